"""The JSON API of needs. Same services as the pages, another door."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketplace.demand.models import Pledge
from marketplace.demand.policies import ASKING_ROLES, READING_ROLES
from marketplace.demand.queries.months import PassengerRow, passenger_part
from marketplace.demand.queries.views import NeedView, list_needs, view_need
from marketplace.demand.schemas import (
    NeedCartInput,
    NeedCartOutput,
    NeedInput,
    NeedOrderInput,
    NeedOutput,
    NeedPart,
    NeedQuery,
    PassengerPart,
    PledgeInput,
    PledgeSchema,
)
from marketplace.demand.services import asking, filling, ordering, pledging, publishing
from marketplace.orders.models import Order
from marketplace.orders.queries.orders import find_order
from marketplace.orders.schemas import OrderOutput
from marketplace.shared.actors import PRODUCER_ROLES, REGENCY_ROLES
from marketplace.shared.pagination import Part
from marketplace.web.access import allow, public
from marketplace.web.api import PageQuery, api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("demand", about="what the airport will need, and what producers offer")
READERS = (*READING_ROLES, *PRODUCER_ROLES, *REGENCY_ROLES)


@api.get("/needs")
@allow(*READERS)
@refuses(api, 401, 403, 422)
@api.arguments(NeedQuery, location="query")
@api.response(200, NeedPart)
def list_own_needs(query: dict[str, Any]) -> Part[NeedView]:
    """List needs, newest first: a buyer's own; for producers the open and the answered ones."""
    return list_needs(
        actor=current_actor(),
        state=query["state"],
        only_mine=query["concerns_me"],
        limit=query["limit"],
        cursor=query["cursor"],
    )


@api.post("/needs")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(NeedInput)
@api.response(201, NeedOutput)
def draft_need(body: dict[str, Any]) -> NeedView:
    """Write down a need; producers see it once it is published."""
    need = asking.draft_need(actor=current_actor(), facts=body)  # type: ignore[arg-type]
    return view_need(need.id, actor=current_actor())


@api.get("/needs/<need_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, NeedOutput)
def show_need(need_id: str) -> NeedView:
    """Show one need; the buyer sees every answer, a producer its own and the total."""
    return view_need(found_id("need", need_id), actor=current_actor())


@api.post("/needs/<need_id>/publish")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, NeedOutput)
def publish_need(need_id: str) -> NeedView:
    """Put a draft on the board of the producers."""
    number = found_id("need", need_id)
    publishing.publish_need(number, actor=current_actor())
    return view_need(number, actor=current_actor())


@api.post("/needs/<need_id>/close")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, NeedOutput)
def close_need(need_id: str) -> NeedView:
    """End an open need without an order."""
    number = found_id("need", need_id)
    publishing.close_need(number, actor=current_actor())
    return view_need(number, actor=current_actor())


@api.post("/needs/<need_id>/cancel")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, NeedOutput)
def cancel_need(need_id: str) -> NeedView:
    """Withdraw a draft or an open need."""
    number = found_id("need", need_id)
    publishing.cancel_need(number, actor=current_actor())
    return view_need(number, actor=current_actor())


@api.put("/needs/<need_id>/pledge")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(PledgeInput)
@api.response(200, PledgeSchema)
def put_pledge(body: dict[str, Any], need_id: str) -> Pledge:
    """Answer a need for one's own producer, or change the answer. It holds no stock."""
    return pledging.answer_need(found_id("need", need_id), actor=current_actor(), **body)


@api.post("/needs/<need_id>/order")
@allow(*ASKING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(NeedOrderInput)
@api.response(201, OrderOutput)
def order_need(body: dict[str, Any], need_id: str) -> Order:
    """Order a need for one of its days from those who answered it, by the checkout's rules."""
    actor = current_actor()
    order = ordering.order_need(found_id("need", need_id), actor=actor, **body)
    return find_order(order.id, actor=actor)


@api.post("/needs/<need_id>/cart")
@allow(*ASKING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(NeedCartInput)
@api.response(200, NeedCartOutput)
def fill_cart(body: dict[str, Any], need_id: str) -> dict[str, Decimal]:
    """Put what nobody has ordered yet for a day into the caller's cart, from any producer."""
    number = found_id("need", need_id)
    return {"quantity": filling.fill_cart(number, actor=current_actor(), **body)}


@api.get("/passengers")
@public
@refuses(api, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, PassengerPart)
def list_passengers(query: dict[str, Any]) -> Part[PassengerRow]:
    """List the passengers of the airport by month, newest first, with what is expected."""
    return passenger_part(limit=query["limit"], cursor=query["cursor"])
