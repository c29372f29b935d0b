"""How many passengers the airport has a month, and how many it will have. Pure.

The figures are published ones where there are any; most months are estimates, marked as such:
a year's published total, spread over its months by an assumed seasonal pattern.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

FACTS = Path(__file__).parent / "facts" / "passengers.csv"
RECENT_MONTHS = 3  # whose growth over the year before is taken to go on


@dataclass(frozen=True)
class PassengerMonth:
    """The passengers of Yogyakarta International Airport in one month, and who says so."""

    month: date  # its first day
    passengers: int
    is_estimate: bool
    source: str


@dataclass(frozen=True)
class Expected:
    """What a month's passengers are, or are expected to be."""

    month: date
    passengers: Decimal
    is_forecast: bool  # worked out by `expect`, not in the facts


@cache
def passenger_months() -> tuple[PassengerMonth, ...]:
    """List the known months, oldest first."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    return tuple(
        PassengerMonth(
            month=date.fromisoformat(f"{row['month']}-01"),
            passengers=int(row["passengers"]),
            is_estimate={"yes": True, "no": False}[row["is_estimate"]],
            source=row["source"],
        )
        for row in rows
    )


@cache
def known_passengers() -> Mapping[date, int]:
    """Return the passengers of each known month by its first day."""
    return {each.month: each.passengers for each in passenger_months()}


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def months_before(month: date, count: int) -> date:
    """Return the month so many months earlier; a negative count is later."""
    place = month.year * 12 + month.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)


def growth(known: Mapping[date, int]) -> Decimal:
    """Return the latest months' passengers over those of the same months a year before.

    Of the last three known months those count that have a month to be compared with; without
    any the passengers are taken to stay as they are.
    """
    latest = sorted(known)[-RECENT_MONTHS:]
    pairs = [(known[m], known[b]) for m in latest if (b := months_before(m, 12)) in known]
    before = sum(pair[1] for pair in pairs)
    return Decimal(sum(pair[0] for pair in pairs)) / before if before else Decimal(1)


def expect(known: Mapping[date, int], month: date) -> Expected | None:
    """Return a month's passengers; for an unknown one, those of a year before, grown.

    The seasonal naive method with a growth factor for each year in between (Hyndman and
    Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, section 5.2: each
    forecast equals the last observed value from the same season). None where no earlier year
    knows that month.
    """
    if month in known:
        return Expected(month, Decimal(known[month]), is_forecast=False)
    years = 1
    while months_before(month, 12 * years) >= min(known, default=month):
        before = known.get(months_before(month, 12 * years))
        if before is not None:
            return Expected(month, before * growth(known) ** years, is_forecast=True)
        years += 1
    return None


def as_known_before(known: Mapping[date, int], month: date) -> dict[date, int]:
    """Return the months that had ended before this one began."""
    return {each: passengers for each, passengers in known.items() if each < month}
