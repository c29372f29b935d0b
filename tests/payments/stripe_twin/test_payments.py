"""Payments, lists, keys and balances, beyond the contract."""

import threading

import pytest
import requests
import stripe

from tests.stripe_twin import SECRET_KEY


def test_money_of_a_payment_reaches_the_platform_and_leaves_with_a_refund(client, twin, paid):
    assert client.balance.retrieve().available[0].amount == 125_000_000
    client.refunds.create({"payment_intent": paid.id, "amount": 25_000_000})
    assert client.balance.retrieve().available[0].amount == 100_000_000
    assert twin.state["balances"]["outside"]["idr"] == -100_000_000


def test_twelve_digits_of_rupiah_are_the_most(client):
    most = {"amount": 999_999_999_999, "currency": "idr"}
    assert client.payment_intents.create(most).amount == 999_999_999_999
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.create({**most, "amount": 10**12})
    assert refusal.value.code == "amount_too_large"


def test_what_the_twin_does_not_know_is_refused_not_ignored(client):
    manual = {"amount": 100, "currency": "idr", "capture_method": "manual"}
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.create(manual)
    assert refusal.value.code == "twin_not_implemented"


def test_create_and_confirm_in_one_request(client):
    intent = client.payment_intents.create(
        {
            "amount": 100_000,
            "currency": "idr",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "return_url": "https://shop.example/paid",
            "expand": ["latest_charge"],
        }
    )
    assert intent.status == "succeeded"
    assert intent.latest_charge.payment_intent == intent.id


def test_confirmation_without_a_card_is_refused(client, intent):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.confirm(intent.id, {"return_url": "https://shop.example"})
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_lists_are_cut_into_pages_newest_first(client):
    made = [
        client.payment_intents.create({"amount": n, "currency": "idr"}).id for n in range(1, 6)
    ]
    first = client.payment_intents.list({"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == ([made[4], made[3]], True)
    walked = [each.id for each in first.auto_paging_iter()]
    assert walked == made[::-1]
    before = client.payment_intents.list({"ending_before": made[0], "limit": 2})
    assert ([each.id for each in before.data], before.has_more) == ([made[2], made[1]], True)


@pytest.mark.parametrize("params", [{"limit": 0}, {"starting_after": "pi_nobody"}])
def test_wrong_pages_are_refused(client, params):
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.list(params)


def test_refunds_are_listed_by_payment(client, paid):
    made = client.refunds.create({"payment_intent": paid.id})
    assert [each.id for each in client.refunds.list({"payment_intent": paid.id}).data] == [
        made.id
    ]
    assert client.refunds.list({"charge": "ch_other"}).data == []
    assert client.refunds.retrieve(made.id).amount == 125_000_000


@pytest.mark.parametrize("key", ["", "sk_live_1", "nonsense"])
def test_only_test_keys_are_accepted(twin, key):
    answer = requests.get(
        f"{twin.url}/v1/balance", headers={"Authorization": f"Bearer {key}"}, timeout=5
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_unknown_address_is_answered_as_stripe_does(twin):
    answer = requests.get(f"{twin.url}/v1/prices", timeout=5)
    assert answer.status_code == 404
    assert "Unrecognized request URL (GET: /v1/prices)" in answer.json()["error"]["message"]


def test_same_key_at_the_same_time_is_a_conflict(client, twin):
    """One of the two works; the other is told 409, and later gets the first one's answer."""
    twin.faults.add("latency", "POST /v1/payment_intents", seconds=0.5)
    answers = []

    def create():
        options = {"idempotency_key": "BB-7", "max_network_retries": 0}
        try:
            intent = client.payment_intents.create({"amount": 5, "currency": "idr"}, options)
            answers.append(intent.id)
        except stripe.StripeError as refusal:
            answers.append((refusal.http_status, refusal.error.code))

    both = [threading.Thread(target=create) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    made = [intent["id"] for intent in twin.state["objects"]["payment_intent"]]
    assert len(made) == 1
    assert sorted(answers, key=str) == sorted(
        [(409, "idempotency_key_in_use"), made[0]], key=str
    )
    create()
    assert answers[-1] == made[0]


def test_many_threads_with_one_balance_never_spend_it_twice(client, twin, paid):
    """Sixteen refunds of a tenth each: ten succeed, and the ledger still sums to zero."""
    done = []

    def refund():
        try:
            client.refunds.create({"payment_intent": paid.id, "amount": 12_500_000})
            done.append(True)
        except stripe.InvalidRequestError:
            done.append(False)

    threads = [threading.Thread(target=refund) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 6 + [True] * 10
    assert {a: b["idr"] for a, b in twin.state["balances"].items()} == {
        "outside": 0,
        "platform": 0,
    }


def test_retry_by_the_client_itself_uses_one_key(twin):
    client = stripe.StripeClient(
        SECRET_KEY, base_addresses={"api": twin.url}, max_network_retries=2
    ).v1
    twin.faults.add("error", "POST /v1/payment_intents")
    client.payment_intents.create({"amount": 5, "currency": "idr"})
    assert len(twin.state["objects"]["payment_intent"]) == 1
