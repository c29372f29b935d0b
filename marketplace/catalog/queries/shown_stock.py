"""What is shown of the stock, and the one statement that says how much of it there is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import (
    Date,
    SQLColumnExpression,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, CatalogueVersion, Offer, Product
from marketplace.catalog.queries.promising import Reading
from marketplace.catalog.states import OfferState
from marketplace.shared.clock import today
from marketplace.shared.quantity import QuantityColumn

Left: TypeAlias = tuple[int, date | None, Decimal | None, Decimal | None]
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

    @cached_property
    def statement(self) -> Reading:
        """Ask for the catalogue's token with an offer, a week and two amounts in each row.

        Of an offer that is merely listed there is a row while it is sold out, and one for each
        week that is full. Of a product's offers there are their stock, and for each week what
        is booked and its limit.
        """
        branches = [*self._short(), *self._in_full(), *self._scarce()]
        if not branches:
            return select(CatalogueVersion.token, NO_WEEK, NO_AMOUNT, NO_AMOUNT, NO_AMOUNT)
        left = union_all(*branches).subquery()
        return select(CatalogueVersion.token, *left.c).outerjoin(left, true())

    def _short(self) -> Iterator[Reading]:
        """Select offers whose stock is too little, and weeks that have too little room."""
        if not self.offers:
            return
        is_asked = Offer.id.in_(sorted(self.offers))
        capacity = func.coalesce(CapacityWeek.limit_quantity, Offer.weekly_capacity)
        yield _row(NO_WEEK, NO_AMOUNT, NO_AMOUNT).where(
            is_asked, Offer.available_quantity < Offer.minimum_quantity
        )
        yield (
            _row(CapacityWeek.week, NO_AMOUNT, NO_AMOUNT)
            .join(CapacityWeek, CapacityWeek.offer_id == Offer.id)
            .where(is_asked, CapacityWeek.week >= week_of(today()))
            .where(capacity - CapacityWeek.booked_quantity < Offer.minimum_quantity)
        )

    def _scarce(self) -> Iterator[Reading]:
        """Select what has too little stock, or too little room in the week of the day."""
        if self.day is None:
            return
        week = week_of(self.day)
        planned = and_(CapacityWeek.offer_id == Offer.id, CapacityWeek.week == week)
        capacity = func.coalesce(CapacityWeek.limit_quantity, Offer.weekly_capacity)
        booked = func.coalesce(CapacityWeek.booked_quantity, Decimal(0))
        is_shown = Offer.state == OfferState.PUBLISHED
        yield _row(NO_WEEK, NO_AMOUNT, NO_AMOUNT).where(
            is_shown, Offer.available_quantity < Offer.minimum_quantity
        )
        yield (
            _row(literal(week, Date), NO_AMOUNT, NO_AMOUNT)
            .outerjoin(CapacityWeek, planned)
            .where(is_shown, capacity - booked < Offer.minimum_quantity)
        )

    def _in_full(self) -> Iterator[Reading]:
        if not self.products:
            return
        is_asked = Product.slug.in_(sorted(self.products))
        stock = _row(NO_WEEK, Offer.available_quantity, NO_AMOUNT)
        weeks = _row(
            CapacityWeek.week, CapacityWeek.booked_quantity, CapacityWeek.limit_quantity
        ).join(CapacityWeek, CapacityWeek.offer_id == Offer.id)
        yield stock.join(Product, Product.id == Offer.product_id).where(is_asked)
        yield weeks.join(Product, Product.id == Offer.product_id).where(
            is_asked, CapacityWeek.week >= week_of(today())
        )


def _row(
    week: SQLColumnExpression[Any],
    amount: SQLColumnExpression[Any],
    limit: SQLColumnExpression[Any],
) -> Reading:
    return select(
        Offer.id, week.label("week"), amount.label("amount"), limit.label("limit")
    ).select_from(Offer)
