"""Invoices and what the buyer decides about them."""

from __future__ import annotations

from marketplace.billing.policies import PAYING_ROLES
from marketplace.billing.services import issuing
from marketplace.billing.states import InvoiceState
from marketplace.shared.actors import PRODUCER_ROLES, SYSTEM
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, number, opaque
from tests.factories.deliveries import a_receipt

AFTER = 4  # receipts
PAYERS = frozenset(PAYING_ROLES)
ISSUED, ISSUED_ID = number("deal.issued"), opaque("invoice", "deal.issued")
APPROVED, APPROVED_ID = number("deal.approved"), opaque("invoice", "deal.approved")
REASON = {"reason": "Jumlahnya tidak sama dengan berita acara"}
TRANSFER = {"method": "bank_transfer", "reference": "BPD 7788"}

DOORS = {
    "billing.show_invoice": Door(ISSUED),
    "billing.download_invoice": Door(ISSUED),
    "billing.credit_invoice": Door(ISSUED, body=REASON),
    "billing.dispute_invoice": Door(ISSUED, body=REASON),
    "billing.approve_invoice": Door(ISSUED),
    "billing.pay_invoice": Door(APPROVED, body=TRANSFER),
    "billing_api.show_invoice": Door(ISSUED_ID),
    "billing_api.approve_invoice": Door(ISSUED_ID, only=PAYERS),
    "billing_api.credit_invoice": Door(ISSUED_ID, body=REASON, only=PRODUCER_ROLES),
    "billing_api.dispute_invoice": Door(ISSUED_ID, body=REASON, only=PAYERS),
    "billing_api.pay_invoice": Door(APPROVED_ID, body=TRANSFER, only=PAYERS),
}
LISTS = {"billing.download_invoices", "billing.list_invoices", "billing_api.list_invoices"}
VIEWS = {"billing.list_invoices": ("?state=issued",)}


def furnish(deal):
    """Bill what was received: one invoice is undecided, the others may be paid."""
    deal.issued = _an_invoice(deal)
    deal.approved, deal.reported, *deal.settled = (_may_be_paid(deal) for _ in range(4))
    db.session.flush()


def _an_invoice(deal):
    receipt = a_receipt(producer=deal.producer, buyer=deal.buyer)
    return issuing.issue_invoice(receipt.id, actor=SYSTEM)


def _may_be_paid(deal):
    invoice = _an_invoice(deal)
    invoice.state = InvoiceState.APPROVED
    return invoice
