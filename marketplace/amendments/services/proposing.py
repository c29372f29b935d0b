"""Proposing a change of an order, and taking the proposal back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from marketplace.amendments import policies, queries
from marketplace.amendments.drafting import LineChange, draft_lines
from marketplace.amendments.models import OrderProposal, ProposedLine
from marketplace.amendments.services.applying import apply_decisions
from marketplace.amendments.states import (
    PROPOSAL_LIFECYCLE,
    Decision,
    ProposalState,
    Side,
    Silence,
)
from marketplace.orders.changing import PROMISED, is_free, may_still_change
from marketplace.orders.days import answer_by, latest_day
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import lock_producer_order
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.orders.states import ProducerOrderState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _

AFTERWARDS = timedelta(minutes=30)  # an unanswered order ends only after its proposal did


@transactional
def propose_change(
    producer_order_id: int,
    *,
    actor: Actor,
    reason: str,
    lines: Sequence[LineChange] = (),
    day: date | None = None,
    silence: Silence = Silence.KEEP,
) -> OrderProposal:
    """Ask the other side to agree to other quantities, prices, goods, or another day.

    Nothing changes before it agrees; `silence` says what happens when it refuses or says
    nothing. A buyer who only takes less, early enough, needs no consent. Raises `NotFound`,
    `Forbidden`, `Invalid`, and `RuleBroken` when the order cannot change any more, or another
    proposal is open.
    """
    part = lock_producer_order(producer_order_id, actor=actor)
    side = policies.side_of(actor, part)
    require(allowed=policies.may_propose(actor, part), to=_("mengusulkan perubahan"))
    if side is None:
        raise NotFound
    _refuse_unchangeable(part, side)
    new_day = None if day == part.delivery_day else day
    drafted = draft_lines(part, side, lines)
    _check(drafted, new_day, reason)
    if part.state is ProducerOrderState.SENT and silence is Silence.KEEP:
        confirm_producer_order(part.id, actor=actor)  # what was ordered holds in any case
    proposal = _write(part, drafted, new_day, silence, actor)
    proposal.side, proposal.reason = side, reason.strip()
    db.session.add(proposal)
    db.session.flush()
    if side is Side.BUYER:
        proposal.silence = Silence.KEEP
        if new_day is None and _only_less(drafted) and is_free(part, utc_now()):
            return _apply_at_once(proposal, part, actor)
    elif part.state is ProducerOrderState.SENT:
        part.answer_by = proposal.answer_by + AFTERWARDS
    audit.record("order_change.proposed", proposal, actor=actor, part=part.number)
    events.announce("order_change.proposed", proposal_id=proposal.id)
    outbox.add("amendments.mail_proposed", proposal_id=proposal.id)
    return proposal


@transactional
def withdraw_proposal(proposal_id: int, *, actor: Actor) -> OrderProposal:
    """Take a proposal back; the order stays as it was.

    Raises `NotFound`, `Forbidden`, `RuleBroken` once it was decided.
    """
    proposal = queries.find_proposal(proposal_id, actor=actor)
    lock_producer_order(proposal.producer_order_id, actor=actor)
    proposal = queries.find_proposal(proposal_id, actor=actor)
    allowed = policies.may_withdraw(actor, proposal)
    require(allowed=allowed, to=_("menarik usulan ini"))
    proposal.state = PROPOSAL_LIFECYCLE.move(proposal.state, ProposalState.WITHDRAWN)
    proposal.decided_at, proposal.decided_by = utc_now(), actor.person_id
    audit.record("order_change.withdrawn", proposal, actor=actor)
    return proposal


@transactional
def overtake(producer_order_id: int) -> None:
    """End the open proposal of an order that was answered, has left, or has ended."""
    proposal = queries.open_proposal(producer_order_id)
    if proposal is not None:
        proposal.state = PROPOSAL_LIFECYCLE.move(proposal.state, ProposalState.OVERTAKEN)
        proposal.decided_at = utc_now()


def _refuse_unchangeable(part: ProducerOrder, side: Side) -> None:
    if not may_still_change(part):
        raise RuleBroken(_("Pesanan ini sudah dikirim atau berakhir, jadi tidak bisa diubah."))
    if side is Side.BUYER and part.state not in PROMISED:
        raise RuleBroken(
            _("Produsen belum menjawab. Tunggu jawabannya, atau batalkan pesanan.")
        )
    if queries.open_proposal(part.id) is not None:
        raise RuleBroken(_("Masih ada usulan yang menunggu jawaban. Tarik dulu, atau tunggu."))


def _check(drafted: Sequence[ProposedLine], day: date | None, reason: str) -> None:
    errors: dict[str, list[str]] = {}
    if not drafted and day is None:
        errors["lines"] = [_("Belum ada yang diubah. Ubah paling sedikit satu hal.")]
    if day is not None and not today() < day <= latest_day(utc_now()):
        errors["day"] = [_("Pilih hari sesudah hari ini, paling lama 60 hari lagi.")]
    if not reason.strip():
        errors["reason"] = [_("Tulis alasan singkat agar pihak lain mengerti.")]
    if errors:
        raise Invalid(errors)


def _write(
    part: ProducerOrder,
    drafted: list[ProposedLine],
    day: date | None,
    silence: Silence,
    actor: Actor,
) -> OrderProposal:
    now = utc_now()
    return OrderProposal(
        producer_order=part,
        state=ProposalState.OPEN,
        silence=silence,
        old_day=part.delivery_day,
        new_day=day,
        day_decision=None if day is None else Decision.OPEN,
        proposed_by=actor.person_id,
        proposed_at=now,
        answer_by=_answer_by(now, part, day),
        total_before=part.order.total,
        lines=drafted,
    )


def _answer_by(now: datetime, part: ProducerOrder, day: date | None) -> datetime:
    """Return until when an answer is of use: before either day."""
    return answer_by(now, min(part.delivery_day, day or part.delivery_day))


def _only_less(drafted: Sequence[ProposedLine]) -> bool:
    return all(line.new_quantity < line.old_quantity for line in drafted)


def _apply_at_once(proposal: OrderProposal, part: ProducerOrder, actor: Actor) -> OrderProposal:
    """Let a buyer take less who still may; the producer is told, not asked."""
    for line in proposal.lines:
        line.decision = Decision.ACCEPTED
    apply_decisions(proposal, part, ProposalState.ACCEPTED, actor=actor)
    audit.record("order_change.made", proposal, actor=actor, part=part.number)
    outbox.add("amendments.mail_decided", proposal_id=proposal.id)
    return proposal
