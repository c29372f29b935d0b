"""A producer order comes to its end: everything paid, or no longer waited for."""

from __future__ import annotations

from decimal import Decimal

from marketplace.catalog.services import stock
from marketplace.fulfilment import policies
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import lock_producer_order
from marketplace.orders.services.budgeting import settle_parts
from marketplace.orders.services.deriving import derive_order_state
from marketplace.orders.states import PRODUCER_ORDER_LIFECYCLE, ProducerOrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def close_producer_order(producer_order_id: int, *, actor: Actor, reason: str) -> ProducerOrder:
    """Stop waiting for the rest of a partly received producer order.

    What was promised and never sent goes back on the shelf; what was sent and never arrived
    does not: it has left the store. Raises `NotFound`, `Forbidden`, `Invalid` without reason,
    `RuleBroken` in any other state.
    """
    closed = lock_producer_order(producer_order_id, actor=actor)
    require(allowed=policies.may_close_short(actor, closed), to=_("menutup sisa pesanan ini"))
    if closed.state is not ProducerOrderState.PARTLY_RECEIVED:
        raise RuleBroken(_("Hanya pesanan yang baru diterima sebagian yang dapat ditutup."))
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasan singkat mengapa sisanya tidak ditunggu.")]})
    closed.reason = reason.strip()
    stock.release_all(_left_at_home(closed))
    _close(closed, actor, reason=closed.reason)
    settle_parts([closed], fact="closed")
    events.announce("producer_order.closed_short", producer_order_id=closed.id)
    return closed


@transactional
def close_when_settled(producer_order_id: int, *, actor: Actor = SYSTEM) -> ProducerOrder:
    """Close a fully received producer order; to be called once its invoices are all paid.

    In any other state nothing happens: of a partly received one, more may come.
    """
    settled = lock_producer_order(producer_order_id, actor=None)
    if settled.state is ProducerOrderState.RECEIVED:
        _close(settled, actor)
    return settled


def _close(producer_order: ProducerOrder, actor: Actor, **details: str) -> None:
    producer_order.state = PRODUCER_ORDER_LIFECYCLE.move(
        producer_order.state, ProducerOrderState.CLOSED
    )
    derive_order_state(producer_order.order)
    audit.record("producer_order.closed", producer_order, actor=actor, **details)


def _left_at_home(producer_order: ProducerOrder) -> list[stock.Hold]:
    return [
        stock.Hold(line.offer_id, left, producer_order.delivery_day, line.id)
        for line in producer_order.lines
        if (left := (line.confirmed_quantity or Decimal(0)) - line.dispatched_quantity)
    ]
