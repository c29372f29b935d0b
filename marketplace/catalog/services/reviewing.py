"""The regency lets offers into the catalogue. Nobody reviews their own organisation's."""

from __future__ import annotations

from marketplace.catalog import review_cases
from marketplace.catalog.models import Offer
from marketplace.catalog.publishing import refuse_unpublishable
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.producers import reviews
from marketplace.producers.policies import may_review
from marketplace.producers.queries import is_insider
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _, _l


@transactional
def approve_offer(offer_id: int, *, actor: Actor) -> Offer:
    """Show a submitted offer in the catalogue.

    Raises `Forbidden` for a member of its producer, and `RuleBroken`, saying what to do, where
    it does not wait, its producer is not approved, or a paper that the law asks for is missing.
    """
    offer = _waiting(offer_id, actor)
    refuse_unpublishable(offer)
    offer.published_at = offer.published_at or utc_now()
    return _decide(offer, OfferState.PUBLISHED, actor, reason=None)


@transactional
def request_offer_changes(offer_id: int, *, reason: str, actor: Actor) -> Offer:
    """Send an offer back and say what to mend.

    Raises `Forbidden` for a member of its producer, `RuleBroken` where it does not wait.
    """
    offer = _waiting(offer_id, actor)
    return _decide(offer, OfferState.CHANGES_REQUESTED, actor, reason=reason)


@transactional
def reopen_offer(offer_id: int) -> None:
    """Let a refused offer wait again; raises `RuleBroken` where it was not refused."""
    offer = queries.lock_offer(offer_id)
    if offer.state is not OfferState.CHANGES_REQUESTED:
        raise RuleBroken(_("Produk ini sudah diubah sejak ditolak."))
    offer.state = OFFER_LIFECYCLE.move(offer.state, OfferState.SUBMITTED)
    offer.submitted_at = utc_now()


def _waiting(offer_id: int, actor: Actor) -> Offer:
    offer = queries.lock_offer(offer_id)
    insider = is_insider(actor.person_id, offer.producer_id)
    require(allowed=may_review(actor, is_insider=insider), to=_("memeriksa produk ini"))
    if offer.state is not OfferState.SUBMITTED:
        raise RuleBroken(_("Produk ini tidak sedang menunggu pemeriksaan."))
    return offer


def _decide(offer: Offer, decision: OfferState, actor: Actor, *, reason: str | None) -> Offer:
    offer.state = OFFER_LIFECYCLE.move(offer.state, decision)
    offer.reviewed_by = actor.person_id
    offer.review_reason = reason
    audit.record(f"offer.{decision}", offer, actor=actor, reason=reason)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    outbox.add("catalog.tell_review", offer_id=offer.id, decision=decision.value)
    return offer


reviews.register(
    reviews.ReviewKind(
        number=review_cases.OFFER,
        name="offer",
        label=_l("Produk"),
        waiting=review_cases.waiting_offers,
        cases=review_cases.offer_cases,
        template="catalog/_review_offer.html",
        thing=review_cases.offer_with_all,
        approve=approve_offer,
        request_changes=request_offer_changes,
        reopen=reopen_offer,
    )
)
