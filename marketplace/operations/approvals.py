"""Was every order that went out approved by those asked, for just what it says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from marketplace.approvals.models import ApprovalDecision, ApprovalFlow, ApprovalStep
from marketplace.approvals.states import FlowState, StepState
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState
from marketplace.shared.database import db

WENT_OUT = (OrderState.PLACED, OrderState.CLOSED)
LIVE = and_(ApprovalDecision.taken_back_at.is_(None), ApprovalDecision.voided_at.is_(None))


def approval_faults() -> list[str]:
    """Compare orders, flows and decisions; one line per fault."""
    questions = (
        ("approvals: order {} went out without its approval", _without_approval()),
        ("approvals: flow {} was released with a step undecided", _undecided_steps()),
        ("approvals: flow {} was approved for another content", _other_content()),
        ("approvals: flow {} was decided by whoever asked", _own_decisions()),
    )
    faults = [
        template.format(row_id)
        for template, question in questions
        for row_id in db.session.scalars(question)
    ]
    return [*faults, *_changed_since()]


def _released() -> Select[int]:
    """Name the flows of which orders went out, as the last word on them."""
    later = aliased(ApprovalFlow)
    newer = exists().where(
        later.document_kind == ApprovalFlow.document_kind,
        later.document_id == ApprovalFlow.document_id,
        later.round > ApprovalFlow.round,
    )
    return select(ApprovalFlow.id).where(ApprovalFlow.document_kind == KIND, ~newer)


def _without_approval() -> Select[int]:
    last = ApprovalFlow.id.in_(_released())
    unreleased = or_(
        ApprovalFlow.state != FlowState.APPROVED, ApprovalFlow.released_at.is_(None)
    )
    return (
        select(Order.id)
        .join(ApprovalFlow, ApprovalFlow.document_id == Order.id)
        .where(last, Order.state.in_(WENT_OUT), unreleased)
        .order_by(Order.id)
    )


def _undecided_steps() -> Select[int]:
    given = (
        select(func.count())
        .select_from(ApprovalDecision)
        .where(ApprovalDecision.step_id == ApprovalStep.id, LIVE)
        .scalar_subquery()
    )
    short = or_(ApprovalStep.state != StepState.APPROVED, given < ApprovalStep.needed)
    wanted = select(ApprovalFlow.id).join(ApprovalStep, ApprovalStep.flow_id == ApprovalFlow.id)
    wanted = wanted.where(ApprovalFlow.released_at.is_not(None), short)
    return wanted.distinct().order_by(ApprovalFlow.id)


def _other_content() -> Select[int]:
    wanted = select(ApprovalFlow.id).join(
        ApprovalDecision, ApprovalDecision.flow_id == ApprovalFlow.id
    )
    differs = ApprovalDecision.content_hash != ApprovalFlow.content_hash
    approved = ApprovalFlow.state == FlowState.APPROVED
    return wanted.where(approved, LIVE, differs).distinct().order_by(ApprovalFlow.id)


def _own_decisions() -> Select[int]:
    """Find what the constraints should have refused."""
    wanted = select(ApprovalFlow.id).join(
        ApprovalDecision, ApprovalDecision.flow_id == ApprovalFlow.id
    )
    own = or_(
        ApprovalDecision.person_id == ApprovalFlow.requester_id,
        ApprovalDecision.principal_id == ApprovalFlow.requester_id,
    )
    return wanted.where(own).distinct().order_by(ApprovalFlow.id)


def _changed_since() -> Iterator[str]:
    """Name the orders that no longer say what was approved."""
    wanted = (
        select(Order, ApprovalFlow.content_hash)
        .join(ApprovalFlow, ApprovalFlow.document_id == Order.id)
        .where(ApprovalFlow.document_kind == KIND, ApprovalFlow.released_at.is_not(None))
        .order_by(Order.id)
        .options(selectinload(Order.producer_orders).selectinload(ProducerOrder.lines))
        .execution_options(yield_per=500)
    )
    for order, approved in db.session.execute(wanted):
        if content_hash(order) != approved:
            yield f"approvals: order {order.id} is not what was approved"
