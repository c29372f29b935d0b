"""Payments settle invoices."""

from __future__ import annotations

from marketplace.billing import policies, queries
from marketplace.billing.models import Invoice
from marketplace.billing.states import INVOICE_LIFECYCLE, InvoiceState
from marketplace.payments.models import Payment
from marketplace.payments.queries.ledger import owed_on_invoice
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import ZERO, Money


@transactional
def check_payable(
    invoice_id: int, *, actor: Actor, amount: Money | None = None
) -> tuple[Invoice, Money]:
    """Return the invoice and what may be paid on it now: `amount`, else all that is left.

    Raises `Forbidden`, `RuleBroken` when nothing can be paid now, or `Invalid` when the
    amount is more than what is left.
    """
    invoice = queries.lock_invoice(invoice_id, actor)
    require(allowed=policies.may_pay_invoice(actor, invoice), to=_("membayar tagihan"))
    if invoice.state not in queries.UNPAID:
        raise RuleBroken(_refusal(invoice.state))
    if amount is not None and not ZERO < amount <= invoice.left_to_pay:
        message = _("Sisa tagihan ini %(left)s. Bayar paling banyak sebesar itu.")
        raise Invalid({"amount_rupiah": [message % {"left": invoice.left_to_pay}]})
    return invoice, amount or invoice.left_to_pay


@transactional
def take_payment_into_account(payment: Payment, *, actor: Actor) -> Invoice:
    """Set an invoice's paid amount and state from its settled payments and refunds."""
    invoice = queries.lock_invoice(payment.invoice_id)
    invoice.paid = invoice.total - owed_on_invoice(invoice.id)
    wanted = _state_when_paid(invoice)
    if wanted is invoice.state:
        return invoice
    invoice.state = INVOICE_LIFECYCLE.move(invoice.state, wanted)
    invoice.paid_at = utc_now() if wanted is InvoiceState.PAID else None
    audit.record(f"invoice.{wanted}", invoice, actor=actor, paid_rupiah=invoice.paid.rupiah)
    if wanted is InvoiceState.PAID:
        outbox.add("billing.close_when_settled", producer_order_id=invoice.producer_order_id)
        outbox.add("billing.tell_invoice_paid", invoice_id=invoice.id)
        events.announce("invoice.changed", invoice_id=invoice.id, what="paid")
    return invoice


def _state_when_paid(invoice: Invoice) -> InvoiceState:
    if invoice.paid >= invoice.total:
        return InvoiceState.PAID
    return InvoiceState.PART_PAID if invoice.paid else InvoiceState.APPROVED


def _refusal(state: InvoiceState) -> str:
    if state in queries.TO_DECIDE:
        return _("Tagihan ini belum disetujui. Setujui dulu, lalu bayar.")
    return _("Tagihan ini sudah lunas atau dibatalkan. Tidak ada yang perlu dibayar.")
