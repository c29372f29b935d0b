"""Until when a buyer changes a confirmed order alone. Dated data; pure.

The hours are an EXAMPLE of ours, no law's: harvest and baking begin the day before. There is no
cancellation fee: nothing in the ledger could book one, and so none is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from marketplace.orders.models import ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.clock import JAKARTA


@dataclass(frozen=True)
class ChangeRule:
    """From a day on: so many hours before the dock opens a buyer may still take less."""

    since: date
    free_hours: int


RULES = (ChangeRule(date(2025, 1, 1), free_hours=24),)
CHANGEABLE = frozenset(
    {
        ProducerOrderState.SENT,
        ProducerOrderState.CONFIRMED,
        ProducerOrderState.PARTLY_CONFIRMED,
    }
)
PROMISED = CHANGEABLE - {ProducerOrderState.SENT}


def free_until(delivery_day: date, opens_at: time) -> datetime:
    """Return until when a buyer takes less, or nothing, without asking."""
    arrives = datetime.combine(delivery_day, opens_at, tzinfo=JAKARTA)
    return (arrives - timedelta(hours=_rule_on(delivery_day).free_hours)).astimezone(UTC)


def is_free(part: ProducerOrder, now: datetime) -> bool:
    """Say whether a buyer may still take less of a part without asking."""
    return now < free_until(part.delivery_day, part.order.delivery_point.opens_at)


def may_be_taken_back(part: ProducerOrder, now: datetime) -> bool:
    """Say whether a buyer cancels a part alone: it was not promised, or its time is far off."""
    return part.state not in PROMISED or is_free(part, now)


def may_still_change(part: ProducerOrder) -> bool:
    """Say whether a part may change at all: nothing of it has left."""
    return part.state in CHANGEABLE and not any(line.dispatched_quantity for line in part.lines)


def _rule_on(day: date) -> ChangeRule:
    for rule in sorted(RULES, key=lambda rule: rule.since, reverse=True):
        if rule.since <= day:
            return rule
    raise LookupError(f"no rule for changes is known for {day}")
