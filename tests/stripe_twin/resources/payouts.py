"""Payouts to a bank, and the balance they are paid from."""

from copy import deepcopy
from dataclasses import replace

from stripe import params as types

from tests.stripe_twin.errors import StripeError, insufficient_funds
from tests.stripe_twin.ledger import OUTSIDE, PLATFORM
from tests.stripe_twin.resources.amounts import check_amount
from tests.stripe_twin.routes import Route, listing, retrieving
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import Call, World

PATH = "/v1/payouts"


def create(world: World, call: Call) -> Thing:
    """Answer a pending payout; the bank decides at once, and an event tells what."""
    amount, currency = call.params["amount"], call.params["currency"].lower()
    check_amount(amount, currency)
    owner = call.account or PLATFORM
    if call.account and not world.store.find(call.account, "account")["payouts_enabled"]:
        raise StripeError(
            "Payouts are not enabled on this account.", code="payouts_not_allowed"
        )
    if world.ledger.available(owner, currency) < amount:
        raise insufficient_funds()
    payout = world.store.new(
        "po",
        "payout",
        amount=amount,
        currency=currency,
        description=call.params.get("description"),
        failure_code=None,
        failure_message=None,
        metadata=call.params.get("metadata", {}),
        method="standard",
        statement_descriptor=call.params.get("statement_descriptor"),
        status="pending",
    )
    payout["arrival_date"] = payout["created"]
    world.ledger.move(owner, OUTSIDE, currency, amount, source=payout["id"])
    world.emit("payout.created", payout, account=call.account)
    answer = deepcopy(payout)
    _settle(world, payout, call.account)
    return answer


def _settle(world: World, payout: Thing, account: str | None) -> None:
    if not world.faults.take("payout_failure", f"POST {PATH}"):
        payout["status"] = "paid"
        world.emit("payout.paid", payout, account=account)
        return
    payout.update(
        status="failed",
        failure_code="account_closed",
        failure_message="The bank account has been closed.",
    )
    taker = account or PLATFORM
    world.ledger.move(OUTSIDE, taker, payout["currency"], payout["amount"], payout["id"])
    world.emit("payout.failed", payout, account=account)


def balance(world: World, call: Call) -> Thing:
    amounts = world.ledger.balances().get(call.account or PLATFORM) or {"idr": 0}
    return {
        "object": "balance",
        "available": [{"amount": n, "currency": c} for c, n in amounts.items()],
        "livemode": False,
        "pending": [{"amount": 0, "currency": c} for c in amounts],
    }


_ROUTES = (
    Route(
        "POST",
        PATH,
        types.PayoutCreateParams,
        create,
        frozenset(
            {
                "amount",
                "currency",
                "description",
                "expand",
                "metadata",
                "statement_descriptor",
            }
        ),
    ),
    retrieving("payout", PATH, types.PayoutRetrieveParams),
    listing("payout", PATH, types.PayoutListParams, frozenset({"status"})),
    Route("GET", "/v1/balance", types.BalanceRetrieveParams, balance),
)
ROUTES = tuple(replace(route, connected=True) for route in _ROUTES)
