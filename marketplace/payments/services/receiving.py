"""What the provider tells us: compared with what we know, noted, and booked once."""

from __future__ import annotations

from marketplace.payments.gateway import Intent, IntentState
from marketplace.payments.models import Payment
from marketplace.payments.queries.payments import lock_payment
from marketplace.payments.services import paying, settling
from marketplace.payments.states import PaymentMethod
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.shared.money import ZERO

CURRENCY = "idr"


@transactional
def note_intent(payment_id: int, seen: Intent, *, actor: Actor) -> str:
    """Bring a payment to where the provider says it is; return in a word what came of it.

    An attempt that differs from ours in id, amount or currency is never booked.
    """
    payment = lock_payment(payment_id)
    difference = _difference(payment, seen)
    if difference is not None:
        return difference
    paying.note_provider_id(payment.id, seen.provider_id, seen.client_secret)
    if seen.refunded is not None and seen.refunded > ZERO:
        settling.refund_payment(payment.id, refunded=seen.refunded, actor=actor)
        return "refunded"
    if seen.state is IntentState.SUCCEEDED:
        settling.settle_payment(payment.id, actor=actor)
        return "settled"
    if seen.state is IntentState.CANCELLED:
        paying.give_up_payment(payment.id, actor=actor)
        return "cancelled"
    if seen.decline is not None:
        paying.fail_payment(payment.id, actor=actor, reason=seen.decline)
        return "declined"
    return "open"


def _difference(payment: Payment, seen: Intent) -> str | None:
    facts = {
        "method": payment.method is PaymentMethod.CARD,
        "provider_id": payment.provider_id in {None, seen.provider_id},
        "key": seen.key in {None, payment.provider_key},
        "amount": seen.amount == payment.amount,
        "refunded": seen.refunded is not None and ZERO <= seen.refunded <= payment.amount,
        "currency": seen.currency == CURRENCY,
    }
    wrong = [name for name, agrees in facts.items() if not agrees]
    return f"mismatch: {', '.join(wrong)}" if wrong else None
