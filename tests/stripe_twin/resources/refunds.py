"""Refunds of charges, whole or in part; a refund is never taken back."""

from stripe import params as types

from tests.stripe_twin.errors import StripeError
from tests.stripe_twin.ledger import OUTSIDE, PLATFORM
from tests.stripe_twin.resources.amounts import check_amount
from tests.stripe_twin.routes import Route, listing, retrieving
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import Call, World

PATH = "/v1/refunds"


def create(world: World, call: Call) -> Thing:
    charge = _charge_to_refund(world, call)
    amount = _amount_to_refund(charge, call)
    refund = {
        "amount": amount,
        "charge": charge["id"],
        "currency": charge["currency"],
        "metadata": call.params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "status": "succeeded",
    }
    world.ledger.move(PLATFORM, OUTSIDE, charge["currency"], amount, source=charge["id"])
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    made = world.store.new("re", "refund", **refund)
    world.emit("refund.created", made)
    world.emit("charge.refunded", charge)
    return made


def _charge_to_refund(world: World, call: Call) -> Thing:
    charge_id = call.params.get("charge")
    intent_id = call.params.get("payment_intent")
    if intent_id:
        charge_id = _find(world, intent_id, "payment_intent")["latest_charge"]
    elif not charge_id:
        raise StripeError(
            "One of the following params should be provided for this request: "
            "payment_intent or charge."
        )
    charge = _find(world, charge_id, "charge") if charge_id else None
    if charge is None or not charge["paid"]:
        raise StripeError(
            f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
            param="payment_intent" if intent_id else "charge",
        )
    return charge


def _find(world: World, object_id: str, kind: str) -> Thing:
    return world.store.find(object_id, kind, param=kind)


def _amount_to_refund(charge: Thing, call: Call) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise StripeError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = call.params.get("amount", left)
    check_amount(amount, charge["currency"])
    if amount > left:
        raise StripeError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    return amount


ROUTES = (
    Route(
        "POST",
        PATH,
        types.RefundCreateParams,
        create,
        frozenset({"amount", "charge", "expand", "metadata", "payment_intent", "reason"}),
    ),
    retrieving("refund", PATH, types.RefundRetrieveParams),
    listing("refund", PATH, types.RefundListParams, frozenset({"charge", "payment_intent"})),
)
