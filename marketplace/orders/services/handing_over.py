"""Orders of a member who leaves: somebody else hears of them, and may cancel them."""

from __future__ import annotations

from sqlalchemy import or_, select

from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, transactional

OPEN = (OrderState.AWAITING_APPROVAL, OrderState.PLACED)


@transactional
def hand_over(organisation_id: int, person_id: int, *, successor_id: int) -> int:
    """Pass on the open orders that a person looked after; return how many.

    Who asked for them stays on record: nobody decides on their own request by taking over.
    """
    theirs = or_(
        Order.contact_id == person_id,
        (Order.requested_by == person_id) & Order.contact_id.is_(None),
    )
    wanted = (
        select(Order)
        .where(Order.buyer_id == organisation_id, Order.state.in_(OPEN), theirs)
        .order_by(Order.id)
        .with_for_update()
    )
    orders = db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    for order in orders:
        order.contact_id = successor_id
        audit.record("order.handed_over", order, actor=SYSTEM, number=order.number)
    return len(orders)
