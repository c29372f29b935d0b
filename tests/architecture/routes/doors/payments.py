"""Payments of buyers, payouts to producers, and the regency's runs."""

from __future__ import annotations

from marketplace.billing.paying import pay_invoice
from marketplace.payments import disbursing
from marketplace.payments.services import payouts, settling
from marketplace.payments.states import PaymentMethod
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, number, opaque

AFTER = 5  # invoices
PAID, REPORTED = opaque("payment", "deal.payment"), opaque("payment", "deal.transfer")
PREPARED, RELEASED = number("deal.prepared"), number("deal.released")
PAYOUT = opaque("payout", "deal.payout")
REASON = {"reason": "Nomor rekening salah"}

DOORS = {
    "payments.show_batch": Door(PREPARED),
    "payments.cancel_payouts": Door(PREPARED),
    "payments.release_payouts": Door(PREPARED),
    "payments.download_batch": Door(RELEASED),
    "payments.mark_batch_paid": Door(RELEASED),
    "payments.mark_payout_paid": Door(PAYOUT),
    "payments.mark_payout_returned": Door(PAYOUT, body=REASON),
    "payments.confirm_transfer": Door(REPORTED),
    "payments.reject_transfer": Door(REPORTED, body=REASON),
    "payments.show_card_payment": Door(PAID),
    "payments.return_from_card": Door(PAID),
    "payments.download_statement": Door(PAYOUT),
    "payments_api.show_payment": Door(PAID),
}
NAMELESS = {"payments.prepare_payouts", "payments.open_payout_account", "stripe.receive"}
LISTS = {
    "payments.download_earnings",
    "payments.download_payouts",
    "payments.download_batches",
    "payments.show_payments",
    "payments.show_earnings",
    "payments.list_payouts",
    "payments_api.list_payouts",
}
FIXED = {"payments.return_from_onboarding", "payments_api.show_balance"}


def furnish(deal):
    """Report one transfer, settle two payments, and pay the first of them out."""
    deal.transfer = _pays(deal.reported, deal.payer)
    deal.payment = _settled(deal.settled[0], deal.payer)
    deal.released = _prepared(deal)
    payouts.release_batch(deal.released.id, actor=deal.admins[1])
    disbursing.hand_over(deal.released.id)
    (deal.payout,) = deal.released.payouts
    _settled(deal.settled[1], deal.payer)
    deal.prepared = _prepared(deal)


def _pays(invoice, payer):
    method = PaymentMethod.BANK_TRANSFER
    return pay_invoice(invoice.id, actor=payer, method=method, reference=f"BPD {invoice.id}")


def _settled(invoice, payer):
    payment = settling.settle_payment(_pays(invoice, payer).id, actor=SYSTEM)
    db.session.commit()
    return payment


def _prepared(deal):
    return payouts.prepare_batch(
        actor=deal.admins[0], producer_ids=[deal.producer.id], provider="bank_batch"
    )
