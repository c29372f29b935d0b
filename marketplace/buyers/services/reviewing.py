"""The regency lets buyers into the market. Nobody reviews their own organisation."""

from __future__ import annotations

from marketplace.buyers import queries, review_cases
from marketplace.buyers.models import Buyer
from marketplace.producers import reviews
from marketplace.producers.policies import may_review
from marketplace.producers.queries import is_insider
from marketplace.producers.states import REVIEW_LIFECYCLE, ReviewState
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import require
from marketplace.shared.language import _, _l


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
    insider = is_insider(actor.person_id, buyer.id)
    require(allowed=may_review(actor, is_insider=insider), to=_("memeriksa usaha ini"))
    buyer.state = REVIEW_LIFECYCLE.move(buyer.state, state)
    buyer.review_reason = reason
    buyer.reviewed_at, buyer.reviewed_by = utc_now(), actor.person_id
    details = {"reason": reason} if reason else {}
    audit.record(f"buyer.{state.value}", buyer, actor=actor, **details)
    outbox.add("buyers.tell_reviewed", buyer_id=buyer.id, state=state.value, reason=reason)
    return buyer


reviews.register(
    reviews.ReviewKind(
        number=review_cases.BUYER,
        name="buyer",
        label=_l("Pembeli"),
        waiting=review_cases.waiting_buyers,
        cases=review_cases.buyer_cases,
        template="buyers/_review_buyer.html",
        thing=queries.find_buyer,
        approve=approve_buyer,
        request_changes=request_buyer_changes,
    )
)
