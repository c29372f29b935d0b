"""What a producer has on the shelf, counted and entered."""

from __future__ import annotations

from decimal import Decimal

from marketplace.catalog import policies
from marketplace.catalog.models import Offer, StockMove
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.states import OfferState, StockReason
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _


@transactional
def set_stock(offer_id: int, available_quantity: Decimal, *, actor: Actor) -> Offer:
    """Set what nobody holds yet to the quantity just counted; what is held stays held.

    Raises `NotFound` for another's offer, `Invalid` below zero, and `RuleBroken` for an
    archived offer.
    """
    return count_locked(
        queries.lock_own_offer(offer_id, actor), available_quantity, actor=actor
    )


@transactional
def count_locked(offer: Offer, available_quantity: Decimal, *, actor: Actor) -> Offer:
    """Do the same for an offer that this transaction has locked, or has just made."""
    require(allowed=policies.may_change_offer(actor, offer), to=_("mengubah stok ini"))
    if offer.state is OfferState.ARCHIVED:
        raise RuleBroken(_("Produk ini sudah diarsipkan. Stoknya tidak bisa diubah."))
    if available_quantity < 0:
        raise Invalid({"available_quantity": [_("Stok tidak bisa kurang dari nol.")]})
    before = offer.available_quantity
    if before == available_quantity:
        return offer
    db.session.add(
        StockMove(offer_id=offer.id, change=available_quantity - before, reason=StockReason.SET)
    )
    offer.available_quantity = available_quantity
    audit.record("stock.set", offer, actor=actor, before=before, after=available_quantity)
    events.announce("offer.changed", offer_id=offer.id, product_id=offer.product_id)
    return offer
