"""The buyer approves or disputes an invoice; the producer may give it up."""

from __future__ import annotations

from marketplace.billing import policies, queries
from marketplace.billing.models import Invoice
from marketplace.billing.services.budgeting import take_back
from marketplace.billing.states import INVOICE_LIFECYCLE, InvoiceState
from marketplace.payments.services import ledger
from marketplace.payments.states import AccountKind
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _


@transactional
def approve_invoice(invoice_id: int, *, actor: Actor) -> Invoice:
    """Agree to pay an invoice.

    Raises `Forbidden` for others than the buyer's finance people, and `RuleBroken` when the
    invoice was decided already.
    """
    invoice = queries.lock_invoice(invoice_id, actor)
    allowed = policies.may_decide_invoice(actor, invoice)
    require(allowed=allowed, to=_("menyetujui tagihan"))
    if invoice.state not in queries.TO_DECIDE:
        raise RuleBroken(_("Tagihan ini sudah diputuskan. Muat ulang halaman ini."))
    invoice.state = INVOICE_LIFECYCLE.move(invoice.state, InvoiceState.APPROVED)
    invoice.decided_by, invoice.decided_at = actor.person_id, utc_now()
    invoice.dispute_reason = None
    audit.record("invoice.approved", invoice, actor=actor)
    events.announce("invoice.changed", invoice_id=invoice.id, what="approved")
    return invoice


@transactional
def dispute_invoice(invoice_id: int, *, actor: Actor, reason: str) -> Invoice:
    """Refuse an invoice for now and tell the producer why."""
    invoice = queries.lock_invoice(invoice_id, actor)
    allowed = policies.may_decide_invoice(actor, invoice)
    require(allowed=allowed, to=_("menyanggah tagihan"))
    invoice.state = INVOICE_LIFECYCLE.move(invoice.state, InvoiceState.DISPUTED)
    invoice.decided_by, invoice.decided_at = actor.person_id, utc_now()
    invoice.dispute_reason = reason
    audit.record("invoice.disputed", invoice, actor=actor, reason=reason)
    events.announce("invoice.changed", invoice_id=invoice.id, what="disputed")
    outbox.add("billing.tell_invoice_disputed", invoice_id=invoice.id)
    return invoice


@transactional
def credit_invoice(invoice_id: int, *, actor: Actor, reason: str) -> Invoice:
    """Give up an unpaid invoice: the producer credits it in full, with a reason."""
    invoice = queries.lock_invoice(invoice_id, actor)
    allowed = policies.may_credit_invoice(actor, invoice)
    require(allowed=allowed, to=_("membatalkan tagihan"))
    invoice.state = INVOICE_LIFECYCLE.move(invoice.state, InvoiceState.CREDITED)
    take_back(invoice)
    ledger.post_transfer(
        key=f"invoice:{invoice.id}:credited",
        debit=(AccountKind.PRODUCER_PENDING, invoice.producer_id),
        credit=(AccountKind.BUYER_RECEIVABLE, invoice.buyer_id),
        amount=invoice.total,
        about=("invoice", invoice.id),
        number=invoice.number,
    )
    audit.record("invoice.credited", invoice, actor=actor, reason=reason)
    events.announce("invoice.credited", invoice_id=invoice.id)
    events.announce("invoice.changed", invoice_id=invoice.id, what="credited")
    outbox.add("billing.close_when_settled", producer_order_id=invoice.producer_order_id)
    outbox.add("billing.tell_invoice_credited", invoice_id=invoice.id)
    return invoice
