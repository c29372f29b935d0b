"""What follows receipts and payments: invoices in the same transaction, mails afterwards."""

from __future__ import annotations

from marketplace.accounts.queries import mail_recipients
from marketplace.billing.models import Invoice
from marketplace.billing.services import budgeting, closing, issuing, settling
from marketplace.payments.models import Payment
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES, SYSTEM, Role
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail

FINANCE_ROLES = frozenset({Role.FINANCE, Role.BUYER_OWNER, Role.RESIDENT})


@events.on("goods.received")
def bill_receipt(*, receipt_id: int) -> None:
    """Issue the invoice of a receipt together with it."""
    issuing.issue_invoice(receipt_id, actor=SYSTEM)


@events.on("budget.opened")
def count_earlier_orders(*, budget_id: int) -> None:
    """Count orders in a budget that was opened after them."""
    budgeting.count_earlier_orders(budget_id)


@events.on("payment.settled")
@events.on("payment.refunded")
def count_payment(*, payment_id: int) -> None:
    """Bring an invoice into step with its payments."""
    payment = db.session.get_one(Payment, payment_id)
    settling.take_payment_into_account(payment, actor=SYSTEM)


@outbox.job("billing.close_when_settled")
def close_when_settled(*, producer_order_id: int) -> None:
    """End a producer order that is received and owed no longer.

    Apart from the payment's transaction, which holds ledger accounts: whoever receives goods
    locks the order first and the accounts last.
    """
    closing.close_when_settled(producer_order_id, actor=SYSTEM)


@outbox.job("billing.tell_invoice_issued", alone=True)
def tell_invoice_issued(*, invoice_id: int) -> None:
    """Ask the buyer's finance people to approve an invoice."""
    _mail_buyer("billing_issued", invoice_id)


@outbox.job("billing.tell_invoice_credited", alone=True)
def tell_invoice_credited(*, invoice_id: int) -> None:
    """Tell the buyer that an invoice need not be paid."""
    _mail_buyer("billing_credited", invoice_id)


@outbox.job("billing.tell_invoice_disputed", alone=True)
def tell_invoice_disputed(*, invoice_id: int) -> None:
    """Tell the producer why an invoice is not paid yet."""
    _mail_producer("billing_disputed", invoice_id)


@outbox.job("billing.tell_invoice_paid", alone=True)
def tell_invoice_paid(*, invoice_id: int) -> None:
    """Tell the producer that the buyer has paid."""
    _mail_producer("billing_paid", invoice_id)


def _mail_buyer(template: str, invoice_id: int) -> None:
    invoice = db.session.get_one(Invoice, invoice_id)
    for person in mail_recipients(invoice.buyer_id, FINANCE_ROLES):
        send_mail(template, to=person.email, language=person.language, invoice=invoice)


def _mail_producer(template: str, invoice_id: int) -> None:
    invoice = db.session.get_one(Invoice, invoice_id)
    for person in mail_recipients(invoice.producer_id, PRODUCER_ROLES):
        send_mail(template, to=person.email, language=person.language, invoice=invoice)
