"""The service with one of its guards taken off, to prove that the test would notice.

`SEEDED_FAULT` names the guard. gunicorn runs this module instead of `wsgi`.
"""

from __future__ import annotations

import dataclasses
import json
import os
import secrets

import stripe

from marketplace.payments.services import ledger, settling
from marketplace.payments.states import ARRIVED
from marketplace.payments.stripe_gateway import StripeGateway


def accept_any_signature() -> None:
    """Take every event for Stripe's."""

    def unsigned(payload, *_args, **_kwargs):
        return stripe.Event.construct_from(json.loads(payload), None)

    stripe.Webhook.construct_event = staticmethod(unsigned)


def book_every_delivery() -> None:
    """Forget which events and which facts are known already."""
    read_event = StripeGateway.read_event

    def never_seen(self, body, signature):
        event = read_event(self, body, signature)
        return dataclasses.replace(event, event_id=f"{event.event_id}{secrets.token_hex(8)}")

    def always_fresh(entries, _accounts):
        return [
            dataclasses.replace(entry, key=f"{entry.key}:{secrets.token_hex(8)}")
            for entry in entries
        ]

    class AnyMove:
        @staticmethod
        def move(_current, wanted):
            return wanted

    StripeGateway.read_event = never_seen
    ledger._not_yet_booked = always_fresh
    settling.ARRIVED = frozenset()
    settling.PAYMENT_LIFECYCLE = AnyMove


def trust_the_order_of_events() -> None:
    """Drop a refund that is told before its success."""
    refund = settling.refund_payment

    def refund_if_known(payment_id, **facts):
        payment = settling.lock_payment(payment_id)
        return refund(payment_id, **facts) if payment.state in ARRIVED else payment

    settling.refund_payment = refund_if_known


FAULTS = {
    "signature": accept_any_signature,
    "uniqueness": book_every_delivery,
    "order": trust_the_order_of_events,
}
FAULTS[os.environ["SEEDED_FAULT"]]()

from wsgi import app  # noqa: E402, F401
