"""What time does to open steps: others are asked, or the deputies of those away."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from marketplace.approvals.models import ApprovalFlow, ApprovalSeat, ApprovalStep
from marketplace.approvals.planning import SeatPlan, sitting
from marketplace.approvals.queries import flows as queries
from marketplace.approvals.queries.people import deputies_in, roles_in
from marketplace.approvals.services.opening import ASKED, ESCALATED, tell
from marketplace.approvals.states import (
    STEP_LIFECYCLE,
    FlowState,
    SeatKind,
    StepState,
)
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

AT_ONCE = 100  # how many steps a round looks after in one transaction


@transactional
def escalate_overdue() -> int:
    """Ask others about steps that nobody decided in time; return how many.

    Never whoever wrote the document: when nobody else is left, the owners are asked.
    """
    due = (
        select(ApprovalStep)
        .join(ApprovalStep.flow)
        .where(ApprovalStep.state.in_((StepState.WAITING, StepState.DELEGATED)))
        .where(ApprovalStep.escalate_at <= utc_now(), ApprovalFlow.state == FlowState.OPEN)
        .order_by(ApprovalStep.id)
        .limit(AT_ONCE)
        .options(contains_eager(ApprovalStep.flow), selectinload(ApprovalStep.seats))
        .with_for_update(skip_locked=True, of=ApprovalFlow)
        .execution_options(populate_existing=True)
    )
    steps = db.session.scalars(due).all()
    now = utc_now()
    for step in steps:
        _keep_somebody_to_ask(step)
        step.state = STEP_LIFECYCLE.move(step.state, StepState.ESCALATED)
        step.escalated_at, step.escalate_at = now, None
        audit.record("approval.escalated", step.flow, actor=SYSTEM, step=step.id)
        tell(step, why=ESCALATED)
    return len(steps)


@transactional
def follow_absences() -> int:
    """Ask deputies where all people of a step are away, and the people once they are back.

    Returns how many steps changed hands.
    """
    buyers = select(ApprovalFlow.buyer_id).where(ApprovalFlow.state == FlowState.OPEN)
    moved = 0
    for buyer_id in sorted(set(db.session.scalars(buyers.distinct()))):
        moved += _follow_in(buyer_id)
    return moved


def _follow_in(buyer_id: int) -> int:
    deputies = deputies_in(buyer_id)
    wanted = [StepState.DELEGATED, *([StepState.WAITING] if deputies else [])]
    asked = (
        select(ApprovalStep)
        .join(ApprovalStep.flow)
        .where(ApprovalFlow.buyer_id == buyer_id, ApprovalFlow.state == FlowState.OPEN)
        .where(ApprovalStep.state.in_(wanted), ApprovalStep.opened_at.is_not(None))
        .order_by(ApprovalStep.id)
        .options(contains_eager(ApprovalStep.flow), selectinload(ApprovalStep.seats))
        .with_for_update(skip_locked=True, of=ApprovalFlow)
        .execution_options(populate_existing=True)
    )
    moved = 0
    for step in db.session.scalars(asked).all():
        people = _people(step, roles_in(buyer_id, step.flow.outlet_id))
        away = bool(people) and all(person in deputies for person in people)
        if away and step.state is StepState.WAITING:
            tell(step, why=ASKED)
            moved += 1
        elif not away and step.state is StepState.DELEGATED:
            step.state = STEP_LIFECYCLE.move(step.state, StepState.WAITING)
            audit.record("approval.back", step.flow, actor=SYSTEM, step=step.id)
            moved += 1
    return moved


def _people(step: ApprovalStep, roles: dict[int, frozenset[Role]]) -> set[int]:
    seats = [SeatPlan(s.person_id, s.role) for s in step.seats if s.kind is SeatKind.ASKED]
    return sitting(seats, roles) - queries.authors_of(step.flow_id)


def _keep_somebody_to_ask(step: ApprovalStep) -> None:
    """Add the owners where the escalation leads only to those who wrote the document."""
    roles = roles_in(step.flow.buyer_id, step.flow.outlet_id)
    authors = queries.authors_of(step.flow_id)
    able = {person: held for person, held in roles.items() if person not in authors}
    seats = [SeatPlan(s.person_id, s.role) for s in step.seats if s.kind is SeatKind.ESCALATION]
    if not sitting(seats, able):
        step.seats.append(
            ApprovalSeat(kind=SeatKind.ESCALATION, person_id=None, role=Role.BUYER_OWNER)
        )
        db.session.flush()
