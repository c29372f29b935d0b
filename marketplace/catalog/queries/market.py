"""The market as a whole: its shelves, who sells from where, and one producer's shop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Category, Offer
from marketplace.catalog.queries.filters import is_on_sale, is_valid
from marketplace.catalog.shown import Paper
from marketplace.producers.groups import Share, Tally, shown_ties
from marketplace.producers.models import Certificate, Producer, TrackRecord
from marketplace.producers.queries import coming_closures
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

LEAST_ORDERS = 10  # fewer say nothing about a producer
ANNOUNCED = timedelta(days=30)  # before days off begin, a shop says so


@dataclass(frozen=True)
class Shelf:
    """A category."""

    id: int
    slug: str
    name: str
    name_en: str
    art: str


@dataclass(frozen=True)
class MarketPlaces:
    """From where the goods come that are on sale now."""

    producers: int
    villages: int
    by_district: Counter[str]  # producers by the code of their kapanewon


@dataclass(frozen=True)
class Reliability:
    """How a producer delivered in the last year; only told once there were enough orders."""

    orders: int
    on_time: int | None  # per cent of what was promised; None: nothing was promised
    filled: int  # per cent of the ordered value


@dataclass(frozen=True)
class DaysOff:
    """Days on which a producer delivers nothing."""

    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True)
class Shop:
    """A producer as buyers see it."""

    producer_id: int
    slug: str
    name: str
    kind: ProducerKind
    village_code: str
    story: str
    is_women_led: bool
    member_count: int | None
    certificates: tuple[Paper, ...]
    reliability: Reliability | None
    days_off: tuple[DaysOff, ...]  # soon
    tally: Tally | None  # of a federation with its groups
    federation: Share | None  # it belongs to


@dataclass(frozen=True)
class Neighbour:
    """A producer of a village, as its page lists it."""

    slug: str
    name: str
    kind: ProducerKind
    story: str
    is_women_led: bool
    offers: int  # on sale now


def shelves() -> tuple[Shelf, ...]:
    """Return the categories in their order."""
    columns = (Category.id, Category.slug, Category.name, Category.name_en, Category.art)
    rows = db.session.execute(select(*columns).order_by(Category.position, Category.id))
    return tuple(Shelf(*row) for row in rows)


def places_on_sale() -> MarketPlaces:
    """Count the producers that sell something now, and where they are."""
    rows = db.session.execute(
        select(
            Producer.district_code,
            Producer.village_code,
            func.count(Producer.id.distinct()).label("producers"),
        )
        .join(Offer, Offer.producer_id == Producer.id)
        .where(is_on_sale())
        .group_by(Producer.district_code, Producer.village_code)
    ).all()
    by_district: Counter[str] = Counter()
    for row in rows:
        by_district[row.district_code] += row.producers
    return MarketPlaces(by_district.total(), len(rows), by_district)


def shop(slug: str) -> Shop:
    """Return an approved producer's shop; `NotFound` for any other."""
    row = db.session.execute(
        select(
            Producer.id.label("producer_id"),
            Organisation.slug,
            Organisation.name,
            Producer.kind,
            Producer.village_code,
            Producer.story,
            Producer.is_women_led,
            Producer.member_count,
            TrackRecord,
            Producer,
        )
        .join(Organisation, Organisation.id == Producer.id)
        .outerjoin(TrackRecord, TrackRecord.producer_id == Producer.id)
        .where(Organisation.slug == slug, Producer.state == ReviewState.APPROVED)
    ).one_or_none()
    if row is None:
        raise NotFound
    facts = dict(row._mapping)
    above, below = shown_ties(facts.pop("Producer"))
    return Shop(
        reliability=_reliability(facts.pop("TrackRecord")),
        **facts,
        certificates=_papers(row.producer_id),
        days_off=tuple(
            DaysOff(each.first_day, each.last_day, each.reason)
            for each in coming_closures(row.producer_id, today())
            if each.first_day <= today() + ANNOUNCED
        ),
        federation=above,
        tally=below,
    )


def producers_of_village(village_code: str) -> tuple[Neighbour, ...]:
    """List the approved producers of a village by name, with how much each sells now."""
    rows = db.session.execute(
        select(
            Organisation.slug,
            Organisation.name,
            Producer.kind,
            Producer.story,
            Producer.is_women_led,
            func.count(Offer.id).label("offers"),
        )
        .join(Organisation, Organisation.id == Producer.id)
        .outerjoin(Offer, and_(Offer.producer_id == Producer.id, is_on_sale()))
        .where(Producer.village_code == village_code, Producer.state == ReviewState.APPROVED)
        .group_by(Producer.id, Organisation.slug, Organisation.name)
        .order_by(Organisation.name, Producer.id)
    )
    return tuple(Neighbour(**row._mapping) for row in rows)


def _reliability(record: TrackRecord | None) -> Reliability | None:
    if record is None or record.order_count < LEAST_ORDERS:
        return None
    promised = record.promised_count
    return Reliability(
        orders=record.order_count,
        on_time=100 * record.on_time_count // promised if promised else None,
        filled=record.fill_basis_points // 100,
    )


def _papers(producer_id: int) -> tuple[Paper, ...]:
    rows = db.session.execute(
        select(
            Certificate.kind,
            Certificate.number,
            Certificate.valid_until,
            Certificate.issuer,
            Certificate.checked_at,
        )
        .where(Certificate.producer_id == producer_id, is_valid())
        .order_by(Certificate.kind, Certificate.id)
    )
    return tuple(Paper(*row) for row in rows)
