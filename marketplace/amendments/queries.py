"""Every question asked of proposed changes. What an actor may not see is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.amendments.models import OrderProposal, ProposedLine
from marketplace.amendments.states import ProposalState
from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.producer_order_queries import visible_to
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import Money

_PART = joinedload(OrderProposal.producer_order)
WHOLE = (
    selectinload(OrderProposal.lines).joinedload(ProposedLine.order_line),
    joinedload(OrderProposal.proposer),
    joinedload(OrderProposal.decider),
    _PART.joinedload(ProducerOrder.producer),
    _PART.joinedload(ProducerOrder.buyer),
    _PART.joinedload(ProducerOrder.order).joinedload(Order.delivery_point),
)


def find_proposal(proposal_id: int, *, actor: Actor) -> OrderProposal:
    """Return one with all that is shown of it; `NotFound` if the actor may not see it."""
    wanted = (
        select(OrderProposal)
        .join(OrderProposal.producer_order)
        .where(OrderProposal.id == proposal_id, visible_to(actor))
        .options(*WHOLE)
    )
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def proposals_of(part_ids: Sequence[int]) -> dict[int, list[OrderProposal]]:
    """List the proposals of parts that the caller may see, the newest first."""
    wanted = (
        select(OrderProposal)
        .where(OrderProposal.producer_order_id.in_(part_ids))
        .order_by(OrderProposal.id.desc())
        .options(*WHOLE)
    )
    found: dict[int, list[OrderProposal]] = {part_id: [] for part_id in part_ids}
    for proposal in db.session.scalars(wanted):
        found[proposal.producer_order_id].append(proposal)
    return found


def open_proposal(part_id: int) -> OrderProposal | None:
    """Return the one that waits for an answer, if any; its order is locked by the caller."""
    wanted = (
        select(OrderProposal)
        .where(OrderProposal.producer_order_id == part_id)
        .where(OrderProposal.state == ProposalState.OPEN)
        .options(selectinload(OrderProposal.lines))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(wanted)


def part_of(proposal_id: int) -> int:
    """Return which producer order a proposal is about; `NotFound` for none."""
    wanted = select(OrderProposal.producer_order_id).where(OrderProposal.id == proposal_id)
    part_id = db.session.scalar(wanted)
    if part_id is None:
        raise NotFound
    return part_id


def overdue(now: datetime) -> Sequence[int]:
    """List open proposals whose time to be answered is over."""
    wanted = (
        select(OrderProposal.id)
        .where(OrderProposal.state == ProposalState.OPEN, OrderProposal.answer_by <= now)
        .order_by(OrderProposal.answer_by)
    )
    return db.session.scalars(wanted).all()


def _first_total(order: Order) -> Money:
    """Return what the whole order cost before anything was changed by consent."""
    wanted = (
        select(OrderProposal.total_before)
        .join(OrderProposal.producer_order)
        .where(ProducerOrder.order_id == order.id, OrderProposal.total_after.is_not(None))
        .order_by(OrderProposal.decided_at, OrderProposal.id)
        .limit(1)
    )
    found = db.session.scalar(wanted)
    return order.total if found is None else found


def approved_total(order: Order) -> Money:
    """Return what the order may cost at most without being approved again.

    What an approver agreed to; for an order that needed nobody, the buyer's limit.
    """
    agreed = _first_total(order)
    return agreed if order.decided_by else max(agreed, order.buyer.approval_limit)


def substitutes(producer_id: int) -> Sequence[Offer]:
    """List what a producer sells now, by name, to choose a substitute from."""
    wanted = (
        select(Offer)
        .where(Offer.producer_id == producer_id, Offer.state == OfferState.PUBLISHED)
        .options(joinedload(Offer.product), selectinload(Offer.price_tiers))
    )
    return sorted(db.session.scalars(wanted), key=lambda offer: offer.product.name)
