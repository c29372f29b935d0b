"""Faults: the twin misbehaves on request, the same way every time."""

import time

import pytest
import requests
import stripe

from tests.stripe_twin import SECRET_KEY
from tests.stripe_twin.faults import Faults

PAYMENT = {"amount": 125_000_000, "currency": "idr"}


@pytest.fixture
def impatient(twin):
    """The real client, without any retry of its own."""
    return stripe.StripeClient(
        SECRET_KEY, base_addresses={"api": twin.url}, max_network_retries=0
    ).v1


def test_connection_cut_after_the_work_and_retried_charges_once(impatient, twin, intent):
    twin.faults.add("cut_after", f"POST /v1/payment_intents/{intent.id}/confirm")
    card = {"payment_method": "pm_card_visa", "return_url": "https://shop.example/paid"}
    key = {"idempotency_key": "BB-7"}
    with pytest.raises(stripe.APIConnectionError):
        impatient.payment_intents.confirm(intent.id, card, key)
    assert len(twin.state["objects"]["charge"]) == 1
    again = impatient.payment_intents.confirm(intent.id, card, key)
    assert again.status == "succeeded"
    assert len(twin.state["objects"]["charge"]) == 1
    assert twin.state["balances"]["platform"]["idr"] == 125_000_000


def test_refund_cut_after_the_work_without_a_key_is_made_twice(impatient, twin, paid):
    """The reason for keys: this is what happens without one."""
    twin.faults.add("cut_after", "POST /v1/refunds")
    wanted = {"payment_intent": paid.id, "amount": 1_000_000}
    with pytest.raises(stripe.APIConnectionError):
        impatient.refunds.create(wanted)
    impatient.refunds.create(wanted)
    assert len(twin.state["objects"]["refund"]) == 2


def test_connection_cut_before_the_work_leaves_nothing(impatient, twin):
    twin.faults.add("cut_before", "POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        impatient.payment_intents.create(PAYMENT)
    assert twin.events == []
    assert impatient.payment_intents.create(PAYMENT).amount == 125_000_000


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [("error", stripe.APIError, 500), ("rate_limit", stripe.RateLimitError, 429)],
)
def test_refusals_leave_nothing_and_end_after_their_times(impatient, twin, kind, error, status):
    twin.faults.add(kind, "/v1/payment_intents", times=2)
    for _ in range(2):
        with pytest.raises(error) as refusal:
            impatient.payment_intents.create(PAYMENT, {"idempotency_key": "BB-7"})
        assert refusal.value.http_status == status
    assert twin.events == []
    impatient.payment_intents.create(PAYMENT, {"idempotency_key": "BB-7"})
    assert len(twin.events) == 1


def test_latency_delays_only_what_it_names(impatient, twin):
    twin.faults.add("latency", "GET /v1/balance", seconds=0.3, times=None)
    start = time.monotonic()
    impatient.payment_intents.create(PAYMENT)
    assert time.monotonic() - start < 0.3
    start = time.monotonic()
    impatient.balance.retrieve()
    assert time.monotonic() - start >= 0.3


def test_faults_are_set_and_cleared_through_the_test_door(impatient, twin):
    door = f"{twin.url}/_twin/faults"
    wanted = {"faults": [{"kind": "error", "times": None}]}
    assert requests.post(door, json=wanted, timeout=5).json()["faults"][0]["kind"] == "error"
    with pytest.raises(stripe.APIError):
        impatient.balance.retrieve()
    requests.post(door, json={"faults": []}, timeout=5).raise_for_status()
    assert impatient.balance.retrieve().available[0].amount == 0
    state = requests.get(f"{twin.url}/_twin/state", timeout=5).json()
    assert state["faults"] == []


def test_fault_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="earthquake"):
        Faults().add("earthquake")
