"""Connected accounts, and the links by which their owners introduce themselves."""

import secrets
import time

from stripe import params as types

from tests.stripe_twin.errors import StripeError, missing_parameter
from tests.stripe_twin.routes import Route, listing, retrieving
from tests.stripe_twin.store import Thing
from tests.stripe_twin.world import Call, World

PATH = "/v1/accounts"
LINK_LIFETIME = 300  # seconds
_KEPT = frozenset({"business_profile", "business_type", "country", "email", "metadata"})


def create(world: World, call: Call) -> Thing:
    params = call.params
    if "type" in params and "controller" in params:
        raise StripeError(
            "You may not provide the `type` parameter and `controller` parameters "
            "simultaneously.",
            param="type",
        )
    asked = params.get("capabilities", {})
    return world.store.new(
        "acct",
        "account",
        business_profile=params.get("business_profile"),
        business_type=params.get("business_type"),
        capabilities={name: "inactive" for name, c in asked.items() if c.get("requested")},
        charges_enabled=False,
        controller=params.get("controller"),
        country=params.get("country", "ID"),
        default_currency="idr",
        details_submitted=False,
        email=params.get("email"),
        metadata=params.get("metadata", {}),
        payouts_enabled=False,
        requirements=_requirements("external_account", "tos_acceptance.date"),
        type=params.get("type", "none" if "controller" in params else "standard"),
    )


def _requirements(*due: str) -> Thing:
    return {
        "currently_due": list(due),
        "disabled_reason": "requirements.past_due" if due else None,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due),
    }


def update(world: World, call: Call) -> Thing:
    account = world.store.find(call.ids["id"], "account")
    params = dict(call.params)
    account["metadata"].update(params.pop("metadata", {}))
    for name, asked in params.pop("capabilities", {}).items():
        if asked.get("requested"):
            ready = "active" if account["details_submitted"] else "inactive"
            account["capabilities"].setdefault(name, ready)
    account.update({name: params[name] for name in _KEPT & params.keys()})
    world.emit("account.updated", account, account=account["id"])
    return account


def onboard(world: World, account_id: str) -> Thing:
    """Finish onboarding: what was requested becomes active, and payouts are possible."""
    account = world.store.find(account_id, "account")
    account.update(
        capabilities=dict.fromkeys(account["capabilities"], "active"),
        charges_enabled="card_payments" in account["capabilities"],
        details_submitted=True,
        payouts_enabled=True,
        requirements=_requirements(),
    )
    world.emit("account.updated", account, account=account_id)
    return account


def create_link(world: World, call: Call) -> Thing:
    account = world.store.find(call.params["account"], "account", param="account")
    for name in ("refresh_url", "return_url"):
        if not call.params.get(name):
            raise missing_parameter(name)
    token = secrets.token_urlsafe(16)
    now = int(time.time())
    world.onboarding[token] = {
        "account": account["id"],
        "refresh_url": call.params["refresh_url"],
        "return_url": call.params["return_url"],
        "expires_at": now + LINK_LIFETIME,
    }
    return {
        "object": "account_link",
        "created": now,
        "expires_at": now + LINK_LIFETIME,
        "url": f"{world.base_url}/setup/{token}",
    }


ROUTES = (
    Route(
        "POST",
        PATH,
        types.AccountCreateParams,
        create,
        _KEPT | {"capabilities", "controller", "expand", "type"},
    ),
    retrieving("account", PATH, types.AccountRetrieveParams),
    listing("account", PATH, types.AccountListParams, frozenset()),
    Route(
        "POST",
        f"{PATH}/<id>",
        types.AccountUpdateParams,
        update,
        (_KEPT - {"country"}) | {"capabilities", "expand"},
    ),
    Route(
        "POST",
        "/v1/account_links",
        types.AccountLinkCreateParams,
        create_link,
        frozenset({"account", "expand", "refresh_url", "return_url", "type"}),
    ),
)
