"""Which days an order can arrive, and until when its parts must be decided. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from marketplace.catalog.arrival import CUT_OFF, earliest_day
from marketplace.shared.clock import JAKARTA

__all__ = ["CUT_OFF", "answer_by", "day_choices", "earliest_day", "hold_until", "latest_day"]
LONGEST_AHEAD = 60  # days; stock and prices are not promised further than that
HOLD_LASTS = timedelta(hours=48)  # goods are kept that long for an approver
LEAST_TIME = timedelta(hours=2)  # whoever must decide always has this long
CHOICES = 7  # days offered at the checkout


def latest_day(now: datetime) -> date:
    """Return the last day for which an order is taken."""
    return now.astimezone(JAKARTA).date() + timedelta(days=LONGEST_AHEAD)


def day_choices(first: date, now: datetime) -> list[date]:
    """List the days to choose from, beginning with the first possible one."""
    last = latest_day(now)
    days = [first + timedelta(days=n) for n in range(CHOICES)]
    return [day for day in days if day <= last]


def answer_by(now: datetime, delivery_day: date) -> datetime:
    """Return when a producer's silence ends its part: the next day at 16.00 WIB.

    Never later than 16.00 WIB of the day before delivery, never sooner than in two hours.
    """
    tomorrow = now.astimezone(JAKARTA).date() + timedelta(days=1)
    return max(_cut_off(min(tomorrow, _eve(delivery_day))), now + LEAST_TIME)


def hold_until(now: datetime, delivery_day: date) -> datetime:
    """Return how long goods wait for an approver: 48 hours, or until the eve of delivery."""
    return max(min(now + HOLD_LASTS, _cut_off(_eve(delivery_day))), now + LEAST_TIME)


def _eve(day: date) -> date:
    return day - timedelta(days=1)


def _cut_off(day: date) -> datetime:
    return datetime.combine(day, CUT_OFF, tzinfo=JAKARTA).astimezone(UTC)
