"""What an offer can still promise for a day, and why not more. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

NOTHING = Decimal(0)


class Hindrance(StrEnum):
    """Why an offer promises nothing, or not more, for a day."""

    TOO_SOON = "too_soon"
    CLOSED = "closed"
    OUT_OF_SEASON = "out_of_season"
    WEEK_IS_FULL = "week_is_full"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True)
class DayPromise:
    """What one offer has for one day: stock that nobody holds, and room in that week."""

    offer_id: int
    day: date
    stock: Decimal
    capacity: Decimal | None  # of the week; None: no limit
    booked: Decimal
    is_too_soon: bool = False
    is_closed: bool = False
    is_out_of_season: bool = False

    @property
    def free_capacity(self) -> Decimal | None:
        """What the producer can still make in the week of the day; None without a limit."""
        return None if self.capacity is None else max(self.capacity - self.booked, NOTHING)

    @property
    def is_shut(self) -> bool:
        """Say whether nothing is delivered on this day, whatever there is."""
        return self.is_closed or self.is_out_of_season

    @property
    def quantity(self) -> Decimal:
        """What can be promised for this day; never below zero."""
        if self.is_too_soon or self.is_shut:
            return NOTHING
        stock, free = max(self.stock, NOTHING), self.free_capacity
        return stock if free is None else min(stock, free)

    def hindrance(self, wanted: Decimal) -> Hindrance | None:
        """Return why so much cannot be promised; None: it can."""
        free = self.free_capacity
        reasons = (
            (self.is_too_soon, Hindrance.TOO_SOON),
            (self.is_closed, Hindrance.CLOSED),
            (self.is_out_of_season, Hindrance.OUT_OF_SEASON),
            (self.stock < wanted, Hindrance.SOLD_OUT),
            (free is not None and free < wanted, Hindrance.WEEK_IS_FULL),
        )
        return next((reason for holds, reason in reasons if holds), None)


def first_day_with(promises: Iterable[DayPromise], quantity: Decimal) -> date | None:
    """Return the first of these days on which so much can be promised; None: on none."""
    days = (each.day for each in promises if each.quantity >= quantity)
    return min(days, default=None)
