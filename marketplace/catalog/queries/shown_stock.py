"""What is shown of the stock, and the one statement that says how much of it there is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

from sqlalchemy import Date, SQLColumnExpression, cast, func, null, select, true, union_all

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, CatalogueVersion, Offer, Product
from marketplace.catalog.queries.promising import Reading
from marketplace.shared.clock import today
from marketplace.shared.quantity import QuantityColumn

Left: TypeAlias = tuple[int, date | None, Decimal | None, Decimal | None]
NO_WEEK = cast(null(), Date)
NO_AMOUNT: SQLColumnExpression[Any] = cast(null(), QuantityColumn)


@dataclass(frozen=True)
class Shown:
    """The offers of which it is told whether they are short, and products told of in full."""

    offers: frozenset[int] = frozenset()
    products: frozenset[str] = frozenset()  # slugs

    def __or__(self, other: Shown) -> Shown:
        """Return what is shown by both together."""
        return Shown(self.offers | other.offers, self.products | other.products)

    @cached_property
    def statement(self) -> Reading:
        """Ask for the catalogue's token with an offer, a week and two amounts in each row.

        Of an offer that is merely listed there is a row while it is sold out, and one for each
        week that is full. Of a product's offers there are their stock, and for each week what
        is booked and its limit.
        """
        branches = [*self._short(), *self._in_full()]
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
