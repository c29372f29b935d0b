"""Reading everything on sale from the database, to be kept as sets."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    SQLColumnExpression,
    String,
    cast,
    false,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from marketplace.accounts.models import Organisation
from marketplace.buyers.states import Zone
from marketplace.catalog.models import Category, Offer, OfferCertificate, Product, SeasonWindow
from marketplace.catalog.queries.closures import days_off
from marketplace.catalog.queries.filters import enters, is_on_sale, is_valid
from marketplace.catalog.queries.goods import Goods, Offered, Paper, Window
from marketplace.catalog.queries.promising import days_needed
from marketplace.catalog.queries.terms import list_prices
from marketplace.catalog.taxes import effective_basis_points
from marketplace.producers.models import Certificate, Producer
from marketplace.shared.clock import today
from marketplace.shared.database import db, is_sqlite


def read_goods(key: Hashable = None) -> Goods:
    """Read everything that is on sale now; what is found in it is kept under a key, if any."""
    rows = db.session.execute(
        select(
            Offer.id.label("offer_id"),
            Offer.product_id,
            type_coerce(Offer.lowest_price, BigInteger).label("price"),
            days_needed().label("days_needed"),
            _seconds(Offer.published_at).label("published"),
            Product.category_id,
            Product.season_months,
            Product.storage,
            Product.popularity,
            func.lower(Product.name).label("name"),
            Category.slug.label("category"),
            Producer.district_code,
            Producer.village_code,
            type_coerce(Producer.kind, String).label("kind"),
            Organisation.slug.label("producer"),
            enters(Zone.STERILE).label("enters_sterile"),
            func.coalesce(Offer.weekly_capacity < Offer.minimum_quantity, false()),
            Product.tax_kind,
            Producer.is_pkp,
        )
        .join(Product, Product.id == Offer.product_id)
        .join(Category, Category.id == Product.category_id)
        .join(Producer, Producer.id == Offer.producer_id)
        .join(Organisation, Organisation.id == Producer.id)
        .where(is_on_sale())
        .order_by(Offer.product_id, Offer.id)
    ).all()
    papers, windows, closures = _papers_and_windows()
    return Goods(_offered(rows), papers, key, windows, closures)


def _offered(rows: Sequence[Any]) -> list[Offered]:
    """Put the price that a list gives to all, and the rate of its tax, to what was read."""
    now = today()
    rates = {
        kind: effective_basis_points(kind[0], is_pkp=kind[1], day=now)
        for kind in {tuple(row[-2:]) for row in rows}
    }
    offers = [Offered._make((*row[:-2], rates[row[-2:]])) for row in rows]
    listed = list_prices(None)
    return [
        offer._replace(price=listed[offer.offer_id]) if offer.offer_id in listed else offer
        for offer in offers
    ]


def _papers_and_windows() -> tuple[list[Paper], list[Window], list[Window]]:
    """Return what is certified, in season, and closed: in one reading."""
    nothing = literal(None, String).label("kind")
    seasons = select(
        literal(0), SeasonWindow.offer_id, SeasonWindow.starts_on, SeasonWindow.ends_on, nothing
    )
    no_day = literal(None, Date)
    certified = (
        select(
            literal(2),
            OfferCertificate.offer_id,
            no_day,
            no_day,
            type_coerce(Certificate.kind, String),
        )
        .join(Certificate, Certificate.id == OfferCertificate.certificate_id)
        .where(is_valid())
    )
    papers: list[Paper] = []
    windows: tuple[list[Window], list[Window]] = ([], [])
    closures = days_off(literal(1)).add_columns(nothing)
    rows = db.session.execute(union_all(seasons, closures, certified)).all()
    for what, offer_id, first, last, kind in rows:
        if kind is not None:
            papers.append((offer_id, kind))
        else:
            windows[what].append((offer_id, first, last))
    return papers, *windows


def _seconds(moment: SQLColumnExpression[Any]) -> ColumnElement[int]:
    since = func.strftime("%s", moment) if is_sqlite() else func.extract("epoch", moment)
    return func.coalesce(cast(since, BigInteger), 0)
