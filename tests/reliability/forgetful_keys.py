"""The real service with one seeded fault: every try to open a payment carries a new key.

The test of a cut connection must notice; nothing but that test ever starts this module.
"""

from __future__ import annotations

import dataclasses
import secrets

from marketplace.payments.stripe_gateway import StripeGateway
from wsgi import app

create = StripeGateway.create_payment_intent


def create_anew(self, order):
    return create(self, dataclasses.replace(order, key=secrets.token_hex(16)))


StripeGateway.create_payment_intent = create_anew
__all__ = ["app"]
