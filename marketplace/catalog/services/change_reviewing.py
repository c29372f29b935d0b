"""The regency decides about changes of published offers; until then buyers see the old."""

from __future__ import annotations

from marketplace.catalog import change_cases
from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.offer_facts import apply_facts
from marketplace.catalog.publishing import refuse_unpublishable
from marketplace.catalog.queries import changes as queries
from marketplace.catalog.queries.offers import lock_offer
from marketplace.catalog.states import CHANGE_LIFECYCLE, ChangeState, OfferState
from marketplace.catalog.wanted import facts_wanted
from marketplace.producers import reviews
from marketplace.producers.policies import may_review
from marketplace.producers.queries import is_insider
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _, _l


@transactional
def approve_change(change_id: int, *, actor: Actor) -> HeldChange:
    """Let buyers see what the change makes of the offer.

    Raises `Forbidden` for a member of its producer, and `RuleBroken`, saying what to do, where
    it does not wait, no longer fits the offer, or the offer could not be sold with it.
    """
    change = _waiting(change_id, actor)
    offer = change.offer
    try:
        facts = facts_wanted(change) | {"price_reason": change.reason}
        applied = apply_facts(offer, facts, actor=actor, reasoned_by=change.submitted_by)
    except Invalid as error:
        message = _("Perubahan ini tidak cocok lagi dengan produknya. Minta perbaikan.")
        raise RuleBroken(message, errors=error.errors) from None
    _take_photos(offer, change)
    if offer.state is OfferState.PUBLISHED:
        refuse_unpublishable(offer)
    audit.record("offer.changed", offer, actor=actor, changed=applied)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return _decide(change, ChangeState.APPROVED, actor, reason=None)


@transactional
def refuse_change(change_id: int, *, reason: str, actor: Actor) -> HeldChange:
    """Leave the offer as it is and say what to mend.

    Raises `Forbidden` for a member of its producer, `RuleBroken` where it does not wait.
    """
    return _decide(_waiting(change_id, actor), ChangeState.REFUSED, actor, reason=reason)


@transactional
def reopen_change(change_id: int) -> None:
    """Let a refused change wait again; raises `RuleBroken` where another one does."""
    offer = lock_offer(queries.offer_of_change(change_id))
    change = queries.lock_change(change_id)
    gone = offer.state not in {OfferState.PUBLISHED, OfferState.PAUSED}
    if gone or queries.open_change(offer.id) is not None:
        raise RuleBroken(_("Produk ini sudah diubah sejak ditolak."))
    change.state = CHANGE_LIFECYCLE.move(change.state, ChangeState.SUBMITTED)
    change.submitted_at = utc_now()


def _waiting(change_id: int, actor: Actor) -> HeldChange:
    offer = lock_offer(queries.offer_of_change(change_id))
    change = queries.lock_change(change_id)
    insider = is_insider(actor.person_id, offer.producer_id)
    require(allowed=may_review(actor, is_insider=insider), to=_("memeriksa produk ini"))
    if change.state is not ChangeState.SUBMITTED:
        raise RuleBroken(_("Perubahan ini tidak sedang menunggu pemeriksaan."))
    return change


def _take_photos(offer: Offer, change: HeldChange) -> None:
    for position, held in enumerate(change.photos, len(offer.photos)):
        offer.photos.append(
            OfferPhoto(
                key=held.key,
                width=held.width,
                height=held.height,
                brightness=held.brightness,
                alt=offer.product.name,
                position=position,
            )
        )
    change.photos = []


def _decide(
    change: HeldChange, decision: ChangeState, actor: Actor, *, reason: str | None
) -> HeldChange:
    change.state = CHANGE_LIFECYCLE.move(change.state, decision)
    change.reviewed_at, change.reviewed_by = utc_now(), actor.person_id
    change.review_reason = reason
    audit.record(f"held_change.{decision}", change, actor=actor, reason=reason)
    outbox.add("catalog.tell_change", change_id=change.id)
    return change


reviews.register(
    reviews.ReviewKind(
        number=change_cases.CHANGE,
        name="change",
        label=_l("Perubahan"),
        waiting=queries.waiting_changes,
        cases=change_cases.change_cases,
        template="catalog/_review_change.html",
        thing=queries.find_change,
        approve=approve_change,
        request_changes=refuse_change,
        reopen=reopen_change,
    )
)
