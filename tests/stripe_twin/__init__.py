"""A stateful twin of Stripe over real HTTP, for the tests and for the demonstration.

It keeps payment intents, charges, refunds, connected accounts, transfers, payouts and the
events they cause, and answers stripe-python as Stripe does. It is simpler than Stripe in
these ways: money is available at once, Stripe takes no fee, a bank decides on a payout at
once, and cards never ask for a second factor.
"""

from tests.stripe_twin.faults import Faults
from tests.stripe_twin.recorder import WebhookRecorder
from tests.stripe_twin.twin import PUBLISHABLE_KEY, SECRET_KEY, StripeTwin
from tests.stripe_twin.webhooks import sign

__all__ = ["PUBLISHABLE_KEY", "SECRET_KEY", "Faults", "StripeTwin", "WebhookRecorder", "sign"]
