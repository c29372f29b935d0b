"""The check of parameters against the client's own types, beyond the contract."""

import pytest
import stripe

from tests.stripe_twin.errors import StripeError
from tests.stripe_twin.parameters import check, unflatten

CREATE = stripe.params.AccountCreateParams
PAYMENT = {"amount": "100", "currency": "idr"}


def test_tree_is_built_from_names_with_brackets():
    pairs = [("a", "1"), ("b[c][d]", "2"), ("e[0]", "3"), ("e[1]", "4"), ("f[]", "5")]
    assert unflatten(pairs) == {
        "a": "1",
        "b": {"c": {"d": "2"}},
        "e": {"0": "3", "1": "4"},
        "f": {"0": "5"},
    }


def test_one_name_cannot_be_both_a_value_and_a_tree():
    with pytest.raises(StripeError):
        unflatten([("a", "1"), ("a[b]", "2")])


def test_values_become_what_their_types_say():
    given = unflatten(
        [
            ("amount", "12500"),
            ("currency", "idr"),
            ("confirm", "true"),
            ("expand[0]", "latest_charge"),
            ("metadata[order]", "BB-7"),
            ("automatic_payment_methods[enabled]", "false"),
        ]
    )
    assert check(stripe.params.PaymentIntentCreateParams, given) == {
        "amount": 12500,
        "currency": "idr",
        "confirm": True,
        "expand": ["latest_charge"],
        "metadata": {"order": "BB-7"},
        "automatic_payment_methods": {"enabled": False},
    }


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("confirm", "yes", "Invalid boolean: yes"),
        ("expand", "latest_charge", "Invalid object: latest_charge"),
        ("description", {"a": "b"}, "Invalid string: {'a': 'b'}"),
        ("automatic_payment_methods", "true", "Invalid object: true"),
        ("setup_future_usage", "sometimes", "must be one of off_session, on_session"),
    ],
)
def test_wrong_values_are_refused(name, value, message):
    with pytest.raises(StripeError, match=message.replace("{", r"\{")) as refusal:
        check(stripe.params.PaymentIntentCreateParams, {**PAYMENT, name: value})
    assert refusal.value.body["error"]["param"] == name


def test_deep_literal_and_unknown_name_are_found():
    wrong = {"controller": {"fees": {"payer": "nobody"}}}
    with pytest.raises(StripeError, match="must be one of"):
        check(CREATE, wrong)
    with pytest.raises(StripeError) as refusal:
        check(CREATE, {"capabilities": {"transfers": {"wanted": "true"}}})
    assert refusal.value.body["error"]["param"] == "capabilities[transfers][wanted]"


@pytest.mark.parametrize(
    "metadata",
    [{"k" * 41: "v"}, {"k": "v" * 501}, {str(n): "v" for n in range(51)}, {"k": {"l": "v"}}],
)
def test_metadata_has_limits(metadata):
    with pytest.raises(StripeError) as refusal:
        check(stripe.params.PaymentIntentCreateParams, {**PAYMENT, "metadata": metadata})
    assert refusal.value.body["error"]["param"].startswith("metadata")
