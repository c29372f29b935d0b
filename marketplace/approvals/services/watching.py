"""What time does to open steps: others are asked, or the deputies of those away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
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
from marketplace.shared.one_by_one import do_each, one_by_one

WITH_FLOW = (contains_eager(ApprovalStep.flow), selectinload(ApprovalStep.seats))
OPEN = (StepState.WAITING, StepState.DELEGATED)


@one_by_one
def escalate_overdue() -> int:
    """Ask others about steps that nobody decided in time, each by itself; return how many."""
    wanted = _steps().where(_is_overdue()).with_only_columns(ApprovalStep.id)
    return do_each("approvals.escalate", "step_id", db.session.scalars(wanted))


@transactional
def escalate(step_id: int) -> bool:
    """Ask others about a step that nobody decided in time; say whether it was one.

    Never whoever wrote the document: when nobody else is left, the owners are asked. Doing it
    twice changes nothing.
    """
    step = _lock(step_id, _is_overdue())
    if step is None:
        return False
    _keep_somebody_to_ask(step)
    step.state = STEP_LIFECYCLE.move(step.state, StepState.ESCALATED)
    step.escalated_at, step.escalate_at = utc_now(), None
    audit.record("approval.escalated", step.flow, actor=SYSTEM, step=step.id)
    tell(step, why=ESCALATED)
    return True


@one_by_one
def follow_absences() -> int:
    """Ask deputies where all people of a step are away, and the people once they are back.

    Each step by itself. Returns how many changed hands.
    """
    buyers = select(ApprovalFlow.buyer_id).where(ApprovalFlow.state == FlowState.OPEN)
    found: list[int] = []
    for buyer_id in sorted(set(db.session.scalars(buyers.distinct()))):
        found += _concerned(buyer_id)
    return do_each("approvals.follow_absence", "step_id", found, most=len(found))


@transactional
def follow_absence(step_id: int) -> bool:
    """Ask the deputies of a step's people, or the people again; say whether it changed hands.

    Doing it twice changes nothing.
    """
    step = _lock(step_id, ApprovalStep.opened_at.is_not(None))
    if step is None:
        return False
    buyer_id = step.flow.buyer_id
    deputies = deputies_in(buyer_id)
    people = _people(step, roles_in(buyer_id, step.flow.outlet_id))
    away = bool(people) and all(person in deputies for person in people)
    if away and step.state is StepState.WAITING:
        tell(step, why=ASKED)
        return True
    if not away and step.state is StepState.DELEGATED:
        step.state = STEP_LIFECYCLE.move(step.state, StepState.WAITING)
        audit.record("approval.back", step.flow, actor=SYSTEM, step=step.id)
        return True
    return False


def _concerned(buyer_id: int) -> Sequence[int]:
    """List the open steps of a buyer that absences may concern."""
    wanted = [StepState.DELEGATED, *([StepState.WAITING] if deputies_in(buyer_id) else [])]
    asked = _steps().where(
        ApprovalFlow.buyer_id == buyer_id,
        ApprovalStep.state.in_(wanted),
        ApprovalStep.opened_at.is_not(None),
    )
    return db.session.scalars(asked.with_only_columns(ApprovalStep.id)).all()


def _steps() -> Select[ApprovalStep]:
    """Choose the steps of open flows that wait for somebody."""
    return (
        select(ApprovalStep)
        .join(ApprovalStep.flow)
        .where(ApprovalStep.state.in_(OPEN), ApprovalFlow.state == FlowState.OPEN)
        .order_by(ApprovalStep.id)
    )


def _is_overdue() -> ColumnElement[bool]:
    return ApprovalStep.escalate_at <= utc_now()


def _lock(step_id: int, condition: ColumnElement[bool]) -> ApprovalStep | None:
    """Return a step that still waits, its flow kept from others; None: somebody was quicker."""
    wanted = _steps().where(ApprovalStep.id == step_id, condition).options(*WITH_FLOW)
    return db.session.scalar(
        wanted.with_for_update(of=ApprovalFlow), execution_options={"populate_existing": True}
    )


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
