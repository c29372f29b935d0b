"""How buyers pay: by card, or by bank transfer that an admin finds on the bank statement.

An attempt by card is stored with its own key before Stripe hears of it (`collecting` makes the
call, outside of any transaction). Money is booked when it has arrived, never before.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from marketplace.payments import policies
from marketplace.payments.models import Payment
from marketplace.payments.queries.ledger import owed_on_invoice
from marketplace.payments.queries.payments import (
    find_live_card_payment,
    lock_payment,
    transfers_under_way,
)
from marketplace.payments.services import settling
from marketplace.payments.states import (
    LIVE_PAYMENT_STATES,
    PAYMENT_LIFECYCLE,
    PaymentMethod,
    PaymentState,
)
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import ZERO, Money

LONGEST_REFERENCE = 60
TIME_TO_CLICK = timedelta(seconds=20)  # the page that follows asks the provider itself


@transactional
def start_card_payment(  # noqa: PLR0913
    *,
    actor: Actor,
    invoice_id: int,
    payer_id: int,
    payee_id: int,
    amount: Money,
    fee: Money,
    description: str,
) -> Payment:
    """Begin to pay an invoice by card; `description` is the invoice's number.

    An unfinished attempt for the same amount is taken up again, one for another amount is
    cancelled. The page `payments.show_card_payment` takes it from here.
    Raises `Forbidden`, and `RuleBroken` when nothing is left to pay.
    """
    require(allowed=policies.may_pay_for(actor, payer_id), to=_("membayar tagihan ini"))
    _check_left(invoice_id, amount)
    live = find_live_card_payment(invoice_id)
    if live is not None:
        if (live.amount, live.fee) == (amount, fee):
            return live
        give_up_payment(live.id, actor=actor)
    payment = _insert_or_join(
        invoice_id=invoice_id,
        payer_id=payer_id,
        payee_id=payee_id,
        method=PaymentMethod.CARD,
        amount=amount,
        fee=fee,
        description=description,
        started_by=actor.person_id,
    )
    audit.record("payment.started", payment, actor=actor, amount=amount.rupiah)
    outbox.add("payments.open_card_payment", delay=TIME_TO_CLICK, payment_id=payment.id)
    return payment


@transactional
def record_bank_transfer(  # noqa: PLR0913
    *,
    actor: Actor,
    invoice_id: int,
    payer_id: int,
    payee_id: int,
    amount: Money,
    fee: Money,
    description: str,
    reference: str,
) -> Payment:
    """Note that the buyer transferred money; an admin who finds it at the bank confirms it.

    Nothing is booked yet: a buyer cannot declare its own invoice paid.
    Raises `Forbidden`, `RuleBroken` for more than is left, `Invalid` for a reference in use.
    """
    require(allowed=policies.may_pay_for(actor, payer_id), to=_("membayar tagihan ini"))
    reference = _checked_reference(reference)
    _check_left(invoice_id, amount)
    payment = _insert(
        invoice_id=invoice_id,
        payer_id=payer_id,
        payee_id=payee_id,
        method=PaymentMethod.BANK_TRANSFER,
        amount=amount,
        fee=fee,
        description=description,
        started_by=actor.person_id,
        bank_reference=reference,
    )
    if payment is None:
        message = _("Nomor referensi ini sudah dipakai. Periksa bukti transfer Anda.")
        raise Invalid({"reference": [message]})
    audit.record(
        "payment.reported", payment, actor=actor, amount=amount.rupiah, reference=reference
    )
    return payment


@transactional
def confirm_bank_transfer(payment_id: int, *, actor: Actor) -> Payment:
    """Book a reported transfer that stands on our bank statement."""
    payment = _lock_reported(payment_id, actor=actor)
    if payment.amount > owed_on_invoice(payment.invoice_id):
        raise RuleBroken(
            _("Tagihan ini sudah terbayar. Tolak laporan ini dan kembalikan uangnya.")
        )
    return settling.settle_payment(payment.id, actor=actor)


@transactional
def reject_bank_transfer(payment_id: int, *, actor: Actor, reason: str) -> Payment:
    """Turn down a reported transfer that is not on our bank statement."""
    payment = _lock_reported(payment_id, actor=actor)
    if not reason.strip():
        raise Invalid({"reason": [_("Tulis alasannya supaya pembeli tahu apa yang kurang.")]})
    payment.state = PAYMENT_LIFECYCLE.move(payment.state, PaymentState.CANCELLED)
    payment.failure = reason.strip()[:300]
    audit.record("payment.rejected", payment, actor=actor, reason=payment.failure)
    return payment


@transactional
def note_provider_id(payment_id: int, provider_id: str, client_secret: str | None) -> Payment:
    """Keep what the provider calls this payment; the first answer stays."""
    payment = lock_payment(payment_id)
    if payment.provider_id is None:
        payment.provider_id = provider_id
        payment.client_secret = client_secret
    return payment


@transactional
def fail_payment(payment_id: int, *, actor: Actor, reason: str) -> Payment:
    """Note that a card was declined; the same attempt may be tried with another card.

    Nothing happens to a payment that has succeeded or was given up: declines may come late.
    """
    payment = lock_payment(payment_id)
    if payment.state in LIVE_PAYMENT_STATES and payment.failure != reason:
        payment.state = PaymentState.FAILED
        payment.failure = reason[:300]
        audit.record("payment.failed", payment, actor=actor, reason=payment.failure)
    return payment


@transactional
def give_up_payment(payment_id: int, *, actor: Actor) -> Payment:
    """Cancel an unfinished attempt, here and with the provider."""
    payment = lock_payment(payment_id)
    if payment.state in LIVE_PAYMENT_STATES:
        payment.state = PAYMENT_LIFECYCLE.move(payment.state, PaymentState.CANCELLED)
        audit.record("payment.cancelled", payment, actor=actor)
        outbox.add("payments.cancel_at_provider", payment_id=payment.id)
    return payment


def _check_left(invoice_id: int, amount: Money) -> None:
    if amount <= ZERO:
        raise RuleBroken(_("Tagihan ini sudah lunas. Tidak ada yang perlu dibayar."))
    if amount + transfers_under_way(invoice_id) > owed_on_invoice(invoice_id):
        raise RuleBroken(
            _(
                "Jumlah ini lebih besar dari sisa tagihan, atau sudah ada transfer yang "
                "sedang diperiksa. Muat ulang halaman untuk melihat sisanya."
            )
        )


def _checked_reference(reference: str) -> str:
    reference = " ".join(reference.split())
    if not reference:
        message = _("Tulis nomor referensi dari bukti transfer.")
        raise Invalid({"reference": [message]})
    if len(reference) > LONGEST_REFERENCE:
        raise Invalid({"reference": [_("Nomor referensi paling panjang 60 huruf.")]})
    return reference


def _insert(**facts: object) -> Payment | None:
    """Add a payment with a key of its own; None where a rule of the table forbids it."""
    row = insert(Payment).values(
        state=PaymentState.PENDING,
        refunded=ZERO,
        provider_key=f"payment-{secrets.token_hex(16)}",
        created_at=utc_now(),
        **facts,
    )
    added = db.session.scalar(row.on_conflict_do_nothing().returning(Payment.id))
    return None if added is None else db.session.get_one(Payment, added)


def _insert_or_join(**facts: object) -> Payment:
    payment = _insert(**facts)
    if payment is not None:
        return payment
    other = find_live_card_payment(int(str(facts["invoice_id"])))
    if other is None or other.amount != facts["amount"]:
        raise RuleBroken(_("Tagihan ini sedang dibayar. Muat ulang halaman, lalu coba lagi."))
    return other


def _lock_reported(payment_id: int, *, actor: Actor) -> Payment:
    require(allowed=policies.may_check_transfers(actor), to=_("memeriksa transfer"))
    payment = lock_payment(payment_id)
    waiting = payment.state is PaymentState.PENDING
    if payment.method is not PaymentMethod.BANK_TRANSFER or not waiting:
        raise RuleBroken(_("Transfer ini sudah diperiksa. Muat ulang halaman."))
    return payment
