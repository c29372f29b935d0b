"""Opening, negotiating, awarding and ordering."""

from __future__ import annotations

from typing import Any

from marketplace.orders.models import Order
from marketplace.orders.queries.orders import find_order
from marketplace.orders.schemas import OrderOutput
from marketplace.sourcing.api.door import api, shown
from marketplace.sourcing.output_schemas import RfqOutput
from marketplace.sourcing.policies import ASKING_ROLES, OPENING_ROLES
from marketplace.sourcing.queries.views import RfqView
from marketplace.sourcing.schemas import AwardInput, DeliveryOrderInput, RoundInput
from marketplace.sourcing.services import awarding, negotiating, opening, ordering
from marketplace.sourcing.services.awarding import Decision
from marketplace.web.access import allow
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once


@api.post("/rfqs/<rfq_id>/open")
@allow(*OPENING_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(200, RfqOutput)
def press_to_open(rfq_id: str) -> RfqView:
    """Press as one of the two people who open; the second one's press opens."""
    number = found_id("rfq", rfq_id)
    opening.press_to_open(number, actor=current_actor())
    return shown(number)


@api.post("/rfqs/<rfq_id>/rounds")
@allow(*ASKING_ROLES)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(RoundInput)
@api.response(200, RfqOutput)
def start_round(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Ask those who quoted for better quotations, sealed once more."""
    number = found_id("rfq", rfq_id)
    negotiating.start_round(number, actor=current_actor(), **body)
    return shown(number)


@api.post("/rfqs/<rfq_id>/award")
@allow(*ASKING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(AwardInput)
@api.response(200, RfqOutput)
def award_rfq(body: dict[str, Any], rfq_id: str) -> RfqView:
    """Award each line to one or several quotations; the prices hold at once."""
    number = found_id("rfq", rfq_id)
    decision = Decision(
        quantities={each["quotation_line_id"]: each["quantity"] for each in body["awards"]},
        reasons={each["line_id"]: each["reason"] for each in body["reasons"]},
        exception=body["exception"],
        way=body["way"],
        cost_centre_id=body["cost_centre_id"],
    )
    awarding.award_rfq(number, actor=current_actor(), decision=decision)
    return shown(number)


@api.post("/rfqs/<rfq_id>/orders")
@allow(*ASKING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(DeliveryOrderInput)
@api.response(201, OrderOutput)
def order_delivery(body: dict[str, Any], rfq_id: str) -> Order:
    """Order what was awarded for one delivery, by the checkout's rules."""
    actor = current_actor()
    order = ordering.order_delivery(found_id("rfq", rfq_id), actor=actor, **body)
    return find_order(order.id, actor=actor)
