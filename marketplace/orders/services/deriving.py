"""An order's state that follows from its parts, derived in this one place."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import (
    DEAD_STATES,
    ORDER_LIFECYCLE,
    OrderState,
    ProducerOrderState,
)
from marketplace.shared import audit, events
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, transactional

FINISHED = DEAD_STATES | {ProducerOrderState.CLOSED}


@transactional
def derive_order_state(order: Order) -> OrderState:
    """Close an order whose parts are all closed or dead; cancel it when all are dead.

    The caller holds the lock of the order.
    """
    db.session.flush()
    wanted = select(ProducerOrder.state).where(ProducerOrder.order_id == order.id)
    parts = set(db.session.scalars(wanted))
    if order.state is OrderState.PLACED and parts and parts <= FINISHED:
        end = OrderState.CANCELLED if parts <= DEAD_STATES else OrderState.CLOSED
        order.state = ORDER_LIFECYCLE.move(order.state, end)
        audit.record(f"order.{end.value}", order, actor=SYSTEM, number=order.number)
        if end is OrderState.CANCELLED:
            events.announce("order.ended", order_id=order.id)
    return order.state
