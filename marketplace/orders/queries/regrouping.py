"""Which orders could be joined with one. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.queries.flows import latest_flow
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.queries.orders import WHOLE
from marketplace.orders.states import OrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db

MOST = 50


def joinable_with(order: Order) -> Sequence[Order]:
    """List the requester's other orders of the same outlet and dock that stand alike."""
    flow = latest_flow(KIND, order.id)
    if flow is None or order.state is not OrderState.AWAITING_APPROVAL:
        return []
    alike = select(ApprovalFlow.document_id).where(
        ApprovalFlow.document_kind == KIND, ApprovalFlow.state == flow.state
    )
    wanted = (
        select(Order)
        .where(Order.buyer_id == order.buyer_id, Order.requested_by == order.requested_by)
        .where(Order.state == OrderState.AWAITING_APPROVAL, Order.id != order.id)
        .where(Order.delivery_point_id == order.delivery_point_id)
        .where(Order.outlet_id.is_not_distinct_from(order.outlet_id))
        .where(Order.hold_expires_at > utc_now(), Order.id.in_(alike))
        .order_by(Order.id.desc())
        .limit(MOST)
        .options(*WHOLE)
    )
    return db.session.scalars(wanted).unique().all()
