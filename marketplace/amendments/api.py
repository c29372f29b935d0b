"""Proposed changes for programs of both sides."""

from __future__ import annotations

from typing import Any

from marketplace.amendments import queries
from marketplace.amendments.models import OrderProposal
from marketplace.amendments.schemas import (
    DecisionInput,
    ProposalInput,
    ProposalList,
    ProposalSchema,
)
from marketplace.amendments.services import deciding, proposing
from marketplace.orders.producer_order_queries import find_producer_order
from marketplace.shared.actors import (
    BUYER_ROLES,
    ORDERING_ROLES,
    PRODUCER_ROLES,
    REGENCY_ROLES,
    Role,
)
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once

api = api_blueprint("amendments", about="Changes of orders that need the other side's consent")
SIDES = PRODUCER_ROLES | ORDERING_ROLES
READERS = PRODUCER_ROLES | BUYER_ROLES | REGENCY_ROLES | {Role.RESIDENT}


@api.post("/producer-orders/<producer_order_id>/proposals")
@allow(*SIDES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(ProposalInput)
@api.response(201, ProposalSchema)
def propose(body: dict[str, Any], producer_order_id: str) -> OrderProposal:
    """Propose other quantities, prices, goods or another day; nothing changes before consent.

    A buyer who takes less, early enough, needs none: then the answer is `accepted` at once.
    """
    number = found_id("producer_order", producer_order_id)
    made = proposing.propose_change(number, actor=current_actor(), **body)
    return queries.find_proposal(made.id, actor=current_actor())


@api.get("/producer-orders/<producer_order_id>/proposals")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, ProposalList)
def list_proposals(producer_order_id: str) -> dict[str, Any]:
    """List what was proposed of one producer order, the newest first."""
    number = found_id("producer_order", producer_order_id)
    part = find_producer_order(number, actor=current_actor())
    return {"items": queries.proposals_of([part.id])[part.id]}


@api.get("/proposals/<proposal_id>")
@allow(*READERS)
@refuses(api, 401, 403, 404)
@api.response(200, ProposalSchema)
def show_proposal(proposal_id: str) -> OrderProposal:
    """Show one proposal."""
    number = found_id("order_proposal", proposal_id)
    return queries.find_proposal(number, actor=current_actor())


@api.post("/proposals/<proposal_id>/decide")
@allow(*SIDES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(DecisionInput)
@api.response(200, ProposalSchema)
def decide(body: dict[str, Any], proposal_id: str) -> OrderProposal:
    """Accept the named points and refuse all others; what was accepted takes effect at once."""
    number = found_id("order_proposal", proposal_id)
    deciding.decide_proposal(number, actor=current_actor(), **body)
    return queries.find_proposal(number, actor=current_actor())


@api.post("/proposals/<proposal_id>/withdraw")
@allow(*SIDES)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, ProposalSchema)
def withdraw(proposal_id: str) -> OrderProposal:
    """Take one's own side's proposal back."""
    number = found_id("order_proposal", proposal_id)
    proposing.withdraw_proposal(number, actor=current_actor())
    return queries.find_proposal(number, actor=current_actor())
