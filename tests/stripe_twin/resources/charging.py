"""One attempt to charge a card: it ends in a charge, paid or failed."""

from copy import deepcopy

from tests.stripe_twin import cards
from tests.stripe_twin.errors import StripeError, missing_object
from tests.stripe_twin.ledger import OUTSIDE, PLATFORM
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import World


def save_method(world: World, card: cards.Card) -> str:
    """Store a card as a payment method and return its id."""
    method = world.store.new("pm", "payment_method", type="card", card=cards.describe(card))
    world.declines[method["id"]] = card.decline
    return method["id"]


def method_of(world: World, token: str) -> str:
    """Return the payment method that a test token or an id stands for."""
    if token in cards.TOKENS:
        return save_method(world, cards.TOKENS[token])
    if token not in world.declines:
        raise missing_object("payment_method", token, "payment_method")
    return token


def attempt(world: World, intent: Thing, method_id: str) -> None:
    """Charge the card; raise card_error, with the intent inside, when the bank declines."""
    decline = world.declines[method_id]
    charge = _new_charge(world, intent, method_id, decline)
    intent["latest_charge"] = charge["id"]
    if decline:
        _fail(world, intent, charge, decline)
    world.ledger.move(
        OUTSIDE, PLATFORM, intent["currency"], intent["amount"], source=charge["id"]
    )
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        payment_method=method_id,
        last_payment_error=None,
    )
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)


def _new_charge(
    world: World, intent: Thing, method_id: str, decline: cards.Decline | None
) -> Thing:
    copied = ("amount", "currency", "description", "metadata", "transfer_group")
    method = world.store.find(method_id, "payment_method")
    return world.store.new(
        "ch",
        "charge",
        **{name: deepcopy(intent[name]) for name in copied},
        amount_captured=0 if decline else intent["amount"],
        amount_refunded=0,
        captured=not decline,
        disputed=False,
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        paid=not decline,
        payment_intent=intent["id"],
        payment_method=method_id,
        payment_method_details={"type": "card", "card": deepcopy(method["card"])},
        refunded=False,
        status="failed" if decline else "succeeded",
    )


def _fail(world: World, intent: Thing, charge: Thing, decline: cards.Decline) -> None:
    problem = {
        "code": decline.code,
        "decline_code": decline.decline_code,
        "charge": charge["id"],
    }
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={"type": "card_error", "message": decline.message, **problem},
    )
    world.emit("charge.failed", charge)
    world.emit("payment_intent.payment_failed", intent)
    raise StripeError(
        decline.message,
        status=402,
        kind="card_error",
        payment_intent=deepcopy(intent),
        **problem,
    )
