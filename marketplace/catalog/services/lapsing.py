"""Goods leave the catalogue on the day that a paper they need has run out."""

from __future__ import annotations

from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.lapsed import lapsed_offer_ids
from marketplace.catalog.states import OFFER_LIFECYCLE, OfferState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import today
from marketplace.shared.database import transactional


@transactional
def hide_lapsed_offers() -> int:
    """Hide the published offers that lack a binding paper; return how many.

    Their producers are told. What was ordered before is still delivered.
    """
    hidden = 0
    for offer_id in lapsed_offer_ids(today()):
        offer = queries.lock_offer(offer_id)
        if offer.state is not OfferState.PUBLISHED:
            continue  # its producer was faster
        offer.state = OFFER_LIFECYCLE.move(offer.state, OfferState.PAUSED)
        audit.record("offer.lapsed", offer, actor=SYSTEM)
        events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
        outbox.add("catalog.tell_lapsed", offer_id=offer.id)
        hidden += 1
    return hidden
