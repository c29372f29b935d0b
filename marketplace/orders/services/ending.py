"""Parts of orders that die before they are dispatched: what they held goes back."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.catalog.services import stock
from marketplace.catalog.services.stock import Hold
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.services.budgeting import settle_parts
from marketplace.orders.states import PRODUCER_ORDER_LIFECYCLE, ProducerOrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional


@transactional
def end_producer_orders(
    producer_orders: Sequence[ProducerOrder],
    state: ProducerOrderState,
    *,
    actor: Actor,
    reason: str,
) -> None:
    """End parts of orders that the caller has locked; all that they held is released.

    Raises `RuleBroken` when one of them has gone too far to end so.
    """
    for producer_order in producer_orders:
        producer_order.state = PRODUCER_ORDER_LIFECYCLE.move(producer_order.state, state)
        producer_order.reason = reason
        action = f"producer_order.{state.value}"
        audit.record(action, producer_order, actor=actor, reason=reason)
    stock.release_all([_held(part, line) for part in producer_orders for line in part.lines])
    settle_parts(producer_orders, fact=state.value)
    for producer_order in producer_orders:
        events.announce("producer_order.ended", producer_order_id=producer_order.id)


def _held(producer_order: ProducerOrder, line: OrderLine) -> Hold:
    promised = line.confirmed_quantity
    held = line.quantity if promised is None else promised
    return Hold(line.offer_id, held, producer_order.delivery_day, line.id)
