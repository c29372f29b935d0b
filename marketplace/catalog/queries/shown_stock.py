"""What is shown of the stock, and the one statement that says how much of it there is now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    cast,
    func,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.types import TypeEngine

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, CatalogueVersion, Offer, Product
from marketplace.catalog.queries.promising import Reading
from marketplace.catalog.states import OfferState
from marketplace.shared.clock import today
from marketplace.shared.database import is_sqlite
from marketplace.shared.quantity import QuantityColumn

Left: TypeAlias = tuple[int, date | None, Decimal | None, Decimal | None]
THIS_WEEK = bindparam("this_week", type_=Date())
NO_WEEK = cast(null(), Date)
NO_AMOUNT: SQLColumnExpression[Any] = cast(null(), QuantityColumn)


@dataclass(frozen=True)
class Shown:
    """The offers of which it is told whether they are short, and products told of in full.

    With a day, of every offer on sale is told whether it is too short to arrive then.
    """

    offers: frozenset[int] = frozenset()
    products: frozenset[str] = frozenset()  # slugs
    day: date | None = None

    def __or__(self, other: Shown) -> Shown:
        """Return what is shown by both together."""
        return Shown(
            self.offers | other.offers, self.products | other.products, self.day or other.day
        )

    @property
    def shape(self) -> Shape:
        """What is asked about at all: for each shape the statement is written once."""
        return Shape(bool(self.offers), bool(self.products), self.day is not None, is_sqlite())

    @property
    def values(self) -> dict[str, object]:
        """What the statement of this shape is asked with."""
        found: dict[str, object] = {}
        if self.offers or self.products:
            found["this_week"] = week_of(today())
        if self.offers:
            found["offers"] = json.dumps(sorted(self.offers))
        if self.products:
            found["products"] = json.dumps(sorted(self.products))
        if self.day is not None:
            found["week"] = week_of(self.day)
        return found


class Shape(NamedTuple):
    """Of what `Shown` tells, whichever offers and products they are."""

    offers: bool
    products: bool
    day: bool
    sqlite: bool


@cache
def statement(shape: Shape) -> Reading:
    """Ask for the catalogue's token with an offer, a week and two amounts in each row.

    Of an offer that is merely listed there is a row while it is sold out, and one for each
    week that is full. Of a product's offers there are their stock, and for each week what
    is booked and its limit.
    """
    branches = [
        *(_short(shape) if shape.offers else ()),
        *(_in_full(shape) if shape.products else ()),
        *(_scarce() if shape.day else ()),
    ]
    if not branches:
        return select(CatalogueVersion.token, NO_WEEK, NO_AMOUNT, NO_AMOUNT, NO_AMOUNT)
    left = union_all(*branches).subquery()
    return select(CatalogueVersion.token, *left.c).outerjoin(left, true())


def _short(shape: Shape) -> Iterator[Reading]:
    """Select offers whose stock is too little, and weeks that have too little room."""
    is_asked = Offer.id.in_(_listed("offers", BigInteger(), shape))
    capacity = func.coalesce(CapacityWeek.limit_quantity, Offer.weekly_capacity)
    yield _row(NO_WEEK, NO_AMOUNT, NO_AMOUNT).where(
        is_asked, Offer.available_quantity < Offer.minimum_quantity
    )
    yield (
        _row(CapacityWeek.week, NO_AMOUNT, NO_AMOUNT)
        .join(CapacityWeek, CapacityWeek.offer_id == Offer.id)
        .where(is_asked, CapacityWeek.week >= THIS_WEEK)
        .where(capacity - CapacityWeek.booked_quantity < Offer.minimum_quantity)
    )


def _scarce() -> Iterator[Reading]:
    """Select what has too little stock, or too little room in the week of the day."""
    week = bindparam("week", type_=Date)
    planned = and_(CapacityWeek.offer_id == Offer.id, CapacityWeek.week == week)
    capacity = func.coalesce(CapacityWeek.limit_quantity, Offer.weekly_capacity)
    booked = func.coalesce(CapacityWeek.booked_quantity, Decimal(0))
    is_shown = Offer.state == OfferState.PUBLISHED
    yield _row(NO_WEEK, NO_AMOUNT, NO_AMOUNT).where(
        is_shown, Offer.available_quantity < Offer.minimum_quantity
    )
    yield (
        _row(week, NO_AMOUNT, NO_AMOUNT)
        .outerjoin(CapacityWeek, planned)
        .where(is_shown, capacity - booked < Offer.minimum_quantity)
    )


def _in_full(shape: Shape) -> Iterator[Reading]:
    is_asked = Product.slug.in_(_listed("products", Text(), shape))
    stock = _row(NO_WEEK, Offer.available_quantity, NO_AMOUNT)
    weeks = _row(
        CapacityWeek.week, CapacityWeek.booked_quantity, CapacityWeek.limit_quantity
    ).join(CapacityWeek, CapacityWeek.offer_id == Offer.id)
    yield stock.join(Product, Product.id == Offer.product_id).where(is_asked)
    yield weeks.join(Product, Product.id == Offer.product_id).where(
        is_asked, CapacityWeek.week >= THIS_WEEK
    )


def _listed(name: str, kind: TypeEngine[Any], shape: Shape) -> Select[Any]:
    """Select the values of a JSON list: one statement however many there are."""
    told = bindparam(name, type_=Text())
    if shape.sqlite:
        return select(func.json_each(told).table_valued("value").c.value)
    each = func.json_array_elements_text(cast(told, JSON)).table_valued("value")
    return select(cast(each.c.value, kind))


def _row(
    week: SQLColumnExpression[Any],
    amount: SQLColumnExpression[Any],
    limit: SQLColumnExpression[Any],
) -> Reading:
    return select(
        Offer.id, week.label("week"), amount.label("amount"), limit.label("limit")
    ).select_from(Offer)
