"""The other side accepts or refuses, point by point; or its time runs out."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.amendments import policies, queries
from marketplace.amendments.models import OrderProposal
from marketplace.amendments.services.applying import apply_decisions
from marketplace.amendments.states import PROPOSAL_LIFECYCLE, Decision, ProposalState
from marketplace.orders.changing import may_still_change
from marketplace.orders.producer_order_queries import lock_producer_order
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.one_by_one import do_each, one_by_one


@transactional
def decide_proposal(
    proposal_id: int,
    *,
    actor: Actor,
    accepted: Collection[int] = (),
    accepts_day: bool = False,
    answer: str = "",
) -> OrderProposal:
    """Accept the lines named by their ids, and the day or not; all others are refused.

    Holds, lines, totals and the record change together, or nothing does. Raises `NotFound`,
    `Forbidden` for the side that proposed, and `RuleBroken` once it was decided, too late, when
    goods are short, or the order would cost more than was approved.
    """
    part = lock_producer_order(queries.part_of(proposal_id), actor=actor)
    proposal = queries.find_proposal(proposal_id, actor=actor)
    allowed = policies.may_decide(actor, proposal)
    require(allowed=allowed, to=_("menjawab usulan ini; pihak lain yang menjawab"))
    _refuse_late(proposal)
    if not may_still_change(part):
        raise RuleBroken(_("Pesanan ini sudah dikirim atau berakhir, jadi tidak bisa diubah."))
    for line in proposal.lines:
        line.decision = _said(yes=line.id in accepted)
    if proposal.new_day is not None:
        proposal.day_decision = _said(yes=accepts_day)
    proposal.answer = answer.strip()
    state = _outcome(proposal)
    apply_decisions(proposal, part, state, actor=actor)
    audit.record(f"order_change.{state}", proposal, actor=actor, part=part.number)
    events.announce("order_change.decided", proposal_id=proposal.id)
    outbox.add("amendments.mail_decided", proposal_id=proposal.id)
    return proposal


@transactional
def lapse(proposal_id: int) -> bool:
    """Do what was said would happen when nobody answers; say whether it was still open."""
    part = lock_producer_order(queries.part_of(proposal_id), actor=None)
    proposal = queries.open_proposal(part.id)
    if proposal is None or proposal.id != proposal_id or proposal.answer_by > utc_now():
        return False
    if not may_still_change(part):
        proposal.state = PROPOSAL_LIFECYCLE.move(proposal.state, ProposalState.OVERTAKEN)
        proposal.decided_at = utc_now()
        return True
    for line in proposal.lines:
        line.decision = Decision.REFUSED
    if proposal.new_day is not None:
        proposal.day_decision = Decision.REFUSED
    apply_decisions(proposal, part, ProposalState.LAPSED, actor=SYSTEM)
    audit.record("order_change.lapsed", proposal, actor=SYSTEM, part=part.number)
    events.announce("order_change.decided", proposal_id=proposal.id)
    outbox.add("amendments.mail_decided", proposal_id=proposal.id)
    return True


@one_by_one
def lapse_overdue() -> int:
    """Close what nobody answered in time, each by itself; return how many."""
    return do_each("amendments.lapse_one", "proposal_id", queries.overdue(utc_now()))


def _refuse_late(proposal: OrderProposal) -> None:
    if proposal.state is not ProposalState.OPEN:
        raise RuleBroken(_("Usulan ini sudah dijawab, ditarik, atau tidak berlaku lagi."))
    if proposal.answer_by <= utc_now():
        raise RuleBroken(_("Waktu menjawab usulan ini sudah habis."))


def _said(*, yes: bool) -> Decision:
    return Decision.ACCEPTED if yes else Decision.REFUSED


def _outcome(proposal: OrderProposal) -> ProposalState:
    said = [line.decision for line in proposal.lines]
    said += [proposal.day_decision] if proposal.day_decision is not None else []
    if all(each is Decision.ACCEPTED for each in said):
        return ProposalState.ACCEPTED
    if any(each is Decision.ACCEPTED for each in said):
        return ProposalState.PARTLY_ACCEPTED
    return ProposalState.REFUSED
