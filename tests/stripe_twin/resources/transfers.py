"""Transfers from the platform to connected accounts, and their reversals."""

from stripe import params as types

from tests.stripe_twin.errors import StripeError, missing_parameter
from tests.stripe_twin.ledger import PLATFORM
from tests.stripe_twin.resources.amounts import check_amount
from tests.stripe_twin.routes import Route, listing, retrieving
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import Call, World

PATH = "/v1/transfers"
_NEEDED = ("transfers", "legacy_payments")


def create(world: World, call: Call) -> Thing:
    params = call.params
    if "amount" not in params:
        raise missing_parameter("amount")
    amount, currency = params["amount"], params["currency"].lower()
    check_amount(amount, currency)
    account = world.store.find(params["destination"], "account", param="destination")
    _require_capability(account)
    if source := params.get("source_transaction"):
        charge = world.store.find(source, "charge", param="source_transaction")
        _check_source(world, charge, amount, currency)
    world.ledger.move(PLATFORM, account["id"], currency, amount, source=account["id"])
    transfer = world.store.new(
        "tr",
        "transfer",
        amount=amount,
        amount_reversed=0,
        currency=currency,
        description=params.get("description"),
        destination=account["id"],
        metadata=params.get("metadata", {}),
        reversed=False,
        source_transaction=params.get("source_transaction"),
        source_type="card",
        transfer_group=params.get("transfer_group"),
    )
    world.emit("transfer.created", transfer)
    return transfer


def _require_capability(account: Thing) -> None:
    if not any(account["capabilities"].get(name) == "active" for name in _NEEDED):
        raise StripeError(
            "Your destination account needs to have at least one of the following "
            "capabilities enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )


def _check_source(world: World, charge: Thing, amount: int, currency: str) -> None:
    """All transfers out of one charge together may not exceed it."""
    sent = sum(
        transfer["amount"] - transfer["amount_reversed"]
        for transfer in world.store.all("transfer")
        if transfer["source_transaction"] == charge["id"]
    )
    if not charge["paid"] or charge["currency"] != currency:
        raise StripeError(
            f"The source charge {charge['id']} was not paid in {currency}.",
            param="source_transaction",
        )
    if sent + amount > charge["amount"]:
        raise StripeError(
            "Transfers using this transaction as a source must not exceed the source amount "
            f"of {charge['amount']}. (There is already a total of {sent} transferred using "
            "this source.)",
            param="amount",
        )


def reverse(world: World, call: Call) -> Thing:
    transfer = world.store.find(call.ids["id"], "transfer")
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = call.params.get("amount", left)
    check_amount(amount, transfer["currency"])
    if amount > left:
        raise StripeError(
            f"Reversal amount ({amount}) is greater than unreversed amount on transfer "
            f"({left})",
            param="amount",
        )
    currency, account = transfer["currency"], transfer["destination"]
    world.ledger.move(account, PLATFORM, currency, amount, source=transfer["id"])
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    reversal = world.store.new(
        "trr",
        "transfer_reversal",
        amount=amount,
        currency=currency,
        metadata=call.params.get("metadata", {}),
        transfer=transfer["id"],
    )
    world.emit("transfer.reversed", transfer)
    return reversal


ROUTES = (
    Route(
        "POST",
        PATH,
        types.TransferCreateParams,
        create,
        frozenset(types.TransferCreateParams.__annotations__) - {"source_type"},
    ),
    retrieving("transfer", PATH, types.TransferRetrieveParams),
    listing(
        "transfer",
        PATH,
        types.TransferListParams,
        frozenset({"destination", "transfer_group"}),
    ),
    Route(
        "POST",
        f"{PATH}/<id>/reversals",
        types.TransferCreateReversalParams,
        reverse,
        frozenset({"amount", "expand", "metadata"}),
    ),
)
