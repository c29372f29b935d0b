"""The regency's look at a buyer that registered."""

from __future__ import annotations

from marketplace.buyers import policies, queries
from marketplace.buyers.models import Buyer
from marketplace.producers.states import REVIEW_LIFECYCLE, ReviewState
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import require
from marketplace.shared.language import _


@transactional
def approve_buyer(buyer_id: int, *, actor: Actor) -> Buyer:
    """Let a buyer order from now on, and tell its owners."""
    return _decide(buyer_id, ReviewState.APPROVED, reason=None, actor=actor)


@transactional
def request_buyer_changes(buyer_id: int, *, actor: Actor, reason: str) -> Buyer:
    """Ask a buyer to correct its registration, and tell its owners what."""
    return _decide(buyer_id, ReviewState.CHANGES_REQUESTED, reason=reason, actor=actor)


def _decide(buyer_id: int, state: ReviewState, *, reason: str | None, actor: Actor) -> Buyer:
    buyer = queries.lock_buyer(buyer_id)
    is_member = queries.is_member(actor.person_id, buyer.id)
    allowed = policies.may_review_buyer(actor, is_member=is_member)
    require(allowed=allowed, to=_("memeriksa pendaftaran ini"))
    buyer.state = REVIEW_LIFECYCLE.move(buyer.state, state)
    buyer.review_reason = reason
    buyer.reviewed_at, buyer.reviewed_by = utc_now(), actor.person_id
    details = {"reason": reason} if reason else {}
    audit.record(f"buyer.{state.value}", buyer, actor=actor, **details)
    outbox.add("buyers.tell_reviewed", buyer_id=buyer.id, state=state.value, reason=reason)
    return buyer
