"""What a buyer will need, from what it took over and how many passengers there were. Pure.

Need of a week = what the buyer took over per 1,000 passengers in the last twelve full months,
times the passengers expected in that week / 1,000. `back_test` does the same for each of the
past twelve months, knowing only what was known before it, and compares it with what was taken.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from marketplace.demand.passengers import as_known_before, expect, month_of, months_before

YEAR = 12
LEAST_HISTORY = 3  # full months; a rate from fewer would be chance
THOUSAND = 1000
Taken = Mapping[date, Decimal]  # what was taken over, by the first day of its month
Known = Mapping[date, int]  # passengers by month


@dataclass(frozen=True)
class Rate:
    """What was taken over per 1,000 passengers, and of how many months that is known."""

    per_thousand: Decimal
    months: int
    taken: Decimal
    passengers: Decimal


@dataclass(frozen=True)
class Proposal:
    """What a week that begins on a day is likely to need."""

    first_day: date
    passengers: Decimal
    quantity: Decimal


@dataclass(frozen=True)
class Tested:
    """What would have been proposed for a past month, and what was taken over in it."""

    month: date
    proposed: Decimal
    actual: Decimal

    @property
    def miss(self) -> Decimal | None:
        """How far off it was, as a share of what was taken over; None where nothing was."""
        return abs(self.proposed - self.actual) / self.actual if self.actual else None


@dataclass(frozen=True)
class BackTest:
    """The past months side by side, and what they say of the method."""

    months: Sequence[Tested]

    @property
    def mean_miss(self) -> Decimal | None:
        """The mean absolute percentage error (MAPE), as a share.

        Months in which nothing was taken over cannot count (Hyndman and Athanasopoulos,
        3rd edition, section 5.8).
        """
        misses = [tested.miss for tested in self.months if tested.miss is not None]
        return sum(misses, Decimal(0)) / len(misses) if misses else None

    @property
    def counted(self) -> int:
        """In how many of the months anything was taken over."""
        return sum(tested.miss is not None for tested in self.months)

    @property
    def bias(self) -> Decimal | None:
        """How much more than was needed it proposed in all, as a share; below zero: less."""
        actual = sum((tested.actual for tested in self.months), Decimal(0))
        proposed = sum((tested.proposed for tested in self.months), Decimal(0))
        return (proposed - actual) / actual if actual else None


def rate_before(taken: Taken, known: Known, month: date) -> Rate | None:
    """Return what was taken over per 1,000 passengers in the twelve months before this one.

    The months count from the first in which anything was taken over. None with fewer than
    three of them, or where the passengers of none can be told.
    """
    began = min((each for each, quantity in taken.items() if quantity), default=month)
    last_year = [months_before(month, back) for back in range(YEAR, 0, -1)]
    counted = [(m, p) for m in last_year if m >= began and (p := expect(known, m))]
    if len(counted) < LEAST_HISTORY:
        return None
    passengers = sum((expected.passengers for _month, expected in counted), Decimal(0))
    quantity = sum((taken.get(m, Decimal(0)) for m, _expected in counted), Decimal(0))
    return Rate(quantity * THOUSAND / passengers, len(counted), quantity, passengers)


def propose(
    rate: Rate, known: Known, first_day: date, weeks: int, *, step: Decimal = Decimal(1)
) -> list[Proposal]:
    """Propose what each of the coming weeks needs, rounded up to whole steps."""
    proposals = []
    for week in range(weeks):
        day = first_day + timedelta(weeks=week)
        passengers = week_passengers(known, day)
        if passengers is not None:
            exact = rate.per_thousand * passengers / THOUSAND
            steps = (exact / step).to_integral_value(ROUND_CEILING)
            whole = passengers.quantize(Decimal(1), ROUND_HALF_UP)
            proposals.append(Proposal(day, whole, steps * step))
    return proposals


def week_passengers(known: Known, first_day: date) -> Decimal | None:
    """Return the passengers of seven days, each an equal part of its month; None if unknown."""
    total = Decimal(0)
    for number in range(7):
        day = first_day + timedelta(days=number)
        expected = expect(known, month_of(day))
        if expected is None:
            return None
        total += expected.passengers / monthrange(day.year, day.month)[1]
    return total


def usual_week(proposals: Sequence[Proposal], *, step: Decimal = Decimal(1)) -> Decimal:
    """Return one quantity for all weeks: their mean, rounded up to whole steps."""
    mean = sum((each.quantity for each in proposals), Decimal(0)) / len(proposals)
    return (mean / step).to_integral_value(ROUND_CEILING) * step


def back_test(taken: Taken, known: Known, today: date) -> BackTest:
    """Compare proposals with what was taken over, for the twelve full months before today.

    Each month is proposed from what was known before it: earlier receipts, and the passengers
    of months that had ended. Months with too short a history before them are left out.
    """
    this_month = month_of(today)
    months = []
    for back in range(YEAR, 0, -1):
        month = months_before(this_month, back)
        then = as_known_before(known, month)
        rate = rate_before(taken, then, month) if then else None
        expected = expect(then, month)
        if rate is not None and expected is not None:
            proposed = rate.per_thousand * expected.passengers / THOUSAND
            rounded = proposed.quantize(Decimal("0.1"), ROUND_HALF_UP)
            months.append(Tested(month, rounded, taken.get(month, Decimal(0))))
    return BackTest(months)
