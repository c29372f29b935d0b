"""What fulfilment adds to the story of an order: what left, what was taken over."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.orders import timeline
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.timeline import Happening
from marketplace.shared.database import db
from marketplace.shared.language import _


@timeline.source
def deliveries(order: Order) -> Iterator[Happening]:
    """Tell of every dispatch and every handover, in two queries."""
    ids = [part.id for part in order.producer_orders]
    notes = (
        select(DeliveryNote)
        .where(DeliveryNote.producer_order_id.in_(ids))
        .options(joinedload(DeliveryNote.producer_order).joinedload(ProducerOrder.producer))
    )
    for note in db.session.scalars(notes):
        name = note.producer_order.producer.name
        yield Happening(
            note.dispatched_at,
            _("Barang berangkat dari %(producer)s", producer=name),
            note=f"{note.number} {note.vehicle}".strip(),
        )
    receipts = (
        select(Receipt)
        .where(Receipt.producer_order_id.in_(ids))
        .options(joinedload(Receipt.producer_order).joinedload(ProducerOrder.producer))
    )
    for receipt in db.session.scalars(receipts):
        name = receipt.producer_order.producer.name
        text = _("Barang dari %(producer)s diterima", producer=name)
        yield Happening(receipt.received_at, text, note=receipt.number)
