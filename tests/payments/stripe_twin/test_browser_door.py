"""The door for browsers: what a publishable key may do, and from where."""

import pytest
import requests

from tests.stripe_twin import PUBLISHABLE_KEY
from tests.stripe_twin.cards import passes_luhn

SHOP = {"Origin": "https://shop.example"}


def confirm(twin, intent, **changes):
    data = {
        "key": PUBLISHABLE_KEY,
        "client_secret": intent.client_secret,
        "return_url": "https://shop.example/paid",
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": "4242 4242 4242 4242",
        "payment_method_data[card][exp_month]": "12",
        "payment_method_data[card][exp_year]": "40",
        "payment_method_data[card][cvc]": "123",
    }
    url = f"{twin.url}/v1/payment_intents/{intent.id}/confirm"
    return requests.post(url, data={**data, **changes}, headers=SHOP, timeout=5)


def card(name):
    return f"payment_method_data[card][{name}]"


def test_customer_pays_from_another_origin(client, twin, intent):
    answer = confirm(twin, intent)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["status"] == "succeeded"
    assert client.payment_intents.retrieve(intent.id).amount_received == 125_000_000


def test_browser_sees_neither_metadata_nor_charges(twin, intent):
    shown = confirm(twin, intent).json()
    assert {"metadata", "latest_charge", "transfer_group"} & shown.keys() == set()


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4111111111111111", "card_declined", "test_mode_live_card"),
    ],
)
def test_declined_cards_leave_the_payment_open(twin, intent, number, code, decline_code):
    answer = confirm(twin, intent, **{card("number"): number})
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (402, "card_error")
    assert (error["code"], error["decline_code"]) == (code, decline_code)
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert "metadata" not in error["payment_intent"]
    assert confirm(twin, intent).json()["status"] == "succeeded"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({card("number"): "4242424242424241"}, "incorrect_number"),
        ({card("number"): ""}, "incorrect_number"),
        ({card("exp_month"): "13"}, "invalid_expiry_month"),
        ({card("exp_year"): "20"}, "invalid_expiry_year"),
        ({card("exp_year"): "abc"}, "invalid_expiry_year"),
        ({card("cvc"): "1"}, "invalid_cvc"),
    ],
)
def test_mistyped_cards_never_reach_the_bank(twin, intent, change, code):
    answer = confirm(twin, intent, **change)
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, code)
    assert [event["type"] for event in twin.events] == ["payment_intent.created"]


def test_wrong_secret_opens_nothing(twin, intent):
    answer = confirm(twin, intent, client_secret=f"{intent.id}_secret_guessed")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "payment_intent_invalid_parameter"
    assert "charge" not in twin.state["objects"]


def test_payment_is_read_only_with_its_secret(twin, intent):
    url = f"{twin.url}/v1/payment_intents/{intent.id}"
    headers = {**SHOP, "Authorization": f"Bearer {PUBLISHABLE_KEY}"}
    right = requests.get(
        url, params={"client_secret": intent.client_secret}, headers=headers, timeout=5
    )
    assert right.json()["status"] == "requires_payment_method"
    assert requests.get(url, headers=headers, timeout=5).status_code == 400


@pytest.mark.parametrize("path", ["/v1/refunds", "/v1/payment_intents", "/v1/transfers"])
def test_publishable_key_opens_no_other_door(twin, path):
    answer = requests.post(
        twin.url + path, data={"key": PUBLISHABLE_KEY}, headers=SHOP, timeout=5
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "secret_key_required"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_preflight_is_answered_at_the_door_only(twin, intent):
    url = f"{twin.url}/v1/payment_intents/{intent.id}/confirm"
    headers = {**SHOP, "Access-Control-Request-Method": "POST"}
    answer = requests.options(url, headers=headers, timeout=5)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    closed = requests.options(f"{twin.url}/v1/refunds", headers=headers, timeout=5)
    assert "Access-Control-Allow-Origin" not in closed.headers


def test_secret_key_may_not_send_a_raw_card(client, twin, intent):
    answer = confirm(twin, intent, key="sk_test_twin")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "parameter_unknown"


def test_script_is_served_and_writes_no_style(twin):
    answer = requests.get(f"{twin.url}/v3/", timeout=5)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "window.Stripe =" in answer.text
    assert "style" not in answer.text.replace("It sets no style", "")


@pytest.mark.parametrize(
    ("number", "valid"), [("4242424242424242", True), ("79927398713", True), ("4243", False)]
)
def test_luhn(number, valid):
    assert passes_luhn(number) is valid
