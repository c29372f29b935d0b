"""Asking about a document: a flow, its steps, who is asked; and an end before its time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from marketplace.approvals.facts import Document
from marketplace.approvals.models import (
    ApprovalFlow,
    ApprovalParticipant,
    ApprovalSeat,
    ApprovalStep,
)
from marketplace.approvals.planning import Plan, StepPlan, with_people
from marketplace.approvals.policies import deputy_of
from marketplace.approvals.queries import flows as queries
from marketplace.approvals.queries.people import deputies_in, roles_in
from marketplace.approvals.states import (
    FLOW_LIFECYCLE,
    STEP_LIFECYCLE,
    UNDECIDED,
    FlowState,
    SeatKind,
    Side,
    StepState,
)
from marketplace.shared import audit, events
from marketplace.shared.actors import SYSTEM, Actor, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

ASKED, ESCALATED, DELEGATED = "asked", "escalated", "delegated"  # why somebody is written to


@transactional
def open_flow(
    document: Document, plan: Plan, *, actor: Actor, authors: Collection[int] = ()
) -> ApprovalFlow:
    """Ask about a document as planned; `authors` edited it besides the requester.

    Whoever wrote an earlier submission remains an author of this one. The caller has locked
    the document, and voided its open flow.
    """
    before = queries.latest_flow(document.kind, document.id)
    known = queries.authors_of(before.id) if before else frozenset[int]()
    writers = known | {plan.facts.requester_id, *authors}
    flow = ApprovalFlow(
        buyer_id=plan.facts.buyer_id,
        document_kind=document.kind,
        document_id=document.id,
        round=before.round + 1 if before else 1,
        outlet_id=plan.facts.outlet_id,
        requester_id=plan.facts.requester_id,
        amount=plan.facts.amount,
        over_budget=plan.facts.over_budget,
        content_hash=document.content_hash,
        asked_because=[list(each) for each in plan.because],
    )
    db.session.add(flow)
    db.session.flush()
    for person_id in sorted(writers):
        db.session.add(
            ApprovalParticipant(flow_id=flow.id, person_id=person_id, part=Side.AUTHOR)
        )
    roles = roles_in(flow.buyer_id, flow.outlet_id)
    able = {person: held for person, held in roles.items() if person not in writers}
    flow.steps = [_step(with_people(step, able)) for step in plan.steps]
    db.session.flush()
    audit.record(
        "approval.asked",
        flow,
        actor=actor,
        document=f"{document.kind}:{document.id}",
        round=flow.round,
        because=[name or code for code, name in plan.because],
        content=document.content_hash,
    )
    open_next(flow, now=flow.opened_at)
    return flow


@transactional
def void(flow: ApprovalFlow, *, actor: Actor, why: str) -> None:
    """End a flow whose document changed or ended: what was approved counts no longer."""
    flow.state = FLOW_LIFECYCLE.move(flow.state, FlowState.VOIDED)
    now = utc_now()
    flow.closed_at, flow.message = now, why
    for decision in queries.decisions_of(flow.id):
        if decision.counts:
            decision.voided_at = now
    audit.record("approval.voided", flow, actor=actor, reason=why)


@transactional
def end_for(kind: str, document_id: int, *, actor: Actor, why: str) -> None:
    """Void what was asked about a document that ends; nothing, when nothing is asked."""
    flow = queries.latest_flow(kind, document_id)
    if flow is None:
        return
    flow = queries.lock_flow(flow.id)
    if FLOW_LIFECYCLE.allows(flow.state, FlowState.VOIDED) and flow.released_at is None:
        void(flow, actor=actor, why=why)


@transactional
def open_next(
    flow: ApprovalFlow, *, now: datetime, wait: timedelta = timedelta()
) -> list[ApprovalStep]:
    """Open the steps whose turn has come, and let those be written to who are asked.

    The news goes out after `wait`: until then whoever decided before can take it back.
    """
    opened = [step for step in flow.steps if step.opened_at is None and _is_due(step, flow)]
    for step in opened:
        step.opened_at = now
        if step.escalate_hours is not None:
            step.escalate_at = now + timedelta(hours=step.escalate_hours)
        tell(step, why=ASKED, wait=wait)
    return opened


@transactional
def tell(step: ApprovalStep, *, why: str, wait: timedelta = timedelta()) -> None:
    """Announce whom a step asks now; whoever is away is stood in for by their deputy."""
    flow = step.flow
    authors = queries.authors_of(flow.id)
    roles = roles_in(flow.buyer_id, flow.outlet_id)
    deputies = deputies_in(flow.buyer_id)
    people = {
        person
        for person, held in roles.items()
        if person not in authors
        and any(_is_for(seat, person, held, step) for seat in step.seats)
    }
    present = {deputy_of(person, deputies, roles) for person in people}
    away = bool(people) and all(person in deputies for person in people)
    if away and STEP_LIFECYCLE.allows(step.state, StepState.DELEGATED):
        step.state = StepState.DELEGATED
        audit.record("approval.delegated", flow, actor=SYSTEM, step=step.id)
    events.announce(
        "approval.asked",
        flow_id=flow.id,
        kind=flow.document_kind,
        document_id=flow.document_id,
        person_ids=sorted(present - authors),
        why=DELEGATED if away and why == ASKED else why,
        wait=wait,
    )


def _is_for(seat: ApprovalSeat, person: int, held: frozenset[Role], step: ApprovalStep) -> bool:
    if seat.kind is SeatKind.ESCALATION and step.state is not StepState.ESCALATED:
        return False
    return seat.person_id == person or seat.role in held


def _is_due(step: ApprovalStep, flow: ApprovalFlow) -> bool:
    """Say whether all steps before it in its chain are decided."""
    before = [
        each for each in flow.steps if each.chain == step.chain and each.stage < step.stage
    ]
    return all(each.state not in UNDECIDED for each in before)


def _step(plan: StepPlan) -> ApprovalStep:
    return ApprovalStep(
        chain=plan.chain,
        stage=plan.stage,
        state=StepState.WAITING,
        needed=plan.needed,
        is_strict=plan.is_strict,
        escalate_hours=plan.escalate_hours,
        seats=[
            ApprovalSeat(kind=seat.kind, person_id=seat.person_id, role=seat.role)
            for seat in plan.seats
        ],
    )
