"""A producer order whose invoices are all paid or given up comes to its end."""

from __future__ import annotations

from marketplace.billing import queries
from marketplace.fulfilment import services as fulfilment
from marketplace.orders.producer_order_queries import lock_producer_order
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional


@transactional
def close_when_settled(producer_order_id: int, *, actor: Actor) -> None:
    """Close a fully received producer order once nobody owes anything for it.

    The producer order is locked before the question: no receipt can add an invoice meanwhile.
    """
    lock_producer_order(producer_order_id, actor=None)
    if not queries.has_open_invoice(producer_order_id):
        fulfilment.close_when_settled(producer_order_id, actor=actor)
