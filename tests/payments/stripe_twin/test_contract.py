"""What the twin must have in common with Stripe.

With STRIPE_TEST_KEY set these tests also run against Stripe's own test mode, which tells
whether the twin is still right.
"""

import os
import uuid

import pytest
import stripe

from tests.stripe_twin import SECRET_KEY, StripeTwin

SIDES = ["twin", *(["stripe"] if os.environ.get("STRIPE_TEST_KEY") else [])]
NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}
PAYMENT = {
    "amount": 125_000_000,
    "currency": "idr",
    "automatic_payment_methods": NO_REDIRECTS,
    "metadata": {"order": "BB-7"},
    "transfer_group": "BB-7",
}


@pytest.fixture(params=SIDES)
def client(request):
    if request.param == "stripe":
        yield stripe.StripeClient(os.environ["STRIPE_TEST_KEY"]).v1
        return
    with StripeTwin() as twin:
        yield stripe.StripeClient(SECRET_KEY, base_addresses={"api": twin.url}).v1


@pytest.fixture
def key():
    return {"idempotency_key": f"contract-{uuid.uuid4()}"}


def pay(client, **changes):
    intent = client.payment_intents.create({**PAYMENT, **changes})
    return client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})


def test_payment_begins_without_a_card(client):
    intent = client.payment_intents.create(PAYMENT)
    assert intent.status == "requires_payment_method"
    assert (intent.amount, intent.currency, intent.amount_received) == (125_000_000, "idr", 0)
    assert intent.metadata["order"] == "BB-7"
    assert intent.transfer_group == "BB-7"
    assert intent.client_secret.startswith(f"{intent.id}_secret_")


def test_payment_with_a_card_waits_for_confirmation(client):
    intent = client.payment_intents.create({**PAYMENT, "payment_method": "pm_card_visa"})
    assert intent.status == "requires_confirmation"


def test_confirmed_payment_succeeds_with_one_paid_charge(client):
    intent = pay(client)
    assert (intent.status, intent.amount_received) == ("succeeded", 125_000_000)
    charge = client.charges.retrieve(intent.latest_charge)
    assert (charge.paid, charge.amount, charge.refunded) == (True, 125_000_000, False)
    assert charge.payment_intent == intent.id
    assert charge.payment_method_details.card.last4 == "4242"


def test_confirmation_while_redirects_are_possible_needs_a_return_address(client):
    intent = client.payment_intents.create(
        {**PAYMENT, "automatic_payment_methods": {"enabled": True}}
    )
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert "return_url" in refusal.value.user_message


def test_declined_card_leaves_the_payment_open(client):
    intent = client.payment_intents.create(PAYMENT)
    with pytest.raises(stripe.CardError) as refusal:
        client.payment_intents.confirm(
            intent.id, {"payment_method": "pm_card_visa_chargeDeclined"}
        )
    assert refusal.value.code == "card_declined"
    assert refusal.value.http_status == 402
    left = client.payment_intents.retrieve(intent.id)
    assert (left.status, left.amount_received) == ("requires_payment_method", 0)
    assert left.last_payment_error.decline_code == "generic_decline"
    again = client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert again.status == "succeeded"


def test_payment_succeeds_only_once(client):
    intent = pay(client)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_cancelled_payment_can_no_longer_be_confirmed(client):
    intent = client.payment_intents.create(PAYMENT)
    cancelled = client.payment_intents.cancel(
        intent.id, {"cancellation_reason": "requested_by_customer"}
    )
    assert cancelled.status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_refunds_in_parts_never_exceed_the_charge(client):
    intent = pay(client)
    part = client.refunds.create({"payment_intent": intent.id, "amount": 25_000_000})
    assert (part.amount, part.charge) == (25_000_000, intent.latest_charge)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"payment_intent": intent.id, "amount": 100_000_001})
    assert refusal.value.param == "amount"
    client.refunds.create({"charge": intent.latest_charge})
    charge = client.charges.retrieve(intent.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (125_000_000, True)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"charge": intent.latest_charge})
    assert refusal.value.code == "charge_already_refunded"


def test_unpaid_payment_cannot_be_refunded(client):
    intent = client.payment_intents.create(PAYMENT)
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create({"payment_intent": intent.id})


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        (
            {"automatic_payment_methods": {"enabled": True, "colour": "red"}},
            "parameter_unknown",
            "automatic_payment_methods[colour]",
        ),
        (
            {"automatic_payment_methods": {"allow_redirects": "never"}},
            "parameter_missing",
            "automatic_payment_methods[enabled]",
        ),
        ({"amount": "12,5"}, "parameter_invalid_integer", "amount"),
        ({"amount": 0}, "parameter_invalid_integer", "amount"),
        ({"amount": ""}, "parameter_invalid_empty", "amount"),
    ],
)
def test_wrong_parameters_are_named(client, change, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.create({**PAYMENT, **change})
    assert (refusal.value.code, refusal.value.param) == (code, param)
    assert refusal.value.http_status == 400


def test_missing_amount_is_named(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.create({"currency": "idr"})
    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "amount")


def test_unknown_id_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.retrieve("pi_nobody")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


def test_same_key_gives_the_same_payment(client, key):
    first = client.payment_intents.create(PAYMENT, key)
    again = client.payment_intents.create(PAYMENT, key)
    assert again.id == first.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert again.last_response.body == first.last_response.body


def test_same_key_with_another_amount_is_refused(client, key):
    client.payment_intents.create(PAYMENT, key)
    with pytest.raises(stripe.IdempotencyError):
        client.payment_intents.create({**PAYMENT, "amount": 99_000_000}, key)


def test_key_is_free_again_after_wrong_parameters(client, key):
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.create({**PAYMENT, "colour": "red"}, key)
    assert client.payment_intents.create(PAYMENT, key).status == "requires_payment_method"


def test_decline_is_remembered_by_its_key(client, key):
    intent = client.payment_intents.create(PAYMENT)
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refusal:
            client.payment_intents.confirm(
                intent.id, {"payment_method": "pm_card_visa_chargeDeclined"}, key
            )
        assert refusal.value.code == "card_declined"
