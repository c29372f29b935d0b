"""The life of an offer in its producer's hands: submitted, paused, resumed, archived."""

from __future__ import annotations

from marketplace.catalog import policies
from marketplace.catalog.models import Offer
from marketplace.catalog.publishing import refuse_unpublishable, what_is_missing
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services.holding import withdraw
from marketplace.catalog.services.specs import missing_specs
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def submit_offer(offer_id: int, *, actor: Actor) -> Offer:
    """Ask the regency to let an offer into the catalogue.

    Raises `NotFound` for another's offer, `Invalid` naming what is missing, and `RuleBroken`
    where it waits already or is past that.
    """
    offer = _own(offer_id, actor)
    if offer.state in {OfferState.PUBLISHED, OfferState.PAUSED}:
        raise RuleBroken(_("Produk ini sudah disetujui. Tidak perlu diajukan lagi."))
    state = OFFER_LIFECYCLE.move(offer.state, OfferState.SUBMITTED)
    errors = what_is_missing(offer) | missing_specs(offer)
    if errors:
        raise Invalid(errors, _("Draf tersimpan. Lengkapi dulu agar bisa tampil di katalog."))
    offer.state = state
    offer.submitted_at = utc_now()
    audit.record("offer.submitted", offer, actor=actor)
    return offer


@transactional
def pause_offer(offer_id: int, *, actor: Actor) -> Offer:
    """Hide an offer from the catalogue; raises as `archive_offer` does."""
    return _move(offer_id, OfferState.PAUSED, actor)


@transactional
def resume_offer(offer_id: int, *, actor: Actor) -> Offer:
    """Show a hidden offer again.

    Raises `RuleBroken` also where a paper that it needs has run out.
    """
    offer = _own(offer_id, actor)
    if offer.state is not OfferState.PAUSED:  # what waits for the regency goes another way
        raise RuleBroken(_("Produk ini tidak sedang disembunyikan."))
    refuse_unpublishable(offer)
    return _move(offer_id, OfferState.PUBLISHED, actor)


@transactional
def archive_offer(offer_id: int, *, actor: Actor) -> Offer:
    """Put an offer away for good; what was ordered is still delivered.

    Raises `NotFound` for another's offer, `RuleBroken` where the state does not allow it.
    """
    offer = _move(offer_id, OfferState.ARCHIVED, actor)
    change = open_change(offer.id)
    if change is not None:
        withdraw(change, actor)
    return offer


def _move(offer_id: int, wanted: OfferState, actor: Actor) -> Offer:
    offer = _own(offer_id, actor)
    offer.state = OFFER_LIFECYCLE.move(offer.state, wanted)
    audit.record(f"offer.{wanted}", offer, actor=actor)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return offer


def _own(offer_id: int, actor: Actor) -> Offer:
    offer = queries.lock_own_offer(offer_id, actor)
    require(allowed=policies.may_change_offer(actor, offer), to=_("mengubah produk ini"))
    return offer
