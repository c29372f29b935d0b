"""How busy the airport is, and what people want when. Pure.

Passengers are the estimates of the facts. Lebaran moves about eleven days a year; the days
below are computed from the calendar, not decreed, and good enough for an example.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from marketplace.demo import facts

LEBARAN = (
    date(2024, 4, 10),
    date(2025, 3, 31),
    date(2026, 3, 20),
    date(2027, 3, 10),
    date(2028, 2, 27),
    date(2029, 2, 15),
    date(2030, 2, 5),
)
BEFORE_LEBARAN = timedelta(days=28)
GIFTS = frozenset({"camilan", "air-minum", "gula-kelapa"})
UNIFORM_MONTHS = frozenset({6, 7})  # the school year begins in July


@cache
def busyness(day: date) -> float:
    """Return the passengers of a day's month, against a usual month; 1.0 is usual."""
    known = {each.month: each.passengers for each in facts.passengers()}
    usual = sum(known.values()) / len(known)
    month = day.replace(day=1)
    while month not in known:  # beyond the facts a year is like the last one known
        month = month.replace(year=month.year - 1)
    return known[month] / usual


@cache
def wanted(category: str, day: date) -> float:
    """Return how much more than usual a category is wanted on a day; 1.0 is usual."""
    if category in GIFTS and any(day <= feast <= day + BEFORE_LEBARAN for feast in LEBARAN):
        return 1.8
    if category == "batik-kerajinan" and day.month in UNIFORM_MONTHS:
        return 1.6
    return 1.0
