"""The papers of one purchase: delivery notes, receipts, invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.orders.models import Order
from marketplace.shared.database import db

SETTLED = frozenset({InvoiceState.PAID, InvoiceState.CREDITED})


@dataclass(frozen=True)
class Trace:
    """What belongs to one order, by producer order."""

    notes: dict[int, Sequence[DeliveryNote]]
    receipts: dict[int, Sequence[Receipt]]
    invoices: dict[int, Sequence[Invoice]]

    @property
    def is_paid(self) -> bool:
        """Say whether there are invoices, and nothing is left to pay on any of them."""
        found = [invoice for group in self.invoices.values() for invoice in group]
        return bool(found) and all(invoice.state in SETTLED for invoice in found)


def trace(order: Order) -> Trace:
    """Gather the papers of an order, in a fixed number of queries."""
    ids = [part.id for part in order.producer_orders]
    notes = db.session.scalars(
        select(DeliveryNote)
        .where(DeliveryNote.producer_order_id.in_(ids))
        .order_by(DeliveryNote.id)
    ).all()
    receipts = db.session.scalars(
        select(Receipt).where(Receipt.producer_order_id.in_(ids)).order_by(Receipt.id)
    ).all()
    invoices = db.session.scalars(
        select(Invoice).where(Invoice.producer_order_id.in_(ids)).order_by(Invoice.id)
    ).all()
    return Trace(
        notes={each: [n for n in notes if n.producer_order_id == each] for each in ids},
        receipts={each: [r for r in receipts if r.producer_order_id == each] for each in ids},
        invoices={each: [i for i in invoices if i.producer_order_id == each] for each in ids},
    )
