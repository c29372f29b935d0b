"""Payment intents and their charges.

requires_payment_method → requires_confirmation → succeeded, or back to the beginning after
a decline; canceled from any state before success.
"""

import secrets
import time

from stripe import params as types

from tests.stripe_twin import cards
from tests.stripe_twin.errors import StripeError, missing_parameter
from tests.stripe_twin.resources.amounts import check_amount
from tests.stripe_twin.resources.charging import attempt, method_of, save_method
from tests.stripe_twin.routes import Route, listing, retrieving
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import Call, World

PATH = "/v1/payment_intents"
OPEN = ("requires_payment_method", "requires_confirmation")
_KEPT = frozenset(
    {
        "allowed_payment_method_types",
        "description",
        "metadata",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    }
)
_CONFIRMING = frozenset(
    {"payment_method", "payment_method_data", "return_url", "receipt_email", "expand"}
)


def create(world: World, call: Call) -> Thing:
    params = call.params
    check_amount(params["amount"], params["currency"].lower())
    automatic = params.get("automatic_payment_methods", {"enabled": True})
    intent = world.store.new(
        "pi",
        "payment_intent",
        **{name: params.get(name) for name in sorted(_KEPT - {"metadata"})},
        amount=params["amount"],
        amount_capturable=0,
        amount_received=0,
        automatic_payment_methods={"allow_redirects": "always", **automatic},
        canceled_at=None,
        cancellation_reason=None,
        capture_method="automatic_async",
        currency=params["currency"].lower(),
        last_payment_error=None,
        latest_charge=None,
        metadata=params.get("metadata", {}),
        next_action=None,
        payment_method=None,
        payment_method_types=["card"],
        status="requires_payment_method",
    )
    intent["client_secret"] = f"{intent['id']}_secret_{secrets.token_urlsafe(18)}"
    if token := params.get("payment_method"):
        intent.update(payment_method=method_of(world, token), status="requires_confirmation")
    world.emit("payment_intent.created", intent)
    return _confirm(world, intent, call) if params.get("confirm") else intent


def confirm(world: World, call: Call) -> Thing:
    intent = world.store.find(call.ids["id"], "payment_intent")
    if call.publishable:
        _check_secret(intent, call)
    return _confirm(world, intent, call)


def _confirm(world: World, intent: Thing, call: Call) -> Thing:
    _require_open(intent, "confirm")
    _require_return_url(intent, call)
    method = _chosen_method(world, intent, call)
    if email := call.params.get("receipt_email"):
        intent["receipt_email"] = email
    attempt(world, intent, method)
    return intent


def _chosen_method(world: World, intent: Thing, call: Call) -> str:
    given = call.params.get("payment_method_data")
    if given is not None and call.publishable:
        return save_method(world, cards.read_card(given.get("card", {})))
    token = call.params.get("payment_method") or intent["payment_method"]
    if not token:
        raise _wrong_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You "
            "can either update the PaymentIntent with a payment method and then confirm it "
            "again, or confirm it again directly with a payment method or ConfirmationToken.",
            intent,
        )
    return method_of(world, token)


def _require_return_url(intent: Thing, call: Call) -> None:
    automatic = intent["automatic_payment_methods"]
    redirects = automatic["enabled"] and automatic["allow_redirects"] != "never"
    narrowed = intent["allowed_payment_method_types"]
    if redirects and not narrowed and not call.params.get("return_url"):
        raise StripeError(
            "This PaymentIntent is configured to accept payment methods enabled in your "
            "Dashboard. Because some of these payment methods might redirect your customer "
            "off of your page, you must provide a `return_url`. If you don't want to accept "
            "redirect-based payment methods, set `automatic_payment_methods[enabled]` to "
            "`true` and `automatic_payment_methods[allow_redirects]` to `never` when "
            "creating Setup Intents and Payment Intents.",
            param="return_url",
        )


def _require_open(intent: Thing, verb: str) -> None:
    if intent["status"] == "succeeded" and verb == "confirm":
        raise _wrong_state(
            "You cannot confirm this PaymentIntent because it has already succeeded after "
            "being previously confirmed.",
            intent,
        )
    if intent["status"] not in OPEN:
        raise _wrong_state(
            f"You cannot {verb} this PaymentIntent because it has a status of "
            f"{intent['status']}. Only a PaymentIntent with one of the following statuses may "
            f"be {verb}ed: {', '.join(OPEN)}.",
            intent,
        )


def _wrong_state(message: str, intent: Thing) -> StripeError:
    return StripeError(message, code="payment_intent_unexpected_state", payment_intent=intent)


def retrieve(world: World, call: Call) -> Thing:
    intent = world.store.find(call.ids["id"], "payment_intent")
    if call.publishable:
        _check_secret(intent, call)
    return intent


def _check_secret(intent: Thing, call: Call) -> None:
    if "client_secret" not in call.params:
        raise missing_parameter("client_secret")
    if not secrets.compare_digest(call.params["client_secret"], intent["client_secret"]):
        raise StripeError(
            "The client_secret provided does not match the client_secret associated with the "
            "PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="client_secret",
        )


def cancel(world: World, call: Call) -> Thing:
    intent = world.store.find(call.ids["id"], "payment_intent")
    _require_open(intent, "cancel")
    intent.update(
        status="canceled",
        canceled_at=int(time.time()),
        cancellation_reason=call.params.get("cancellation_reason"),
    )
    world.emit("payment_intent.canceled", intent)
    return intent


ROUTES = (
    Route(
        "POST",
        PATH,
        types.PaymentIntentCreateParams,
        create,
        _KEPT
        | (_CONFIRMING - {"payment_method_data"})
        | {"amount", "currency", "automatic_payment_methods", "confirm"},
    ),
    listing("payment_intent", PATH, types.PaymentIntentListParams, frozenset()),
    Route(
        "GET",
        f"{PATH}/<id>",
        types.PaymentIntentRetrieveParams,
        retrieve,
        browser=frozenset({"client_secret"}),
    ),
    Route(
        "POST",
        f"{PATH}/<id>/confirm",
        types.PaymentIntentConfirmParams,
        confirm,
        _CONFIRMING,
        browser=frozenset({"client_secret"}),
    ),
    Route("POST", f"{PATH}/<id>/cancel", types.PaymentIntentCancelParams, cancel),
    retrieving("charge", "/v1/charges", types.ChargeRetrieveParams),
    listing("charge", "/v1/charges", types.ChargeListParams, frozenset({"payment_intent"})),
)
