"""Producer orders for programs: reading for both sides, answering for the producer."""

from __future__ import annotations

from typing import Any

from marketplace.orders import producer_order_queries as queries
from marketplace.orders.api import api
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_schemas import (
    ConfirmationInput,
    EndingInput,
    FullProducerOrderSchema,
    ProducerOrderPart,
    ProducerOrderQuery,
)
from marketplace.orders.services import answering
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

BOTH_SIDES = (*PRODUCER_ROLES, *BUYER_ROLES, Role.RESIDENT, *REGENCY_ROLES)


@api.get("/producer-orders")
@allow(*BOTH_SIDES)
@refuses(api, 401, 403, 422)
@api.arguments(ProducerOrderQuery, location="query")
@api.response(200, ProducerOrderPart)
def list_producer_orders(query: dict[str, Any]) -> Part[ProducerOrder]:
    """List the producer orders of one's own side, newest first."""
    state: ProducerOrderState | None = query["state"]
    return queries.producer_orders(
        actor=current_actor(),
        states=(state,) if state else (),
        limit=query["limit"],
        cursor=query["cursor"],
    )


@api.get("/producer-orders/<producer_order_id>")
@allow(*BOTH_SIDES)
@refuses(api, 401, 403, 404)
@api.response(200, FullProducerOrderSchema)
def show_producer_order(producer_order_id: str) -> ProducerOrder:
    """Show one producer order."""
    return _shown(found_id("producer_order", producer_order_id))


@api.post("/producer-orders/<producer_order_id>/confirm")
@allow(*PRODUCER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ConfirmationInput)
@api.response(200, FullProducerOrderSchema)
def confirm(body: dict[str, Any], producer_order_id: str) -> ProducerOrder:
    """Promise all, or less of some lines with a reason; the rest of the hold is released."""
    number = found_id("producer_order", producer_order_id)
    answering.confirm_producer_order(number, actor=current_actor(), lines=body["lines"])
    return _shown(number)


@api.post("/producer-orders/<producer_order_id>/reject")
@allow(*PRODUCER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(EndingInput)
@api.response(200, FullProducerOrderSchema)
def reject(body: dict[str, Any], producer_order_id: str) -> ProducerOrder:
    """Turn the producer order down as a whole; all that was held is released."""
    number = found_id("producer_order", producer_order_id)
    answering.reject_producer_order(number, actor=current_actor(), reason=body["reason"])
    return _shown(number)


@api.post("/producer-orders/<producer_order_id>/pack")
@allow(*PRODUCER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, FullProducerOrderSchema)
def pack(producer_order_id: str) -> ProducerOrder:
    """Note that the promised goods stand ready."""
    number = found_id("producer_order", producer_order_id)
    answering.pack_producer_order(number, actor=current_actor())
    return _shown(number)


def _shown(number: int) -> ProducerOrder:
    return queries.find_producer_order(number, actor=current_actor())
