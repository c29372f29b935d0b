"""What was ordered of a need and comes to nothing can be ordered again."""

from __future__ import annotations

from sqlalchemy import exists, select

from marketplace.demand.models import Need, NeedOrder
from marketplace.demand.states import NEED_LIFECYCLE, NeedState
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

COME_TO_NOTHING = frozenset({OrderState.REJECTED, OrderState.CANCELLED})


@transactional
def give_day_back(order_id: int) -> None:
    """Free the day of a need whose order was rejected, cancelled or never approved.

    A need without any other order is open again: producers answer to its last day, and its
    buyer is told what the answers come to. Doing it twice changes nothing.
    """
    link = _lock_link(order_id)
    if link is None or link.order.state not in COME_TO_NOTHING:
        return
    link.ended_at = utc_now()
    db.session.flush()
    need = link.need
    if need.state is NeedState.ORDERED and not _has_orders(need):
        need.state = NEED_LIFECYCLE.move(need.state, NeedState.OPEN)
        need.ended_at = need.summed_up_at = None
    audit.record(
        "need.day_given_back",
        need,
        actor=SYSTEM,
        order=link.order.number,
        day=link.delivery_day.isoformat(),
    )


def _lock_link(order_id: int) -> NeedOrder | None:
    """Return what ties an order to its need, and keep the need from others until we commit."""
    of_order = NeedOrder.order_id == order_id, NeedOrder.ended_at.is_(None)
    need_id = select(NeedOrder.need_id).where(*of_order)
    db.session.execute(
        select(Need).where(Need.id.in_(need_id)).with_for_update(),
        execution_options={"populate_existing": True},
    )
    wanted = select(NeedOrder).join(Order).where(*of_order)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _has_orders(need: Need) -> bool:
    standing = exists().where(NeedOrder.need_id == need.id, NeedOrder.ended_at.is_(None))
    return bool(db.session.scalar(select(standing)))
