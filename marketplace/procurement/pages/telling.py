"""The story of an order's approval, newest first: whom it asks, and who decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from marketplace.approvals.models import ApprovalDecision, ApprovalFlow, ApprovalStep
from marketplace.approvals.states import UNDECIDED, FlowState, StepState, Verdict
from marketplace.approvals.wording import seat_words
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared.language import _
from marketplace.web.filters import moment

Told = tuple[str, str, str, str]  # text, when, mood ("done", "now", "bad" or ""), note


def story_of(
    order: Order, flows: Sequence[ApprovalFlow], *, mine: Collection[int]
) -> list[Told]:
    """Tell all rounds; `mine` are the steps on which the reader can decide."""
    told: list[Told] = []
    for flow in reversed(flows):
        told += _to_come(flow, order, mine)
        told += [_decision(each) for each in reversed(flow.decisions)]
        if flow.round > 1:
            told.append((_("Diubah dan diajukan lagi"), moment(flow.opened_at), "done", ""))
    if not flows:
        told += _without_flow(order)
    placed = _("Diajukan %(name)s", name=order.requester.name)
    return [*told, (placed, moment(order.placed_at), "done", "")]


def _to_come(flow: ApprovalFlow, order: Order, mine: Collection[int]) -> Iterator[Told]:
    if flow.state is FlowState.APPROVED and flow.released_at is None and flow.release_at:
        when = _("Dikirim ke produsen %(when)s", when=moment(flow.release_at))
        yield (_("Disetujui, masih bisa diurungkan"), when, "now", "")
    if flow.state is not FlowState.OPEN:
        if flow.state is FlowState.VOIDED and flow.closed_at:
            yield (_("Persetujuan gugur"), moment(flow.closed_at), "bad", flow.message or "")
        return
    for step in reversed(flow.steps):
        if step.state in UNDECIDED:
            yield _open_step(step, order, mine)


def _open_step(step: ApprovalStep, order: Order, mine: Collection[int]) -> Told:
    who = seat_words(step)
    if step.id in mine:
        who = _("%(who)s (Anda)", who=who)
    if step.opened_at is None:
        return (who, _("Ditanya sesudah langkah sebelumnya"), "", "")
    notes = []
    if step.needed > 1:
        notes.append(_("%(count)s orang harus setuju", count=step.needed))
    if step.state is StepState.ESCALATED:
        notes.append(_("Diteruskan karena belum dijawab"))
    if step.state is StepState.DELEGATED:
        notes.append(_("Sedang tidak di tempat; penggantinya ditanya"))
    return (who, _until(step, order.hold_expires_at), "now", ". ".join(notes))


def _until(step: ApprovalStep, hold: datetime | None) -> str:
    if step.escalate_at is not None:
        return _("Diteruskan %(when)s bila belum dijawab", when=moment(step.escalate_at))
    if hold is None:
        return ""
    return _("Barang ditahan sampai %(when)s", when=moment(hold))


def _decision(decision: ApprovalDecision) -> Told:
    verdicts = {
        Verdict.APPROVED: (_("Disetujui %(name)s", name=decision.person.name), "done"),
        Verdict.RETURNED: (_("Dikembalikan %(name)s", name=decision.person.name), "bad"),
        Verdict.REJECTED: (_("Ditolak %(name)s", name=decision.person.name), "bad"),
    }
    text, mood = verdicts[decision.verdict]
    if decision.principal_id != decision.person_id:
        text = _("%(what)s untuk %(absent)s", what=text, absent=decision.principal.name)
    if decision.taken_back_at is not None:
        text, mood = _("%(what)s, lalu diurungkan", what=text), ""
    elif decision.voided_at is not None:
        text, mood = _("%(what)s, sudah gugur", what=text), ""
    return (text, moment(decision.decided_at), mood, decision.reason)


def _without_flow(order: Order) -> Iterator[Told]:
    """Tell of orders decided before steps were kept."""
    if order.state is OrderState.AWAITING_APPROVAL and order.hold_expires_at:
        when = _("Barang ditahan sampai %(when)s", when=moment(order.hold_expires_at))
        yield (_("Penyetuju"), when, "now", "")
    if order.decider is not None and order.decided_at is not None:
        mood = "bad" if order.state is OrderState.REJECTED else "done"
        yield (order.decider.name, moment(order.decided_at), mood, order.reason or "")
