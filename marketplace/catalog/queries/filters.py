"""What is wanted of the catalogue, and which offers therefore count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CTE,
    ColumnElement,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)

from marketplace.accounts.models import Organisation
from marketplace.catalog.arrival import earliest_day
from marketplace.catalog.models import Category, Offer, OfferCertificate, Product
from marketplace.catalog.queries.searching import Reading, Search, hits
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import (
    CertificateKind,
    CertificateState,
    ProducerKind,
    ReviewState,
)
from marketplace.shared import places
from marketplace.shared.clock import today, utc_now
from marketplace.shared.money import Money

METRES_PER_KM = 1000


class Sort(StrEnum):
    """In which order products are shown."""

    RELEVANCE = "relevance"  # how well they fit the words; without words, the most ordered
    PRICE = "price"
    NEWEST = "newest"
    NEAREST = "nearest"
    NAME = "name"


@dataclass(frozen=True)
class Wanted:
    """What a buyer is looking for. Nothing given means everything that is sold."""

    search: Search | None = None
    category: str | None = None  # its slug
    districts: frozenset[str] = field(default_factory=frozenset)  # codes of kapanewon
    certificates: frozenset[CertificateKind] = field(default_factory=frozenset)  # all of them
    kinds: frozenset[ProducerKind] = field(default_factory=frozenset)
    producer: str | None = None  # slug of the organisation
    highest_price: Money | None = None  # of one unit, at the least quantity
    deliverable_on: date | None = None
    harvested_in: int | None = None  # month: only what has a season, and it is now
    sort: Sort = Sort.RELEVANCE


def is_on_sale() -> ColumnElement[bool]:
    """Keep offers that are published, of producers that are approved."""
    return and_(
        Offer.state == OfferState.PUBLISHED,
        Producer.state == ReviewState.APPROVED,
        Offer.lowest_price.is_not(None),
    )


def is_valid(on: date | None = None) -> ColumnElement[bool]:
    """Keep certificates that the regency accepted and that have not run out."""
    runs = or_(Certificate.valid_until.is_(None), Certificate.valid_until >= (on or today()))
    return and_(Certificate.state == CertificateState.ACCEPTED, runs)


def can_arrive(
    on: date,
    lead_days: SQLColumnExpression[int],
    season_months: SQLColumnExpression[str | None],
) -> ColumnElement[bool]:
    """Keep what its producer has time to make by a day, and is in season then."""
    most = (on - earliest_day(0, utc_now())).days
    in_season = or_(season_months.is_(None), _is_harvested(on.month, season_months))
    return and_(lead_days <= most, in_season)


def _is_harvested(
    month: int, season_months: SQLColumnExpression[str | None]
) -> ColumnElement[bool]:
    return (literal(",") + season_months + ",").contains(f",{month},")


def conditions(wanted: Wanted) -> dict[str, ColumnElement[bool]]:
    """Return what each given filter asks of an offer, its product and its producer."""
    asked: dict[str, ColumnElement[bool]] = {}
    if wanted.category is not None:
        shelf = select(Category.id).where(Category.slug == wanted.category).scalar_subquery()
        asked["category"] = Product.category_id == shelf
    if wanted.districts:
        asked["districts"] = Producer.district_code.in_(sorted(wanted.districts))
    if wanted.kinds:
        asked["kinds"] = Producer.kind.in_(sorted(wanted.kinds))
    if wanted.certificates:
        asked["certificates"] = and_(*map(_is_covered_by, sorted(wanted.certificates)))
    if wanted.highest_price is not None:
        asked["highest_price"] = Offer.lowest_price <= wanted.highest_price
    if wanted.deliverable_on is not None:
        asked["deliverable_on"] = can_arrive(
            wanted.deliverable_on, Offer.lead_days, Product.season_months
        )
    if wanted.harvested_in is not None:
        asked["harvested_in"] = _is_harvested(wanted.harvested_in, Product.season_months)
    return asked


def _is_covered_by(kind: CertificateKind) -> ColumnElement[bool]:
    return exists(
        select(OfferCertificate.offer_id)
        .join(Certificate, Certificate.id == OfferCertificate.certificate_id)
        .where(OfferCertificate.offer_id == Offer.id, Certificate.kind == kind, is_valid())
    )


def metres_to_airport(district_code: ColumnElement[str]) -> ColumnElement[int]:
    """How far a kapanewon lies from the terminal, in metres."""
    away = {
        district.code: int(places.km_to_airport(district.code) * METRES_PER_KM)
        for district in places.districts()
    }
    return case(away, value=district_code, else_=max(away.values()))


def offers_on_sale(wanted: Wanted, *, flagged: Iterable[str] = ()) -> CTE:
    """Select the offers that count, with what lists sort and count by.

    Filters named in `flagged` leave no offer out: each becomes a column `fits_…` instead, so
    that one reading can count what every other choice would give.
    """
    asked = conditions(wanted)
    flags = set(flagged)
    columns = [
        Offer.id.label("offer_id"),
        Offer.product_id,
        Offer.producer_id,
        Offer.lowest_price.label("price"),
        Offer.lead_days,
        Offer.published_at,
        Product.category_id,
        Product.season_months,
        Producer.district_code,
        Producer.kind,
        *((asked.get(name, true())).label(f"fits_{name}") for name in sorted(flags)),
    ]
    offers: Reading = (
        select(*columns)
        .join(Product, Product.id == Offer.product_id)
        .join(Producer, Producer.id == Offer.producer_id)
        .where(is_on_sale(), *(asked[name] for name in asked if name not in flags))
    )
    if wanted.producer is not None:
        maker = select(Organisation.id).where(Organisation.slug == wanted.producer)
        offers = offers.where(Offer.producer_id == maker.scalar_subquery())
    return _found(offers, wanted.search).cte("on_sale")


def _found(offers: Reading, search: Search | None) -> Reading:
    """Keep what the words of the search lead to, with how well it fits."""
    if search is not None and search.groups:
        found = hits(search)
        return offers.join(found, found.c.product_id == Offer.product_id).add_columns(
            found.c.points, found.c.matched
        )
    nothing_found = search is not None
    unranked = offers.add_columns(literal(0).label("points"), literal(0).label("matched"))
    return unranked.where(false()) if nothing_found else unranked
