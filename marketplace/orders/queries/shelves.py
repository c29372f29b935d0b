"""What an order may touch: offers with their prices, and the capacity of a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.buyers.states import Zone
from marketplace.catalog import gates
from marketplace.catalog.models import Offer
from marketplace.catalog.queries.promising import promise_for
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.states import OfferState
from marketplace.orders.quotes import Wanted
from marketplace.orders.quoting import Shelf
from marketplace.shared.database import db


def shelf_for(wanted: Sequence[Wanted], buyer_id: int | None = None) -> Shelf:
    """Return all offers that these lines could be filled from, on the terms of a buyer."""
    offer_ids = {line.offer_id for line in wanted if line.offer_id is not None}
    offer_ids.update(offer_id for line in wanted for offer_id in line.among or ())
    product_ids = {line.product_id for line in wanted if line.product_id is not None}
    open_lines = Offer.product_id.in_(product_ids) & (Offer.state == OfferState.PUBLISHED)
    found = (
        select(Offer)
        .where(or_(Offer.id.in_(offer_ids), open_lines))
        .options(
            joinedload(Offer.product),
            joinedload(Offer.producer),
            joinedload(Offer.price_tiers),
        )
        .execution_options(populate_existing=True)
    )
    offers = {offer.id: offer for offer in db.session.scalars(found).unique()}
    return Shelf(offers, terms=terms_for(offers.keys(), buyer_id))


def with_bookings(shelf: Shelf, day: date, zone: Zone | None = None) -> Shelf:
    """Return the shelf with what its offers promise for a day, and may bring to a zone."""
    ids = shelf.offers.keys()
    return replace(shelf, promises=promise_for(ids, day), barred=gates.barred(ids, zone, day))
