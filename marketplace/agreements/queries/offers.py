"""Which offers an agreement may name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db

MOST = 500


def offers_to_agree(also: Collection[int] = ()) -> Sequence[Offer]:
    """List the published offers of approved producers, by product, and these others."""
    wanted = _open_offers().order_by(Product.name, Offer.id).limit(MOST)
    found = {offer.id: offer for offer in db.session.scalars(wanted)}
    missing = [each for each in also if each not in found]
    return [*found.values(), *find_offers(missing).values()]


def find_offers(offer_ids: Collection[int]) -> dict[int, Offer]:
    """Return those of these offers that may be agreed on, by id."""
    if not offer_ids:
        return {}
    wanted = _open_offers().where(Offer.id.in_(offer_ids))
    return {offer.id: offer for offer in db.session.scalars(wanted)}


def _open_offers() -> Select[Offer]:
    return (
        select(Offer)
        .join(Offer.product)
        .join(Producer, Producer.id == Offer.producer_id)
        .where(Offer.state == OfferState.PUBLISHED, Producer.state == ReviewState.APPROVED)
        .options(joinedload(Offer.product), joinedload(Offer.producer))
    )
