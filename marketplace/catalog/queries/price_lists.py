"""Price lists as their producer reads them; those of others look missing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer
from marketplace.catalog.price_models import ListPrice, PriceList
from marketplace.catalog.states import OfferState
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

MOST = 100  # lists on a page
WHOLE = (
    joinedload(PriceList.buyer),
    selectinload(PriceList.prices).selectinload(ListPrice.tiers),
    selectinload(PriceList.prices).joinedload(ListPrice.offer).joinedload(Offer.product),
)


def own_lists(actor: Actor) -> Sequence[PriceList]:
    """List the producer's lists, those that still hold first, then the newest."""
    wanted = _own(actor).options(*WHOLE).limit(MOST)
    ordered = wanted.order_by(PriceList.ended_at.is_not(None), PriceList.id.desc())
    return db.session.scalars(ordered).unique().all()


def find_own_list(list_id: int, actor: Actor) -> PriceList:
    """Return a list of the actor's producer, or stop with `NotFound`."""
    return _found(_own(actor).where(PriceList.id == list_id))


def lock_own_list(list_id: int, actor: Actor) -> PriceList:
    """Return an own list and keep others from changing it until we commit."""
    wanted = _own(actor).where(PriceList.id == list_id).with_for_update(of=PriceList)
    return _found(wanted.execution_options(populate_existing=True))


def priceable_offers(actor: Actor) -> Sequence[Offer]:
    """List the producer's offers that a list may name."""
    wanted = (
        select(Offer)
        .where(Offer.producer_id == actor.organisation_id)
        .where(Offer.state != OfferState.ARCHIVED, Offer.lowest_price.is_not(None))
        .options(joinedload(Offer.product))
        .order_by(Offer.id)
        .limit(500)
    )
    return db.session.scalars(wanted).all()


def _own(actor: Actor) -> Select[PriceList]:
    return select(PriceList).where(PriceList.producer_id == actor.organisation_id)


def _found(wanted: Select[PriceList]) -> PriceList:
    price_list = db.session.scalars(wanted.options(*WHOLE)).unique().one_or_none()
    if price_list is None:
        raise NotFound
    return price_list
