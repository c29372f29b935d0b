"""What a payment that arrived, or went back, does to the ledger. A refund always wins."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import update

from marketplace.payments.models import NO_OWNER, Payment
from marketplace.payments.queries.ledger import Holder, balance_of, owed_on_invoice
from marketplace.payments.queries.payments import lock_payment
from marketplace.payments.services.ledger import Entry, lock_accounts, post_transfers
from marketplace.payments.states import (
    ARRIVED,
    PAYMENT_LIFECYCLE,
    AccountKind,
    PaymentMethod,
    PaymentState,
)
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money

FEE: Holder = (AccountKind.PLATFORM_FEE, NO_OWNER)


@transactional
def settle_payment(payment_id: int, *, actor: Actor) -> Payment:
    """Book a payment whose money has arrived; announce "payment.settled".

    A repeat changes nothing. Money that the buyer does not owe is kept apart as its deposit,
    is not announced, and is sent back.
    """
    payment = lock_payment(payment_id)
    if payment.state in ARRIVED:
        return payment
    lock_accounts(*_accounts(payment))
    payment.settled_at = utc_now()
    payment.failure = None
    if payment.amount > owed_on_invoice(payment.invoice_id):
        _keep_apart(payment, actor=actor)
        return payment
    payment.state = PAYMENT_LIFECYCLE.move(payment.state, PaymentState.SUCCEEDED)
    _post(payment, _settlement(payment))
    audit.record("payment.settled", payment, actor=actor, amount=payment.amount.rupiah)
    events.announce("payment.settled", payment_id=payment.id)
    return payment


@transactional
def refund_payment(payment_id: int, *, refunded: Money, actor: Actor) -> Payment:
    """Book that `refunded` rupiah in all have gone back to the buyer of this payment.

    A payment not yet known to have succeeded is settled first, so that both are booked in
    whatever order the news arrive. Less than what is booked already changes nothing.
    Announces "payment.refunded". Raises `RuleBroken` for more than was paid.
    """
    payment = settle_payment(payment_id, actor=actor)
    if refunded > payment.amount:
        raise RuleBroken(_("Yang dikembalikan lebih besar dari yang dibayar."))
    before = payment.refunded
    if refunded <= before:
        return payment
    _count_refund(payment, before, refunded)
    audit.record("payment.refunded", payment, actor=actor, refunded=refunded.rupiah)
    if payment.state is PaymentState.NOT_OWED:
        _post(payment, [_deposit_returned(payment, refunded - before, refunded)])
    else:
        _post(payment, _reversal(payment, before, refunded))
        events.announce("payment.refunded", payment_id=payment.id)
    return payment


def _keep_apart(payment: Payment, *, actor: Actor) -> None:
    payment.state = PAYMENT_LIFECYCLE.move(payment.state, PaymentState.NOT_OWED)
    deposit = (AccountKind.BUYER_DEPOSIT, payment.payer_id)
    key = f"payment:{payment.id}:deposit"
    _post(payment, [Entry(key, _cash(payment), deposit, payment.amount)])
    audit.record("payment.not_owed", payment, actor=actor, amount=payment.amount.rupiah)
    outbox.add("payments.send_back", payment_id=payment.id)


def _settlement(payment: Payment) -> Iterator[Entry]:
    key, producer = f"payment:{payment.id}", payment.payee_id
    pending = (AccountKind.PRODUCER_PENDING, producer)
    payable = (AccountKind.PRODUCER_PAYABLE, producer)
    claim = (AccountKind.REFUND_CLAIM, producer)
    buyer = (AccountKind.BUYER_RECEIVABLE, payment.payer_id)
    earned = payment.amount - payment.fee
    # What a producer was paid and a buyer then got back is made good from what comes next.
    set_off = min(balance_of(lock_accounts(claim)[claim]), earned)
    yield Entry(f"{key}:received", _cash(payment), buyer, payment.amount)
    yield Entry(f"{key}:earned", pending, payable, earned)
    yield Entry(f"{key}:fee", pending, FEE, payment.fee)
    yield Entry(f"{key}:set_off", payable, claim, set_off)


def _reversal(payment: Payment, before: Money, after: Money) -> Iterator[Entry]:
    """Undo the part between two sums refunded; what was paid out becomes a claim."""
    key, producer = f"payment:{payment.id}:refund:{after.rupiah}", payment.payee_id
    pending = (AccountKind.PRODUCER_PENDING, producer)
    payable = (AccountKind.PRODUCER_PAYABLE, producer)
    claim = (AccountKind.REFUND_CLAIM, producer)
    buyer = (AccountKind.BUYER_RECEIVABLE, payment.payer_id)
    locked = lock_accounts(*_accounts(payment))
    fee = _fee_within(payment, after) - _fee_within(payment, before)
    part = after - before - fee
    there = min(balance_of(locked[payable]), part)
    yield Entry(f"{key}:returned", buyer, _cash(payment), after - before)
    yield Entry(f"{key}:unearned", payable, pending, there)
    yield Entry(f"{key}:claimed", claim, pending, part - there)
    yield Entry(f"{key}:fee", FEE, pending, fee)


def _deposit_returned(payment: Payment, amount: Money, after: Money) -> Entry:
    deposit = (AccountKind.BUYER_DEPOSIT, payment.payer_id)
    key = f"payment:{payment.id}:refund:{after.rupiah}:deposit"
    return Entry(key, deposit, _cash(payment), amount)


def _fee_within(payment: Payment, refunded: Money) -> Money:
    """Return the fee that goes back with this much of the amount, rounded down."""
    return Money(payment.fee.rupiah * refunded.rupiah // payment.amount.rupiah)


def _count_refund(payment: Payment, before: Money, after: Money) -> None:
    counted = db.session.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.refunded == before, Payment.amount >= after)
        .values(refunded=after)
        .execution_options(synchronize_session=False)
    )
    if counted.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(_("Pembayaran ini baru saja berubah. Coba lagi."))
    db.session.refresh(payment)


def _cash(payment: Payment) -> Holder:
    by_card = payment.method is PaymentMethod.CARD
    return (AccountKind.STRIPE_CASH if by_card else AccountKind.BANK_CASH, NO_OWNER)


def _accounts(payment: Payment) -> list[Holder]:
    """All accounts that this payment can touch, so that they are locked in one order."""
    producer, buyer = payment.payee_id, payment.payer_id
    return [
        _cash(payment),
        FEE,
        (AccountKind.BUYER_RECEIVABLE, buyer),
        (AccountKind.PRODUCER_PENDING, producer),
        (AccountKind.PRODUCER_PAYABLE, producer),
        (AccountKind.REFUND_CLAIM, producer),
    ]


def _post(payment: Payment, entries: Iterator[Entry] | list[Entry]) -> None:
    post_transfers(entries, about=("invoice", payment.invoice_id), number=payment.description)
