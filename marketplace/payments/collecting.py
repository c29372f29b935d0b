"""Calls to the card provider, made outside of any transaction.

The attempt and its key are committed before the call, and the answer is noted after it. A crash
in between heals: the next click, or the outbox, asks again with the same key and is given the
same attempt.
"""

from __future__ import annotations

from marketplace.payments.gateway import IntentOrder, UnknownToProvider
from marketplace.payments.models import Payment
from marketplace.payments.providers import payment_gateway
from marketplace.payments.services import paying, receiving
from marketplace.payments.states import LIVE_PAYMENT_STATES, PaymentMethod, PaymentState
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, let_go
from marketplace.shared.errors import NotFound, RuleBroken
from marketplace.shared.language import _
from marketplace.shared.opaque import to_public


def open_card_payment(payment_id: int) -> Payment:
    """Make sure that the provider knows this attempt, and return it with its client secret.

    Raises `Unavailable` when the provider does not answer, `RuleBroken` for a payment that is
    over or is none by card.
    """
    payment = _payment(payment_id)
    if payment.method is not PaymentMethod.CARD or payment.state not in LIVE_PAYMENT_STATES:
        raise RuleBroken(_("Pembayaran ini sudah selesai atau dibatalkan."))
    if payment.provider_id is not None:
        return payment
    order = IntentOrder(
        key=payment.provider_key,
        payment_id=to_public("payment", payment.id),
        amount=payment.amount,
        number=payment.description,
    )
    let_go()
    intent = payment_gateway().create_payment_intent(order)
    return paying.note_provider_id(payment_id, intent.provider_id, intent.client_secret)


def refresh_payment(payment_id: int) -> Payment:
    """Ask the provider how the payment stands and take its word, as a webhook would.

    A provider that has forgotten the attempt ends it: the buyer starts anew.
    """
    payment = _payment(payment_id)
    provider_id = payment.provider_id
    if provider_id is None or payment.state not in LIVE_PAYMENT_STATES:
        return payment
    let_go()
    try:
        seen = payment_gateway().retrieve_payment_intent(provider_id)
    except UnknownToProvider:
        return paying.give_up_payment(payment_id, actor=SYSTEM)
    receiving.note_intent(payment_id, seen, actor=SYSTEM)
    return _payment(payment_id)


def cancel_at_provider(payment_id: int) -> None:
    """Let nobody pay an attempt that we have given up."""
    payment = _payment(payment_id)
    if payment.state is PaymentState.CANCELLED and payment.provider_id is not None:
        let_go()
        payment_gateway().cancel_payment_intent(payment.provider_id)


def send_back(payment_id: int) -> None:
    """Refund all of a payment that was not owed; the webhook then books it."""
    payment = _payment(payment_id)
    if payment.refunded == payment.amount or payment.provider_id is None:
        return
    let_go()
    key = f"{payment.provider_key}-back"
    payment_gateway().refund(payment.provider_id, payment.amount, key=key)


def _payment(payment_id: int) -> Payment:
    payment = db.session.get(Payment, payment_id, populate_existing=True)
    if payment is None:
        raise NotFound
    return payment
