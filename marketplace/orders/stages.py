"""How far an order has come, told from the states of its parts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from marketplace.orders.states import DEAD_STATES, ENDED_ORDERS, OrderState, ProducerOrderState

P = ProducerOrderState

RANKS = {
    P.WAITING: 0,
    P.SENT: 0,
    P.PARTLY_CONFIRMED: 1,
    P.CONFIRMED: 1,
    P.DISPATCHED: 2,
    P.PARTLY_RECEIVED: 2,
    P.RECEIVED: 3,
    P.CLOSED: 3,
}
STEPS = ("approved", "confirmed", "dispatched", "received", "paid")


@dataclass(frozen=True)
class Stage:
    """One word for a whole purchase: that of its least advanced part."""

    object_kind: str  # whose words it uses: "order" or "producer_order"
    state: str
    is_partial: bool = False  # other parts are further on


def stage_of(state: OrderState, parts: Collection[ProducerOrderState]) -> Stage:
    """Return where a purchase stands; parts that fell away no longer count."""
    living = [part for part in parts if part not in DEAD_STATES]
    if state is not OrderState.PLACED or not living:
        return Stage("order", state.value)
    least = min(living, key=lambda part: (RANKS[part], part.value))
    is_partial = any(RANKS[part] != RANKS[least] for part in living)
    return Stage("producer_order", least.value, is_partial)


def steps_of(
    state: OrderState,
    parts: Collection[ProducerOrderState],
    *,
    was_sent: bool = True,
    is_paid: bool = False,
) -> Sequence[tuple[str, str]]:
    """Return each step of a purchase with "done", "now", "stop" or nothing.

    `was_sent`: it once went out to its producers, whatever became of it.
    """
    living = [part for part in parts if part not in DEAD_STATES]
    if state in ENDED_ORDERS or not living:
        return _stopped_at(int(was_sent))
    if state is OrderState.AWAITING_APPROVAL:
        return _standing_at(0)
    reached = min(RANKS[part] for part in living)
    return _standing_at(reached + 1 + (reached == RANKS[P.RECEIVED] and is_paid))


def _standing_at(now: int) -> list[tuple[str, str]]:
    marks = ("done", "now", "")
    return [(step, marks[1 + (n > now) - (n < now)]) for n, step in enumerate(STEPS)]


def _stopped_at(place: int) -> list[tuple[str, str]]:
    marks = ("done", "stop", "")
    return [(step, marks[1 + (n > place) - (n < place)]) for n, step in enumerate(STEPS)]
