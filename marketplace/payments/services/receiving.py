"""What the provider tells us: compared with what we know, noted, and booked once."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.payments.gateway import (
    AccountChanged,
    CashMoved,
    Intent,
    IntentState,
    News,
    PayoutReversed,
    ProviderEvent,
)
from marketplace.payments.models import NO_OWNER, Payment, StripeEvent
from marketplace.payments.queries.payments import lock_payment, payment_seen_as
from marketplace.payments.queries.payouts import payout_seen_as
from marketplace.payments.services import onboarding, paying, payouts, settling
from marketplace.payments.services.ledger import Entry, post_transfers
from marketplace.payments.states import AccountKind, PaymentMethod
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.money import ZERO, Money

CURRENCY = "idr"
DUPLICATE = "duplicate"
LONGEST_OUTCOME = 80


@transactional
def receive_event(event: ProviderEvent, *, actor: Actor) -> str:
    """Act on one verified webhook, once; return in a few words what came of it.

    Event id and effect are committed together. What does not agree with our own records is
    noted and never booked.
    """
    row = insert(StripeEvent).values(
        event_id=event.event_id, kind=event.kind[:80], outcome="", received_at=utc_now()
    )
    taken = row.on_conflict_do_nothing(index_elements=["event_id"])
    event_row = db.session.scalar(taken.returning(StripeEvent.id))
    if event_row is None:
        return DUPLICATE
    outcome = _act(event_row, event, actor)
    noted = update(StripeEvent).where(StripeEvent.id == event_row)
    db.session.execute(
        noted.values(outcome=outcome[:LONGEST_OUTCOME]).execution_options(
            synchronize_session=False
        )
    )
    return outcome


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


def _act(event_row: int, event: ProviderEvent, actor: Actor) -> str:
    news = event.news
    if news is None:
        return "ignored"
    if isinstance(news, AccountChanged):
        return onboarding.note_account(news.provider_id, is_ready=news.is_ready)
    if event.account is not None:
        return "mismatch: account"
    return _act_on_our_money(event_row, news, actor)


def _act_on_our_money(event_row: int, news: News, actor: Actor) -> str:
    if isinstance(news, Intent):
        payment = payment_seen_as(news.key, news.provider_id)
        return (
            note_intent(payment.id, news, actor=actor)
            if payment is not None
            else "unknown payment"
        )
    if isinstance(news, PayoutReversed):
        return _note_reversal(news, actor)
    return _note_cash(event_row, news) if isinstance(news, CashMoved) else "ignored"


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


def _note_reversal(seen: PayoutReversed, actor: Actor) -> str:
    payout = payout_seen_as(seen.provider_id)
    if payout is None:
        return "unknown payout"
    if (seen.amount, seen.currency) != (payout.amount, CURRENCY):
        return "mismatch: amount, currency"
    payouts.take_back(payout.id, actor=actor, reason=f"Stripe: {seen.provider_id}")
    return "payout returned"


def _note_cash(event_row: int, moved: CashMoved) -> str:
    """Book what Stripe sent to our bank; what failed goes back, whichever news comes first."""
    if moved.amount is None or moved.currency != CURRENCY:
        return "mismatch: amount, currency"
    key = f"stripe_payout:{moved.provider_id}"
    entries = [_to_bank(f"{key}:arrived", moved.amount)]
    if not moved.arrived:
        back = entries[0]
        entries.append(Entry(f"{key}:failed", back.credit, back.debit, moved.amount))
    post_transfers(entries, about=("stripe_event", event_row), number=moved.provider_id[:40])
    return "cash moved" if moved.arrived else "cash came back"


def _to_bank(key: str, amount: Money) -> Entry:
    bank, stripe = (AccountKind.BANK_CASH, NO_OWNER), (AccountKind.STRIPE_CASH, NO_OWNER)
    return Entry(key, bank, stripe, amount)
