"""The market as a whole: its shelves, who sells from where, and one producer's shop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Category, Offer
from marketplace.catalog.queries.filters import is_on_sale, is_valid
from marketplace.catalog.shown import Paper
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import ProducerKind, ReviewState
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


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
        )
        .join(Organisation, Organisation.id == Producer.id)
        .where(Organisation.slug == slug, Producer.state == ReviewState.APPROVED)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Shop(**row._mapping, certificates=_papers(row.producer_id))


def _papers(producer_id: int) -> tuple[Paper, ...]:
    rows = db.session.execute(
        select(Certificate.kind, Certificate.number, Certificate.valid_until)
        .where(Certificate.producer_id == producer_id, is_valid())
        .order_by(Certificate.kind, Certificate.id)
    )
    return tuple(Paper(*row) for row in rows)
