"""How many products every further choice would leave: all counts in one reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    union_all,
)

from marketplace.catalog.models import OfferCertificate
from marketplace.catalog.queries.filters import Wanted, can_arrive, is_valid, offers_on_sale
from marketplace.catalog.queries.searching import Reading
from marketplace.producers.models import Certificate
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money

# Each leaves its own filter out: ticking another kapanewon must not show zero. Certificates are
# all asked for together, so their counts keep those that are ticked.
OPEN_TO_CHOICE = ("category", "deliverable_on", "districts", "highest_price", "kinds")
PRICE_STEPS = tuple(Money(rupiah) for rupiah in (10_000, 25_000, 50_000, 100_000, 250_000))
DAY_STEPS = (1, 3, 7)  # days from today


@dataclass(frozen=True)
class Facets:
    """Counts of products by choice, and of everything that fits all filters."""

    products: int
    producers: int
    matched_groups: int  # how many parts of the query were found together; 0 without a query
    categories: Mapping[int, int]  # by id
    districts: Mapping[str, int]  # by code of the kapanewon
    certificates: Mapping[str, int]
    kinds: Mapping[str, int]
    prices: Mapping[int, int]  # at most this many rupiah
    days: Mapping[date, int]  # here on this day


def facets(wanted: Wanted) -> Facets:
    """Count what every further choice would leave of what is wanted."""
    offers = offers_on_sale(wanted, flagged=OPEN_TO_CHOICE)
    counted: dict[str, dict[str, int]] = {}
    for row in db.session.execute(union_all(*_counts(offers))).mappings():
        counted.setdefault(row["name"], {})[row["value"]] = row["count"]
    totals = counted["total"]
    day = today()
    return Facets(
        products=totals["products"],
        producers=totals["producers"],
        matched_groups=totals["matched"] or 0,
        categories={int(key): count for key, count in counted.get("category", {}).items()},
        districts=counted.get("district", {}),
        certificates=counted.get("certificate", {}),
        kinds=counted.get("kind", {}),
        prices={int(key): count for key, count in counted["price"].items()},
        days={day + timedelta(int(key)): count for key, count in counted["day"].items()},
    )


def _counts(offers: CTE) -> Sequence[Reading]:
    c = offers.c
    covered = (
        offers.join(OfferCertificate, OfferCertificate.offer_id == c.offer_id)
        .join(Certificate, Certificate.id == OfferCertificate.certificate_id)
    )  # fmt: skip
    return (
        _count("total", literal("products"), offers),
        _row("total", literal("producers"), func.count(c.producer_id.distinct())).where(
            _fits(offers)
        ),
        _row("total", literal("matched"), func.max(c.matched)),
        _count("category", c.category_id, offers, "category").group_by(c.category_id),
        _count("district", c.district_code, offers, "districts").group_by(c.district_code),
        _count("kind", c.kind, offers, "kinds").group_by(c.kind),
        _count("certificate", Certificate.kind, offers)
        .select_from(covered)
        .where(is_valid())
        .group_by(Certificate.kind),
        *(
            _count("price", literal(str(step.rupiah)), offers, "highest_price").where(
                c.price <= step
            )
            for step in PRICE_STEPS
        ),
        *(
            _count("day", literal(str(days)), offers, "deliverable_on").where(
                can_arrive(today() + timedelta(days), c.lead_days, c.season_months)
            )
            for days in DAY_STEPS
        ),
    )


def _count(name: str, value: SQLColumnExpression[Any], offers: CTE, *left_out: str) -> Reading:
    distinct = func.count(offers.c.product_id.distinct())
    return _row(name, value, distinct).select_from(offers).where(_fits(offers, *left_out))


def _row(name: str, value: SQLColumnExpression[Any], count: ColumnElement[int]) -> Reading:
    return select(
        literal(name).label("name"), cast(value, String).label("value"), count.label("count")
    )


def _fits(offers: CTE, *left_out: str) -> ColumnElement[bool]:
    asked = [offers.c[f"fits_{name}"] for name in OPEN_TO_CHOICE if name not in left_out]
    return and_(*asked)
