"""Sending approved orders out to their producers, once nobody can take the approval back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.approvals.queries.flows import latest_flow
from marketplace.approvals.services import deciding as approvals
from marketplace.approvals.states import FlowState
from marketplace.orders.contents import KIND
from marketplace.orders.days import answer_by
from marketplace.orders.models import Order
from marketplace.orders.queries.orders import lock_parts, present_content
from marketplace.orders.queries.overdue import to_release
from marketplace.orders.services import asking
from marketplace.orders.states import (
    ORDER_LIFECYCLE,
    PRODUCER_ORDER_LIFECYCLE,
    OrderState,
    ProducerOrderState,
)
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.one_by_one import do_each, one_by_one


@transactional
def let_out(order: Order, undo_for: timedelta) -> None:
    """Send the order out at once, or let a worker do it when nobody has taken it back."""
    if not undo_for:
        _release(order)
        return
    outbox.add("orders.release", delay=undo_for, order_id=order.id)


@one_by_one
def release_due() -> int:
    """Send out what is approved and can no longer be undone, each by itself; count them."""
    return do_each("orders.release", "order_id", to_release(utc_now()))


@transactional
def release_order(order_id: int) -> bool:
    """Send one order out once its approval can no longer be undone; say whether it went."""
    wanted = select(Order).where(Order.id == order_id).with_for_update()
    order = db.session.scalar(wanted.execution_options(populate_existing=True))
    flow = latest_flow(KIND, order_id)
    waits = order is not None and order.state is OrderState.AWAITING_APPROVAL
    due = flow is not None and flow.state is FlowState.APPROVED
    if order is None or flow is None or not (waits and due):
        return False
    if flow.release_at is None or flow.release_at > utc_now():
        return False
    return _release(order)


def _release(order: Order) -> bool:
    """Send an approved order to its producers, unless it says something else by now."""
    flow = latest_flow(KIND, order.id)
    if flow is None:
        return False
    parts = lock_parts([order.id])
    if not approvals.release(flow.id, content_hash=present_content(order)):
        order.decided_by = order.decided_at = None
        asking.flow_of(order)
        return False
    order.state = ORDER_LIFECYCLE.move(order.state, OrderState.PLACED)
    now = utc_now()
    for part in parts:
        part.state = PRODUCER_ORDER_LIFECYCLE.move(part.state, ProducerOrderState.SENT)
        part.answer_by = answer_by(now, part.delivery_day)
    audit.record("order.released", order, actor=SYSTEM, number=order.number)
    outbox.add("orders.mail_decided", order_id=order.id)
    events.announce("order.released", order_id=order.id)
    return True
