"""What a producer has promised of an order, from the quantities of its lines alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.orders.models import OrderLine
from marketplace.orders.states import ProducerOrderState


def promised_state(lines: Sequence[OrderLine]) -> ProducerOrderState:
    """Say whether all that stands in the lines was promised, or a part of it."""
    whole = all(line.confirmed_quantity == line.quantity for line in lines)
    return ProducerOrderState.CONFIRMED if whole else ProducerOrderState.PARTLY_CONFIRMED
