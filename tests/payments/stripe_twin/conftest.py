"""A twin, the real client that talks to it, and an endpoint that it tells."""

import pytest
import stripe

from tests.stripe_twin import SECRET_KEY, StripeTwin, WebhookRecorder

WEBHOOK_SECRET = "whsec_for_tests"


@pytest.fixture
def shop():
    with WebhookRecorder(WEBHOOK_SECRET) as recorder:
        yield recorder


@pytest.fixture
def twin(shop):
    with StripeTwin([(shop.url, WEBHOOK_SECRET)]) as twin:
        yield twin


@pytest.fixture
def client(twin):
    return stripe.StripeClient(SECRET_KEY, base_addresses={"api": twin.url}).v1


@pytest.fixture
def intent(client):
    """An open payment of Rp 1.250.000."""
    return client.payment_intents.create(
        {"amount": 125_000_000, "currency": "idr", "metadata": {"order": "BB-7"}}
    )


@pytest.fixture
def paid(client, twin, intent):
    """The same payment after the customer paid."""
    assert twin.pay(intent.id).status_code == 200
    return client.payment_intents.retrieve(intent.id)
