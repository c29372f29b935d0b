"""All that happened to one purchase: deliveries, receipts, invoices, who and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from marketplace.accounts.models import Person
from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.orders.models import Order
from marketplace.orders.states import DEAD_STATES
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db

SETTLED = frozenset({InvoiceState.PAID, InvoiceState.CREDITED})
ENDINGS = (
    "order.cancelled",
    "order.expired",
    "producer_order.rejected",
    "producer_order.expired",
    "producer_order.cancelled",
)


@dataclass(frozen=True)
class Trace:
    """What belongs to one order, by producer order."""

    notes: dict[int, Sequence[DeliveryNote]]
    receipts: dict[int, Sequence[Receipt]]
    invoices: dict[int, Sequence[Invoice]]
    endings: Sequence[AuditEntry]
    people: dict[int, str]

    @property
    def is_paid(self) -> bool:
        """Say whether there are invoices, and nothing is left to pay on any of them."""
        found = [invoice for group in self.invoices.values() for invoice in group]
        return bool(found) and all(invoice.state in SETTLED for invoice in found)


def trace(order: Order) -> Trace:
    """Gather what belongs to an order, in a fixed number of queries."""
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
        endings=_endings(order),
        people=_names(receipt.received_by for receipt in receipts),
    )


def ended_at(trace_of: Trace, kind: str, row_id: int) -> datetime | None:
    """Return when an order or a part of it came to an early end."""
    for entry in trace_of.endings:
        if (entry.target_kind, entry.target_id) == (kind, row_id):
            return entry.happened_at
    return None


def _endings(order: Order) -> Sequence[AuditEntry]:
    """Look into the audit log only for what left no other trace of its time."""
    dead = [part.id for part in order.producer_orders if part.state in DEAD_STATES]
    if not dead:
        return []
    ours = (AuditEntry.target_kind == "Order") & (AuditEntry.target_id == order.id)
    theirs = (AuditEntry.target_kind == "ProducerOrder") & AuditEntry.target_id.in_(dead)
    wanted = select(AuditEntry).where(AuditEntry.action.in_(ENDINGS), or_(ours, theirs))
    return db.session.scalars(wanted.order_by(AuditEntry.id)).all()


def _names(person_ids: Iterable[int | None]) -> dict[int, str]:
    known = {each for each in person_ids if each is not None}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(known)))
    return {row[0]: row[1] for row in rows}
