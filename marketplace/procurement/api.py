"""Decisions on orders by the API: the same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.orders.models import Order
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries.orders import find_order
from marketplace.orders.schemas import OrderOutput
from marketplace.orders.services import deciding
from marketplace.shared.actors import BUYER_ROLES
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("procurement", about="Decisions on orders that wait for approval")


@api.post("/orders/<order_id>/approve")
@allow(*BUYER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, OrderOutput)
def approve_order(order_id: str) -> Order:
    """Let an order that waits go out to its producers; whoever asked for it may not."""
    number = found_id("order", order_id)
    deciding.approve_order(number, actor=current_actor())
    return find_order(number, actor=current_actor())


@api.post("/orders/<order_id>/reject")
@allow(*BUYER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(EndingInput)
@api.response(200, OrderOutput)
def reject_order(body: dict[str, Any], order_id: str) -> Order:
    """Turn an order that waits down, with a reason; all that it held is released."""
    number = found_id("order", order_id)
    deciding.reject_order(number, actor=current_actor(), reason=body["reason"])
    return find_order(number, actor=current_actor())
