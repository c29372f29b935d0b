"""Shopping lists for programs of buyers."""

from __future__ import annotations

from typing import Any

from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.pagination import Part
from marketplace.shopping_lists.models import ShoppingList
from marketplace.shopping_lists.policies import READING_ROLES, USING_ROLES
from marketplace.shopping_lists.queries import beginning, checking
from marketplace.shopping_lists.queries import lists as queries
from marketplace.shopping_lists.schemas import (
    ShoppingListCartInput,
    ShoppingListChange,
    ShoppingListCheck,
    ShoppingListCopyInput,
    ShoppingListFilled,
    ShoppingListInput,
    ShoppingListPart,
    ShoppingListQuery,
    ShoppingListSchema,
)
from marketplace.shopping_lists.services import using, writing
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("shopping_lists", about="Named lists of goods that are ordered again")
BASE = "/shopping-lists"
ONE = f"{BASE}/<shopping_list_id>"


@api.get(BASE)
@allow(*READING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(ShoppingListQuery, location="query")
@api.response(200, ShoppingListPart)
def list_lists(query: dict[str, Any]) -> Part[ShoppingList]:
    """List those of one's buyer and outlets, the newest first."""
    return queries.shopping_lists(current_actor(), **query)


@api.post(BASE)
@allow(*READING_ROLES)
@once
@refuses(api, 401, 403, 409, 422)
@api.arguments(ShoppingListInput)
@api.response(201, ShoppingListSchema)
def make_list(body: dict[str, Any]) -> ShoppingList:
    """Keep goods and their usual quantities under a name."""
    return writing.make_list(actor=current_actor(), facts=body)  # type: ignore[arg-type]


@api.post(f"{BASE}/copies")
@allow(*READING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ShoppingListCopyInput)
@api.response(201, ShoppingListSchema)
def copy_list(body: dict[str, Any]) -> ShoppingList:
    """Make one of an order, or of what lies in the cart, which stays."""
    actor, order_id = current_actor(), body.pop("order_id")
    entries = beginning.from_order(order_id, actor) if order_id else beginning.from_cart(actor)
    if not entries:
        raise Invalid({"order": [_("Keranjang Anda kosong.")]})
    body["lines"] = [
        {"offer_id": e.offer_id, "product_id": e.product_id, "quantity": e.quantity}
        for e in entries
    ]
    return writing.make_list(actor=actor, facts=body)  # type: ignore[arg-type]


@api.get(ONE)
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ShoppingListSchema)
def show_list(shopping_list_id: str) -> ShoppingList:
    """Show one list."""
    return queries.find_list(_list(shopping_list_id), actor=current_actor())


@api.put(ONE)
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ShoppingListChange)
@api.response(200, ShoppingListSchema)
def change_list(body: dict[str, Any], shopping_list_id: str) -> ShoppingList:
    """Write it anew, in the order given."""
    number, version = _list(shopping_list_id), body.pop("version")
    return writing.change_list(number, actor=current_actor(), facts=body, version=version)  # type: ignore[arg-type]


@api.post(f"{ONE}/archive")
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ShoppingListSchema)
def archive_list(shopping_list_id: str) -> ShoppingList:
    """Put it away."""
    return writing.archive_list(_list(shopping_list_id), actor=current_actor())


@api.post(f"{ONE}/restore")
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ShoppingListSchema)
def restore_list(shopping_list_id: str) -> ShoppingList:
    """Take it out again."""
    return writing.restore_list(_list(shopping_list_id), actor=current_actor())


@api.get(f"{ONE}/check")
@allow(*READING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ShoppingListCheck)
def check_list(shopping_list_id: str) -> dict[str, Any]:
    """Say for each line if it can be ordered now, at what price, or what could replace it."""
    kept = queries.find_list(_list(shopping_list_id), actor=current_actor())
    return {"items": checking.check(kept)}


@api.post(f"{ONE}/cart")
@allow(*USING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ShoppingListCartInput)
@api.response(200, ShoppingListFilled)
def fill_cart(body: dict[str, Any], shopping_list_id: str) -> using.Filled:
    """Put it into the caller's cart; what cannot be ordered stays out and is named."""
    number, picks = _list(shopping_list_id), body["lines"]
    wanted = None if picks is None else {e["line_id"]: e["quantity"] for e in picks}
    return using.fill_cart(number, actor=current_actor(), quantities=wanted)


def _list(public: str) -> int:
    return found_id("shopping_list", public)
