"""One product as its own page shows it: every offer with prices, papers and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    RowMapping,
    Select,
    SQLColumnExpression,
    String,
    exists,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from marketplace.accounts.models import Organisation
from marketplace.buyers.states import Zone
from marketplace.catalog.family_models import ProductVariant
from marketplace.catalog.models import (
    Category,
    Offer,
    OfferCertificate,
    OfferPhoto,
    PriceTier,
    Product,
)
from marketplace.catalog.queries.filters import enters, is_on_sale, is_valid
from marketplace.catalog.queries.promising import promises
from marketplace.catalog.shown import OfferShown, Paper, Photo, ProductShown, TierRow
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateKind
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

Reading: TypeAlias = "Select[*tuple[Any, ...]]"  # a select of whatever columns
DAYS_SHOWN = 35


def product_by_slug(slug: str) -> ProductShown:
    """Return a product as buyers see it; `NotFound` for one that is not in the catalogue."""
    return _product(Product.slug == slug)


def product_by_id(product_id: int) -> ProductShown:
    """Return a product as buyers see it; `NotFound` for one that is not in the catalogue."""
    return _product(Product.id == product_id)


def _product(which: ColumnElement[bool]) -> ProductShown:
    rows = db.session.execute(_with_offers().where(which)).mappings().all()
    if not rows:
        raise NotFound
    offers = {row["offer_id"]: _offer(row) for row in rows if row["offer_id"] is not None}
    _fill(offers)
    priced = (offer for offer in offers.values() if offer.price_tiers)
    ordered = sorted(priced, key=lambda offer: (offer.price, offer.offer_id))
    facts = {column.key: rows[0][column.key] for column in _OF_PRODUCT}
    return ProductShown(product_id=rows[0]["id"], offers=tuple(ordered), **facts)


_OF_PRODUCT = (
    Product.slug,
    Product.name,
    Product.name_en,
    Product.category_id,
    Product.unit,
    Product.pack,
    Product.description,
    Product.tax_kind,
    Product.art,
    Product.shelf_life_days,
    Product.storage,
    Product.season_months,
    Product.specs,
    ProductVariant.family_id,
    ProductVariant.is_catch_weight,
    ProductVariant.tare,
)


def _with_offers() -> Reading:
    """Join a product that was ever on sale with what is on sale of it now."""
    offers = (
        select(
            Offer.product_id,
            Offer.id.label("offer_id"),
            Offer.state,
            Offer.producer_id,
            Organisation.slug.label("producer_slug"),
            Organisation.name.label("producer"),
            Producer.kind,
            Producer.village_code,
            Producer.is_pkp,
            Producer.minimum_order,
            Offer.description.label("offer_description"),
            Offer.minimum_quantity,
            Offer.order_multiple,
            Offer.available_quantity,
            Offer.weekly_capacity,
            Offer.lead_days,
            Offer.cut_off_hour,
            enters(Zone.STERILE).label("enters_sterile"),
        )
        .join(Product, Product.id == Offer.product_id)
        .join(Category, Category.id == Product.category_id)
        .join(Producer, Producer.id == Offer.producer_id)
        .join(Organisation, Organisation.id == Producer.id)
        .where(is_on_sale())
        .subquery()
    )
    was_published = exists(
        select(Offer.id).where(Offer.product_id == Product.id, Offer.published_at.is_not(None))
    )
    return (
        select(Product.id, *_OF_PRODUCT, *offers.c)
        .outerjoin(offers, offers.c.product_id == Product.id)
        .outerjoin(ProductVariant, ProductVariant.product_id == Product.id)
        .where(or_(offers.c.offer_id.is_not(None), was_published))
    )


def _offer(row: RowMapping) -> OfferShown:
    names = {each.name for each in fields(OfferShown)} & set(row)
    facts = {name: row[name] for name in names - {"description"}}
    return OfferShown(description=row["offer_description"], **facts)


def _fill(offers: Mapping[int, OfferShown]) -> None:
    """Read prices, papers, photos and promises of all offers, in three queries."""
    _promise(offers)
    for tier in _of(PriceTier, offers, PriceTier.minimum_quantity, PriceTier.unit_price):
        offers[tier[0]].price_tiers.append(TierRow(*tier[1:]))
    _fill_photos_and_papers(offers)


def _fill_photos_and_papers(offers: Mapping[int, OfferShown]) -> None:
    """Read both at once; a row without the kind of a paper is a photo."""
    photos = select(
        OfferPhoto.offer_id,
        OfferPhoto.position,
        OfferPhoto.id,
        OfferPhoto.key,
        OfferPhoto.alt,
        literal(None, String),
        literal(None, Date),
    ).where(OfferPhoto.offer_id.in_(list(offers)))
    kind = type_coerce(Certificate.kind, String)
    papers = (
        select(
            OfferCertificate.offer_id,
            literal(0),
            Certificate.id,
            literal(None, String),
            Certificate.number,
            kind,
            Certificate.valid_until,
        )
        .join(Certificate, Certificate.id == OfferCertificate.certificate_id)
        .where(OfferCertificate.offer_id.in_(list(offers)), is_valid())
    )
    rows: Sequence[Any] = db.session.execute(union_all(photos, papers)).all()
    for row in sorted(rows, key=lambda row: (row[5] or "", row[1], row[2])):
        offer_id, _position, _id, key, said, certified, until = row
        if certified is None:
            offers[offer_id].photos.append(Photo(key, said))
        else:
            paper = Paper(CertificateKind(certified), said, until)
            offers[offer_id].certificates.append(paper)


def _promise(offers: Mapping[int, OfferShown]) -> None:
    """Read what each offer can promise, from the first day on which any of them can arrive."""
    if not offers:
        return
    soonest = min(offer.lead_days for offer in offers.values())
    known = promises(offers.keys(), today() + timedelta(soonest), DAYS_SHOWN)
    for offer_id, offer in offers.items():
        offer.promises = known[offer_id]


def _of(
    table: type[PriceTier],
    offers: Iterable[int],
    *columns: SQLColumnExpression[Any],
) -> Iterable[Row[*tuple[Any, ...]]]:
    wanted = select(table.offer_id, *columns).where(table.offer_id.in_(list(offers)))
    return db.session.execute(wanted.order_by(table.offer_id, columns[0], table.id))
