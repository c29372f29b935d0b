"""What the people asked decide: approve, return, reject, and take an approval back."""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.approvals import policies
from marketplace.approvals.models import (
    ApprovalDecision,
    ApprovalFlow,
    ApprovalParticipant,
    ApprovalStep,
)
from marketplace.approvals.policies import Principal
from marketplace.approvals.queries import flows as queries
from marketplace.approvals.queries.people import principals_of
from marketplace.approvals.services.opening import open_next, void
from marketplace.approvals.states import (
    FLOW_LIFECYCLE,
    STEP_LIFECYCLE,
    UNDECIDED,
    FlowState,
    Side,
    StepState,
    Verdict,
)
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _

Choice = tuple[ApprovalStep, Principal]


@transactional
def approve(
    flow_id: int,
    *,
    actor: Actor,
    content_hash: str,
    reason: str = "",
    undo_for: timedelta = timedelta(),
) -> ApprovalFlow:
    """Approve every step that the actor may decide; the last one approves the whole.

    `content_hash` is of the document as it is now: when it is not what the flow asked about,
    all approvals are void, and the caller asks anew. Raises `Forbidden` for whoever is not
    asked, `RuleBroken` when the flow is no longer open, and `Invalid` without a reason for
    what is over budget.
    """
    flow = queries.lock_flow(flow_id)
    FLOW_LIFECYCLE.move(flow.state, FlowState.APPROVED)
    choices = _choices(flow, actor)
    if flow.over_budget and not reason.strip():
        raise Invalid(
            {"reason": [_("Permintaan ini lewat anggaran. Tulis mengapa tetap disetujui.")]}
        )
    if content_hash != flow.content_hash:
        void(flow, actor=SYSTEM, why=_("Isi dokumen berubah sejak disetujui."))
        return flow
    now = utc_now()
    while choices:
        for step, principal in choices:
            _decide(
                flow, step, principal, Verdict.APPROVED, actor=actor, reason=reason, now=now,
                undo_for=undo_for,
            )  # fmt: skip
        open_next(flow, now=now, wait=undo_for)
        choices = _open_choices(flow, actor)
    _finish(flow, now=now, undo_for=undo_for)
    return flow


@transactional
def turn_down(
    flow_id: int, verdict: Verdict, *, actor: Actor, content_hash: str, reason: str
) -> ApprovalFlow:
    """Reject a document, or return it to whoever asked, with a message; one of those asked can.

    Raises `Forbidden`, `RuleBroken` when the flow is no longer open, `Invalid` without words.
    """
    flow = queries.lock_flow(flow_id)
    ending = FlowState(verdict.value)
    state = FLOW_LIFECYCLE.move(flow.state, ending)
    step, principal = _choices(flow, actor)[0]
    message = reason.strip()
    if not message:
        raise Invalid({"reason": [_("Tulis alasan singkat agar semua mengerti.")]})
    now = utc_now()
    _note(
        flow, step, principal, verdict, actor=actor, reason=message, now=now, seen=content_hash
    )
    if verdict is Verdict.REJECTED:
        step.state = STEP_LIFECYCLE.move(step.state, StepState.REJECTED)
        step.decided_at = now
    flow.state, flow.closed_at, flow.message = state, now, message
    audit.record(f"approval.{verdict.value}", flow, actor=actor, step=step.id, reason=message)
    return flow


@transactional
def take_back(flow_id: int, *, actor: Actor) -> ApprovalFlow:
    """Undo the actor's own approvals of a moment ago; those they were given for are asked anew.

    Raises `RuleBroken` when it is too late, or when a colleague has decided since.
    """
    flow = queries.lock_flow(flow_id)
    now = utc_now()
    decisions = [each for each in queries.decisions_of(flow.id) if each.counts]
    mine = [
        each
        for each in decisions
        if each.person_id == actor.person_id and each.undo_until > now
    ]
    if not mine or flow.released_at or flow.state not in (FlowState.OPEN, FlowState.APPROVED):
        raise RuleBroken(_("Waktu untuk mengurungkan sudah lewat."))
    first = min(each.id for each in mine)
    if any(each.id > first and each.person_id != actor.person_id for each in decisions):
        raise RuleBroken(
            _("Rekan Anda sudah memutuskan sesudahnya, jadi tidak bisa diurungkan.")
        )
    if flow.state is FlowState.APPROVED:
        flow.state = FLOW_LIFECYCLE.move(flow.state, FlowState.OPEN)
        flow.closed_at = flow.release_at = None
    for decision in mine:
        decision.taken_back_at = now
    db.session.flush()
    _ask_again(flow, {each.step_id for each in mine})
    audit.record("approval.taken_back", flow, actor=actor, steps=[e.step_id for e in mine])
    return flow


@transactional
def release(flow_id: int, *, content_hash: str) -> bool:
    """Let an approved document out, once; say whether all approvals hold for what it says now.

    When they do not, the flow is void, and the caller asks anew. Raises `RuleBroken` for a flow
    that is not approved, can still be undone, or was released before.
    """
    flow = queries.lock_flow(flow_id)
    now = utc_now()
    ready = flow.state is FlowState.APPROVED and flow.released_at is None
    if not ready or flow.release_at is None or flow.release_at > now:
        raise RuleBroken(_("Persetujuan ini belum lengkap."))
    if not _holds(flow, content_hash):
        void(flow, actor=SYSTEM, why=_("Isi dokumen berubah sejak disetujui."))
        return False
    flow.released_at = now
    audit.record("approval.released", flow, actor=SYSTEM, content=content_hash)
    return True


def _holds(flow: ApprovalFlow, content_hash: str) -> bool:
    """Say whether every step is approved by as many as it needs, for this very content."""
    decisions = [each for each in queries.decisions_of(flow.id) if each.counts]
    for step in flow.steps:
        given = [each for each in decisions if each.step_id == step.id]
        if step.state is not StepState.APPROVED or len(given) < step.needed:
            return False
    hashes = {each.content_hash for each in decisions} | {flow.content_hash}
    return hashes == {content_hash}


def _choices(flow: ApprovalFlow, actor: Actor) -> list[Choice]:
    """Return what the actor decides now; `Forbidden` when nothing is."""
    found = _open_choices(flow, actor)
    require(
        allowed=bool(found), to=_("memutuskan pesanan ini; pengaju dan penyetuju harus berbeda")
    )
    return found


def _open_choices(flow: ApprovalFlow, actor: Actor) -> list[Choice]:
    """Return the steps that the actor may decide now: one strict step, and all others."""
    principals = principals_of(actor)
    authors, decisions = queries.authors_of(flow.id), queries.decisions_of(flow.id)
    found: list[Choice] = []
    for step in sorted(flow.steps, key=lambda each: not each.is_strict):
        if step.is_strict and any(other.is_strict for other, _principal in found):
            continue
        principal = policies.principal_on(
            step, principals, authors=authors, decisions=decisions
        )
        if principal is not None:
            found.append((step, principal))
    return found


def _decide(  # noqa: PLR0913
    flow: ApprovalFlow,
    step: ApprovalStep,
    principal: Principal,
    verdict: Verdict,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    undo_for: timedelta,
) -> None:
    _note(
        flow, step, principal, verdict, actor=actor, reason=reason.strip(), now=now,
        seen=flow.content_hash, undo_for=undo_for,
    )  # fmt: skip
    given = [e for e in queries.decisions_of(flow.id) if e.counts and e.step_id == step.id]
    if len(given) >= step.needed:
        step.state = STEP_LIFECYCLE.move(step.state, StepState.APPROVED)
        step.decided_at = now
    audit.record(
        "approval.given",
        flow,
        actor=actor,
        step=step.id,
        on_behalf_of=principal.person_id if principal.person_id != actor.person_id else None,
        content=flow.content_hash,
    )


def _note(  # noqa: PLR0913
    flow: ApprovalFlow,
    step: ApprovalStep,
    principal: Principal,
    verdict: Verdict,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    seen: str,
    undo_for: timedelta = timedelta(),
) -> None:
    for person_id in {actor.person_id, principal.person_id}:
        known = db.session.get(ApprovalParticipant, (flow.id, person_id))
        if known is None:
            db.session.add(
                ApprovalParticipant(flow_id=flow.id, person_id=person_id, part=Side.DECIDER)
            )
    db.session.flush()
    db.session.add(
        ApprovalDecision(
            flow_id=flow.id,
            requester_id=flow.requester_id,
            step_id=step.id,
            person_id=actor.person_id,
            principal_id=principal.person_id,
            verdict=verdict,
            is_strict=step.is_strict,
            content_hash=seen,
            reason=reason,
            decided_at=now,
            undo_until=now + undo_for,
        )
    )
    db.session.flush()


def _finish(flow: ApprovalFlow, *, now: datetime, undo_for: timedelta) -> None:
    if any(step.state is not StepState.APPROVED for step in flow.steps):
        return
    flow.state = FLOW_LIFECYCLE.move(flow.state, FlowState.APPROVED)
    flow.closed_at, flow.release_at = now, now + undo_for
    audit.record("approval.completed", flow, actor=SYSTEM, release_at=flow.release_at)


def _ask_again(flow: ApprovalFlow, step_ids: set[int]) -> None:
    """Put steps back to waiting, and close those that were opened because of them."""
    for step in flow.steps:
        if step.id in step_ids and step.state is StepState.APPROVED:
            back = StepState.ESCALATED if step.escalated_at else StepState.WAITING
            step.state = STEP_LIFECYCLE.move(step.state, back)
            step.decided_at = None
    for step in flow.steps:
        before = [s for s in flow.steps if s.chain == step.chain and s.stage < step.stage]
        if any(each.state in UNDECIDED for each in before):
            step.opened_at = step.escalate_at = None
