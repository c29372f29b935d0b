"""Goods leave the catalogue when something they need runs out, and return when it is back."""

from __future__ import annotations

from marketplace.catalog.publishing import refuse_unpublishable
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken


@transactional
def hide_lapsed(offer_id: int) -> bool:
    """Hide a published offer that lacks something; say whether it was there to hide.

    Its producer is told. What was ordered before is still delivered.
    """
    offer = queries.lock_offer(offer_id)
    if offer.state is not OfferState.PUBLISHED:
        return False  # its producer was faster
    offer.state = OFFER_LIFECYCLE.move(offer.state, OfferState.PAUSED)
    offer.lapsed_at = utc_now()
    audit.record("offer.lapsed", offer, actor=SYSTEM)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    outbox.add("catalog.tell_lapsed", offer_id=offer.id)
    return True


@transactional
def return_lapsed(offer_id: int) -> bool:
    """Show an offer again that only a lapse hid; say whether it may be shown.

    What its producer hid stays hidden.
    """
    offer = queries.lock_offer(offer_id)
    if offer.lapsed_at is None:
        return False
    try:
        refuse_unpublishable(offer)
    except RuleBroken:
        return False
    offer.state = OFFER_LIFECYCLE.move(offer.state, OfferState.PUBLISHED)
    audit.record("offer.returned", offer, actor=SYSTEM)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    outbox.add("catalog.tell_returned", offer_id=offer.id)
    return True
