"""Flows and their steps: one document's, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from marketplace.approvals.models import (
    ApprovalDecision,
    ApprovalFlow,
    ApprovalParticipant,
    ApprovalSeat,
    ApprovalStep,
)
from marketplace.approvals.policies import Principal, principals_for
from marketplace.approvals.queries.people import deputies_in, principals_of, roles_in
from marketplace.approvals.states import (
    UNDECIDED,
    FlowState,
    SeatKind,
    Side,
    StepState,
)
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor

# Named once: to make an alias costs more than to ask with it.
OTHER_DECISION = aliased(ApprovalDecision)
OWN_DECISION = aliased(ApprovalDecision)
PART = aliased(ApprovalParticipant)

WHOLE = (
    selectinload(ApprovalFlow.steps).selectinload(ApprovalStep.seats),
    selectinload(ApprovalFlow.decisions),
)


def latest_flow(kind: str, document_id: int, *, whole: bool = False) -> ApprovalFlow | None:
    """Return the flow of a document's last submission."""
    wanted = (
        select(ApprovalFlow)
        .where(ApprovalFlow.document_kind == kind, ApprovalFlow.document_id == document_id)
        .order_by(ApprovalFlow.round.desc())
        .limit(1)
    )
    return db.session.scalar(wanted.options(*WHOLE) if whole else wanted)


def history(kind: str, document_id: int) -> Sequence[ApprovalFlow]:
    """List all submissions of a document with their decisions, the first one first."""
    wanted = select(ApprovalFlow).where(
        ApprovalFlow.document_kind == kind, ApprovalFlow.document_id == document_id
    )
    ordered = wanted.order_by(ApprovalFlow.round).options(*WHOLE)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def submissions(
    kind: str,
    *,
    actor: Actor,
    state: FlowState | None,
    limit: int = 20,
    cursor: str | None = None,
) -> Part[ApprovalFlow]:
    """List the flows that wait for the actor, or those of one state, the oldest first."""
    which = waits_for(principals_of(actor)) if state is None else ApprovalFlow.state == state
    wanted = select(ApprovalFlow).where(
        ApprovalFlow.document_kind == kind,
        ApprovalFlow.buyer_id == (actor.organisation_id or 0),
        which,
    )
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(ApprovalFlow.id > seen[0])
    shown = (*WHOLE, joinedload(ApprovalFlow.requester))
    rows = db.session.scalars(
        wanted.order_by(ApprovalFlow.id).limit(limit + 1).options(*shown)
    ).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(list(rows[:limit]), following, total)


def find_flow(flow_id: int, *, actor: Actor) -> ApprovalFlow:
    """Return a flow of the actor's own buyer with all of it, or fail with `NotFound`."""
    wanted = select(ApprovalFlow).where(
        ApprovalFlow.id == flow_id, ApprovalFlow.buyer_id == (actor.organisation_id or 0)
    )
    found = db.session.scalar(wanted.options(*WHOLE))
    if found is None:
        raise NotFound
    return found


def lock_flow(flow_id: int) -> ApprovalFlow:
    """Return a flow with its steps, kept from others; its document was locked before."""
    wanted = select(ApprovalFlow).where(ApprovalFlow.id == flow_id).with_for_update()
    return db.session.scalars(
        wanted.options(*WHOLE).execution_options(populate_existing=True)
    ).one()


def authors_of(flow_id: int) -> frozenset[int]:
    """Return who requested or edited the document."""
    wanted = select(ApprovalParticipant.person_id).where(
        ApprovalParticipant.flow_id == flow_id, ApprovalParticipant.part == Side.AUTHOR
    )
    return frozenset(db.session.scalars(wanted))


def decisions_of(flow_id: int) -> list[ApprovalDecision]:
    """Return all that was decided in a flow, also what counts no longer."""
    wanted = select(ApprovalDecision).where(ApprovalDecision.flow_id == flow_id)
    fresh = wanted.order_by(ApprovalDecision.id).execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def waits_for(principals: Sequence[Principal]) -> ColumnElement[bool]:
    """Keep the open flows on which somebody can decide; the same as `policies.principal_on`.

    The first of the principals is the person, the others are those who are away.
    """
    if not principals:
        return false()
    me = principals[0].person_id
    seats = or_(*(_sits(principal) for principal in principals))
    asked = exists().where(
        ApprovalStep.flow_id == ApprovalFlow.id,
        ApprovalStep.opened_at.is_not(None),
        ApprovalStep.state.in_(UNDECIDED),
        ApprovalSeat.step_id == ApprovalStep.id,
        or_(ApprovalSeat.kind == SeatKind.ASKED, ApprovalStep.state == StepState.ESCALATED),
        seats,
        ~_decided_by(me),
    )
    not_mine = ~_is_author(me, ApprovalFlow.id)
    return and_(ApprovalFlow.state == FlowState.OPEN, not_mine, asked)


def _sits(principal: Principal) -> ColumnElement[bool]:
    theirs = or_(
        ApprovalSeat.person_id == principal.person_id, ApprovalSeat.role.in_(principal.roles)
    )
    taken = exists().where(
        OTHER_DECISION.step_id == ApprovalStep.id,
        OTHER_DECISION.principal_id == principal.person_id,
        OTHER_DECISION.taken_back_at.is_(None),
        OTHER_DECISION.voided_at.is_(None),
    )
    wrote = _is_author(principal.person_id, ApprovalStep.flow_id)
    return and_(theirs, ~wrote, not_(taken))


def _is_author(person_id: int, flow_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Ask of the flow that the nearest query is about: names of outer ones are not seen."""
    return exists().where(
        PART.flow_id == flow_id,
        PART.person_id == person_id,
        PART.part == Side.AUTHOR,
    )


def _decided_by(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        OWN_DECISION.flow_id == ApprovalStep.flow_id,
        OWN_DECISION.person_id == person_id,
        OWN_DECISION.taken_back_at.is_(None),
        OWN_DECISION.voided_at.is_(None),
        or_(
            OWN_DECISION.step_id == ApprovalStep.id,
            and_(OWN_DECISION.is_strict, ApprovalStep.is_strict),
        ),
    )


def is_waiting_for(flow_id: int, actor: Actor) -> bool:
    """Say whether the actor can decide on a flow now."""
    wanted = select(ApprovalFlow.id).where(
        ApprovalFlow.id == flow_id, waits_for(principals_of(actor))
    )
    return db.session.scalar(wanted) is not None


def waiting_people(flow: ApprovalFlow) -> list[int]:
    """Return who can decide on a flow now, also for those who are away."""
    roles, away = roles_in(flow.buyer_id, anywhere=True), deputies_in(flow.buyer_id)
    if not roles:
        return []
    asked = [waits_for(principals_for(person_id, roles, away)) for person_id in roles]
    row = db.session.execute(
        select(*asked).select_from(ApprovalFlow).where(ApprovalFlow.id == flow.id)
    ).one()
    return [person_id for person_id, waits in zip(roles, row, strict=True) if waits]


def undoable(actor: Actor) -> Sequence[ApprovalFlow]:
    """List the flows whose last approval the actor can still take back."""
    mine = select(ApprovalDecision.flow_id).where(
        ApprovalDecision.person_id == (actor.person_id or 0),
        ApprovalDecision.undo_until > utc_now(),
        ApprovalDecision.taken_back_at.is_(None),
        ApprovalDecision.voided_at.is_(None),
    )
    wanted = select(ApprovalFlow).where(
        ApprovalFlow.id.in_(mine),
        ApprovalFlow.buyer_id == (actor.organisation_id or 0),
        ApprovalFlow.state.in_((FlowState.OPEN, FlowState.APPROVED)),
        ApprovalFlow.released_at.is_(None),
    )
    return db.session.scalars(wanted.order_by(ApprovalFlow.id)).all()


def due_for_release(kind: str, now: datetime) -> Select[int]:
    """Choose the documents whose approval can no longer be undone."""
    return select(ApprovalFlow.document_id).where(
        ApprovalFlow.document_kind == kind,
        ApprovalFlow.state == FlowState.APPROVED,
        ApprovalFlow.released_at.is_(None),
        ApprovalFlow.release_at <= now,
    )


def over_budget_among(kind: str, document_ids: Sequence[int]) -> set[int]:
    """Return those documents whose open flow is over budget: each is decided alone."""
    if not document_ids:
        return set()
    wanted = select(ApprovalFlow.document_id).where(
        ApprovalFlow.document_kind == kind,
        ApprovalFlow.document_id.in_(document_ids),
        ApprovalFlow.state == FlowState.OPEN,
        ApprovalFlow.over_budget,
    )
    return set(db.session.scalars(wanted))
