"""What the dock says of a line, and what a weighing comes to. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict

NOTHING = Decimal(0)
MOST_CONTAINERS = 10_000
WEIGHED_IN = "kg"  # goods sold by any other unit are counted


class Weighing(TypedDict):
    """What stood on the scale: kg with all containers, and how many containers."""

    gross_weight: Decimal
    containers: int
    awaited: NotRequired[Decimal | None]  # what the receiver saw as still to come
    tare: NotRequired[Decimal]  # kg of a container, once it was looked up


class Judgement(TypedDict):
    """What the dock says of one line; `regrade_percent` is taken off the price.

    Of a weighed line the accepted quantity is reckoned from the scale.
    """

    id: int
    accepted_quantity: NotRequired[Decimal]
    regraded_quantity: NotRequired[Decimal]
    regrade_percent: NotRequired[int | None]
    rejected_quantity: NotRequired[Decimal]
    reason: NotRequired[str | None]
    weighing: NotRequired[Weighing | None]


def parts(judgement: Judgement) -> tuple[Decimal, Decimal, Decimal]:
    """Return what is accepted, taken at a lower price, and rejected."""
    return (
        judgement.get("accepted_quantity", NOTHING),
        judgement.get("regraded_quantity", NOTHING),
        judgement.get("rejected_quantity", NOTHING),
    )


def judged_quantity(judgement: Judgement) -> Decimal:
    """Return how much of the line is judged."""
    return sum(parts(judgement), NOTHING)


def net_weight(weighing: Weighing, tare: Decimal) -> Decimal:
    """Return the kg of goods without their containers of `tare` kg each; may be negative."""
    return weighing["gross_weight"] - weighing["containers"] * tare
