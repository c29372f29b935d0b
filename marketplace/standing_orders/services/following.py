"""Standing orders follow what becomes of their orders, and products that are merged."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.orders.states import OrderState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, transactional
from marketplace.shared.language import _
from marketplace.standing_orders.models import StandingLine
from marketplace.standing_orders.queries.occurrences import lock_occurrence
from marketplace.standing_orders.states import OCCURRENCE_LIFECYCLE, OccurrenceState

ENDS = {
    OrderState.REJECTED: OccurrenceState.REJECTED,
    OrderState.CANCELLED: OccurrenceState.CANCELLED,
}


@transactional
def follow_order(occurrence_id: int) -> None:
    """Mark a day whose order was rejected or cancelled, and tell it; twice changes nothing."""
    occurrence = lock_occurrence(occurrence_id)
    order = occurrence.order
    state = ENDS.get(order.state) if order else None
    if order is None or state is None:
        return
    if not OCCURRENCE_LIFECYCLE.allows(occurrence.state, state):
        return
    occurrence.state = state
    occurrence.because(lambda: _(order.reason) if order.reason else "")  # ours, or a person's
    audit.record(
        f"standing_order.day_{state.value}", occurrence, actor=SYSTEM, order=order.number
    )
    outbox.add("standing_orders.tell", occurrence_id=occurrence.id, news=state.value)
    events.announce("standing_order.day_turned", occurrence_id=occurrence.id)


@transactional
def move_lines(product_id: int, into_id: int) -> None:
    """Let lines name the product that stays; doing it twice changes nothing."""
    lines = update(StandingLine).where(StandingLine.product_id == product_id)
    db.session.execute(
        lines.values(product_id=into_id), execution_options={"synchronize_session": False}
    )
