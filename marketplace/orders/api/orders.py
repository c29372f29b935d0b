"""Orders for programs: placing, reading, cancelling."""

from __future__ import annotations

from typing import Any

from marketplace.buyers.queries import delivery_point_of, find_own_buyer
from marketplace.orders.api import api
from marketplace.orders.models import Order
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries import orders as queries
from marketplace.orders.queries.quotes import quote_for
from marketplace.orders.quotes import Quote
from marketplace.orders.schemas import (
    OrderChangeInput,
    OrderInput,
    OrderMergeInput,
    OrderOutput,
    OrderPart,
    OrderQuery,
    OrderSplitInput,
    QuoteInput,
    QuoteOutput,
)
from marketplace.orders.services import changing, deciding, merging, placing, splitting
from marketplace.orders.services.changing import Change
from marketplace.orders.services.splitting import Split
from marketplace.shared.actors import BUYER_ROLES, ORDERING_ROLES, REGENCY_ROLES, Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

READERS = (*BUYER_ROLES, Role.RESIDENT, *REGENCY_ROLES)


@api.post("/orders")
@allow(*ORDERING_ROLES)
@once
@refuses(api, 401, 403, 409, 422)
@api.arguments(OrderInput)
@api.response(201, OrderOutput)
def place_order(body: dict[str, Any]) -> Order:
    """Order from one or several producers; stock is held at once or nothing is.

    A 409 names every line that cannot be filled (`lines.0`) and what is left.
    """
    return placing.place_order(actor=current_actor(), **body)


@api.post("/orders/quote")
@allow(*ORDERING_ROLES)
@refuses(api, 401, 403, 404, 422)
@api.arguments(QuoteInput)
@api.response(200, QuoteOutput)
def quote_order(body: dict[str, Any]) -> Quote:
    """Work an order out without placing it: who would deliver what, for how much.

    `problems` names, line by line, what a 409 or 422 of placing it now would name.
    """
    buyer, point = find_own_buyer(current_actor()), None
    if body["delivery_point_id"] is not None:
        point = delivery_point_of(buyer, body["delivery_point_id"])
    zone = point.zone if point else None
    return quote_for(body["lines"], body["delivery_day"], buyer, zone)


@api.get("/orders")
@allow(*READERS)
@refuses(api, 401, 403, 422)
@api.arguments(OrderQuery, location="query")
@api.response(200, OrderPart)
def list_orders(query: dict[str, Any]) -> Part[Order]:
    """List the orders of one's own buyer, newest first."""
    return queries.orders(
        actor=current_actor(),
        state=query["state"],
        text=query["q"],
        limit=query["limit"],
        cursor=query["cursor"],
    )


@api.get("/orders/<order_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, OrderOutput)
def show_order(order_id: str) -> Order:
    """Show one order with the parts of its producers."""
    return queries.find_order(found_id("order", order_id), actor=current_actor())


@api.post("/orders/<order_id>/changes")
@allow(*ORDERING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(OrderChangeInput)
@api.response(200, OrderOutput)
def change_order(body: dict[str, Any], order_id: str) -> Order:
    """Change an order that waits, or was returned, and submit it again, at the prices of now.

    Approvals given so far are void; whoever changes an order never approves it.
    """
    number = found_id("order", order_id)
    quantities = {line["id"]: line["quantity"] for line in body.pop("lines")}
    change = Change(quantities=quantities, **body)
    changing.change_order(number, change, actor=current_actor())
    return queries.find_order(number, actor=current_actor())


@api.post("/orders/<order_id>/split")
@allow(*ORDERING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(OrderSplitInput)
@api.response(201, OrderOutput)
def split_order(body: dict[str, Any], order_id: str) -> Order:
    """Let goods of an order that waits become an order of their own, which is answered.

    Both are quoted at the prices of now and asked about again; limits count the two together.
    """
    quantities = {line["id"]: line["quantity"] for line in body.pop("lines")}
    actor, number = current_actor(), found_id("order", order_id)
    made = splitting.split_order(number, Split(quantities, **body), actor=actor)
    return queries.find_order(made.id, actor=actor)


@api.post("/orders/<order_id>/merge")
@allow(*ORDERING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(OrderMergeInput)
@api.response(200, OrderOutput)
def merge_orders(body: dict[str, Any], order_id: str) -> Order:
    """Let another order that waits join this one; that one ends, this is asked about again."""
    actor, number = current_actor(), found_id("order", order_id)
    merging.merge_orders(number, body["order_id"], actor=actor)
    return queries.find_order(number, actor=actor)


@api.post("/orders/<order_id>/cancel")
@allow(*ORDERING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(EndingInput)
@api.response(200, OrderOutput)
def cancel_order(body: dict[str, Any], order_id: str) -> Order:
    """Take an order back while nothing of it was dispatched; all that it held is released."""
    number = found_id("order", order_id)
    deciding.cancel_order(number, actor=current_actor(), reason=body["reason"])
    return queries.find_order(number, actor=current_actor())
