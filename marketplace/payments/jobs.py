"""Work of payments done after the commit. Every job can safely run twice."""

from __future__ import annotations

from marketplace.payments import collecting
from marketplace.payments.models import Payment
from marketplace.payments.states import LIVE_PAYMENT_STATES
from marketplace.shared import outbox
from marketplace.shared.database import db


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
