"""Paying an invoice: checked in one transaction, charged outside of any."""

from __future__ import annotations

from marketplace.billing import queries
from marketplace.billing.models import Invoice
from marketplace.billing.services import settling
from marketplace.payments import collecting
from marketplace.payments.models import Payment
from marketplace.payments.services import paying
from marketplace.payments.states import PaymentMethod
from marketplace.shared.actors import Actor
from marketplace.shared.money import Money


def pay_invoice(
    invoice_id: int,
    *,
    actor: Actor,
    method: PaymentMethod,
    amount: Money | None = None,
    reference: str | None = None,
) -> Payment:
    """Pay an approved invoice, in part or all that is left.

    A card payment is only opened here: the payer confirms it with Stripe. A bank transfer is
    only reported: an admin confirms it from the bank statement. Without a reference of the
    bank the invoice's number is it, as the invoice asks.
    Raises `Forbidden`, `RuleBroken` when nothing can be paid now, `Invalid` for a wrong amount
    or a reference in use, `Unavailable` when Stripe does not answer.
    """
    invoice, part = settling.check_payable(invoice_id, actor=actor, amount=amount)
    fee = _fee(invoice, part)
    if method is PaymentMethod.BANK_TRANSFER:
        return paying.record_bank_transfer(
            actor=actor,
            invoice_id=invoice.id,
            payer_id=invoice.buyer_id,
            payee_id=invoice.producer_id,
            amount=part,
            fee=fee,
            description=invoice.number,
            reference=reference or invoice.number,
        )
    payment = paying.start_card_payment(
        actor=actor,
        invoice_id=invoice.id,
        payer_id=invoice.buyer_id,
        payee_id=invoice.producer_id,
        amount=part,
        fee=fee,
        description=invoice.number,
    )
    return collecting.open_card_payment(payment.id)


def _fee(invoice: Invoice, amount: Money) -> Money:
    """Return the marketplace's part: pro rata, and with the last payment whatever is left."""
    if amount == invoice.left_to_pay:
        return invoice.fee - queries.fee_taken(invoice.id)
    return Money(invoice.fee.rupiah * amount.rupiah // invoice.total.rupiah)
