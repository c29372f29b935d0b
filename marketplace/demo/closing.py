"""Parts of the example market end once everything is received and nothing is owed."""

from __future__ import annotations

from marketplace.billing.states import InvoiceState
from marketplace.demo.deals import Part
from marketplace.demo.history import SYSTEM
from marketplace.orders.states import ProducerOrderState

NOTHING_OWED = frozenset({InvoiceState.PAID, InvoiceState.CREDITED})


def close_when_settled(part: Part) -> None:
    """Close a fully received part whose invoices are all paid or given up, if there are any."""
    if part.row["state"] is not ProducerOrderState.RECEIVED:
        return
    if all(bill["state"] in NOTHING_OWED for bill in part.bills):
        part.row["state"] = ProducerOrderState.CLOSED
        part.deal.derive_state()
        part.record("closed", SYSTEM)
