"""Carrying out what was decided of a proposal: the order, and the record, together."""

from __future__ import annotations

from decimal import Decimal

from marketplace.amendments import queries
from marketplace.amendments.models import OrderProposal, ProposedLine
from marketplace.amendments.states import (
    PROPOSAL_LIFECYCLE,
    Decision,
    ProposalState,
    Silence,
)
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.services.amending import NewLine, amend_producer_order
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional

NOTHING = Decimal(0)


@transactional
def apply_decisions(
    proposal: OrderProposal, part: ProducerOrder, state: ProposalState, *, actor: Actor
) -> None:
    """Change a locked order as far as it was agreed, and close the proposal.

    Raises `RuleBroken` when goods are short or the order would cost more than was approved.
    """
    order, now = part.order, utc_now()
    most = queries.approved_total(order)
    proposal.state = PROPOSAL_LIFECYCLE.move(proposal.state, state)
    proposal.decided_at = now
    proposal.decided_by = actor.person_id
    changes = _changes(proposal, part)
    day = proposal.new_day if proposal.day_decision is Decision.ACCEPTED else None
    if not changes and day is None:
        return
    proposal.total_before = order.total
    amend_producer_order(
        part,
        changes,
        actor=actor,
        reason=proposal.reason,
        fact=f"amended-{proposal.id}",
        day=day,
        most=most,
    )
    proposal.total_after = order.total


def _changes(proposal: OrderProposal, part: ProducerOrder) -> dict[int, NewLine]:
    drops = proposal.silence is Silence.DROP
    if drops and proposal.day_decision is Decision.REFUSED:
        return {line.id: _dropped(line) for line in part.lines}
    lines = {line.id: line for line in part.lines}
    changes: dict[int, NewLine] = {}
    for line in proposal.lines:
        if line.decision is Decision.ACCEPTED:
            changes[line.order_line_id] = _accepted(line)
        elif drops:
            changes[line.order_line_id] = _dropped(lines[line.order_line_id])
    return changes


def _accepted(line: ProposedLine) -> NewLine:
    return NewLine(
        offer_id=line.new_offer_id,
        product_name=line.new_name,
        unit=line.new_unit,
        pack=line.new_pack,
        art=line.new_art,
        quantity=line.new_quantity,
        unit_price=line.new_unit_price,
        tax_kind=line.new_tax_kind,
        tax_basis_points=line.new_tax_basis_points,
    )


def _dropped(line: OrderLine) -> NewLine:
    return NewLine(
        offer_id=line.offer_id,
        product_name=line.product_name,
        unit=line.unit,
        pack=line.pack,
        art=line.art,
        quantity=NOTHING,
        unit_price=line.unit_price,
        tax_kind=line.tax_kind,
        tax_basis_points=line.tax_basis_points,
    )
