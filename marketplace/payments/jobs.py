"""Work of payments done after the commit. Every job can safely run twice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.queries import mail_recipients
from marketplace.payments import collecting, disbursing
from marketplace.payments.models import Payment, Payout
from marketplace.payments.queries.payments import unanswered_card_payments
from marketplace.payments.states import LIVE_PAYMENT_STATES, PayoutState
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail

HALF_AN_HOUR = timedelta(minutes=30)
THREE_DAYS = timedelta(days=3)  # Stripe repeats a webhook that long


@outbox.job("payments.open_card_payment", alone=True)
def open_card_payment(payment_id: int) -> None:
    """Tell the provider of an attempt whose page was never reached."""
    payment = db.session.get(Payment, payment_id)
    if payment is not None and payment.state in LIVE_PAYMENT_STATES:
        collecting.open_card_payment(payment_id)


@outbox.job("payments.cancel_at_provider", alone=True)
def cancel_at_provider(payment_id: int) -> None:
    """Let nobody pay an attempt that we have given up."""
    collecting.cancel_at_provider(payment_id)


@outbox.job("payments.send_back", alone=True)
def send_back(payment_id: int) -> None:
    """Return money that the buyer did not owe."""
    collecting.send_back(payment_id)


@outbox.job("payments.refresh_payment", alone=True)
def refresh_payment(payment_id: int) -> None:
    """Ask how an attempt stands of which no webhook told."""
    collecting.refresh_payment(payment_id)


@outbox.job("payments.hand_over_batch", alone=True)
def hand_over_batch(batch_id: int) -> None:
    """Carry a released payout run to its provider."""
    disbursing.hand_over(batch_id)


@outbox.job("payments.tell_payout", alone=True)
def tell_payout(payout_id: int) -> None:
    """Tell a producer that its money is on the account, or came back."""
    payout = db.session.get_one(Payout, payout_id)
    template = "payout_paid" if payout.state is PayoutState.PAID else "payout_returned"
    for person in mail_recipients(payout.producer_id, frozenset({Role.PRODUCER_OWNER})):
        send_mail(
            template,
            to=person.email,
            language=person.language,
            name=person.name,
            payout=payout,
        )


@outbox.every(HALF_AN_HOUR, "payments.ask_for_lost_news")
def ask_for_lost_news() -> None:
    """Ask after attempts that have stayed open: their webhook may have been lost."""
    for payment_id in unanswered_card_payments(
        older_than=HALF_AN_HOUR, younger_than=THREE_DAYS
    ):
        outbox.add("payments.refresh_payment", payment_id=payment_id)
