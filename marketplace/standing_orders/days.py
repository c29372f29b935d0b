"""Which days of the calendar a weekly pattern falls on, and around holidays. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from marketplace.orders.days import CUT_OFF, LEAST_TIME
from marketplace.shared.clock import JAKARTA
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.states import Gap, HolidayRule

A_DAY = timedelta(days=1)
MOST_BEFORE = 10  # days that a delivery may move before a holiday; longer rows of them are none


@dataclass(frozen=True)
class Date:
    """One day of the pattern: when its goods come, or why they do not."""

    day: date
    delivery_day: date
    skipped: Gap | None = None  # holiday, or date
    holiday: str = ""  # its name


def weekdays_of(standing: StandingOrder) -> frozenset[int]:
    """Return the weekdays on which anything comes (0: Monday)."""
    return frozenset(each.weekday for line in standing.lines for each in line.amounts)


def dates_of(
    standing: StandingOrder, after: date, until: date, holidays: dict[date, str]
) -> Iterator[Date]:
    """Yield the pattern's days after one and until another; those within a pause are none."""
    skips = {each.day for each in standing.skips}
    weekdays = weekdays_of(standing)
    day = max(after + A_DAY, standing.starts_on)
    last = min(until, standing.ends_on) if standing.ends_on else until
    while day <= last:
        if day.weekday() in weekdays and not is_paused(standing, day):
            yield _date(standing, day, skips, holidays)
        day += A_DAY


def is_paused(standing: StandingOrder, day: date) -> bool:
    """Say whether a day lies within the pause that is set."""
    if standing.paused_from is None or day < standing.paused_from:
        return False
    return standing.paused_until is None or day <= standing.paused_until


def _date(
    standing: StandingOrder, day: date, skips: Collection[date], holidays: dict[date, str]
) -> Date:
    holiday = holidays.get(day, "")
    if day in skips:
        return Date(day, day, Gap.DATE, holiday)
    if not holiday or standing.holidays is HolidayRule.DELIVER:
        return Date(day, day, None, holiday)
    if standing.holidays is HolidayRule.DAY_BEFORE:
        before = (day - timedelta(days=number) for number in range(1, MOST_BEFORE + 1))
        earlier = next((each for each in before if each not in holidays), None)
        if earlier is not None and _may_come(standing, earlier, skips):
            return Date(day, earlier, None, holiday)
    return Date(day, day, Gap.HOLIDAY, holiday)


def _may_come(standing: StandingOrder, earlier: date, skips: Collection[date]) -> bool:
    """Say whether goods may move to a day: not before the first, into a pause, or a skip."""
    begun = earlier >= standing.starts_on
    return begun and earlier not in skips and not is_paused(standing, earlier)


def answer_by(now: datetime, delivery_day: date, lead_days: int) -> datetime:
    """Return until when an answer is awaited: while the goods can still be ordered in time.

    The hour of closing (16.00 WIB) of the last day for ordering; never sooner than two hours.
    """
    last = delivery_day - timedelta(days=max(lead_days, 1))
    closing = datetime.combine(last, CUT_OFF, tzinfo=JAKARTA).astimezone(UTC)
    return max(closing, now + LEAST_TIME)
