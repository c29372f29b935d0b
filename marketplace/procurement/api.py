"""Decisions on orders by the API: the same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.queries import flows
from marketplace.approvals.states import DECIDING_ROLES, Verdict
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order
from marketplace.orders.producer_order_schemas import EndingInput
from marketplace.orders.queries.orders import find_order
from marketplace.orders.schemas import OrderOutput
from marketplace.orders.services import deciding
from marketplace.procurement.schemas import (
    ApprovalDecisionInput,
    ApprovalOutput,
    ApprovalPart,
    ApprovalQuery,
)
from marketplace.shared.actors import BUYER_ROLES
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("procurement", about="Decisions on orders that wait for approval")


@api.get("/approvals")
@allow(*DECIDING_ROLES)
@refuses(api, 401, 403, 422)
@api.arguments(ApprovalQuery, location="query")
@api.response(200, ApprovalPart)
def list_approvals(query: dict[str, Any]) -> Part[ApprovalFlow]:
    """List what waits for one's own decision, or one's buyer's submissions of one state."""
    return flows.submissions(KIND, actor=current_actor(), **query)


@api.get("/approvals/<approval_id>")
@allow(*DECIDING_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, ApprovalOutput)
def show_approval(approval_id: str) -> ApprovalFlow:
    """Show one submission: whom it asks, and what they decided."""
    return flows.find_flow(found_id("approval", approval_id), actor=current_actor())


@api.post("/approvals/<approval_id>/decide")
@allow(*DECIDING_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ApprovalDecisionInput)
@api.response(200, ApprovalOutput)
def decide(body: dict[str, Any], approval_id: str) -> ApprovalFlow:
    """Approve, return or reject what waits. It counts at once: programs have nothing to undo.

    The last approval sends the order out; a return needs a message, a rejection a reason.
    """
    actor = current_actor()
    flow = flows.find_flow(found_id("approval", approval_id), actor=actor)
    order_id, reason = flow.document_id, body["reason"]
    if body["verdict"] is Verdict.APPROVED:
        seen = body["content_hash"] or flow.content_hash
        deciding.approve_order(order_id, actor=actor, reason=reason, seen=seen)
    elif body["verdict"] is Verdict.RETURNED:
        deciding.return_order(order_id, actor=actor, reason=reason)
    else:
        deciding.reject_order(order_id, actor=actor, reason=reason)
    return flows.find_flow(flow.id, actor=actor)


@api.post("/orders/<order_id>/return")
@allow(*BUYER_ROLES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(EndingInput)
@api.response(200, OrderOutput)
def return_order(body: dict[str, Any], order_id: str) -> Order:
    """Send an order back to whoever asked for it, with a message; what it holds stays held."""
    number = found_id("order", order_id)
    deciding.return_order(number, actor=current_actor(), reason=body["reason"])
    return find_order(number, actor=current_actor())


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
