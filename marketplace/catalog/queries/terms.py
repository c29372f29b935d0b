"""Which price list holds for a buyer on a day: the one place that pages and orders ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from marketplace.catalog.price_models import ListPrice, ListTier, PriceList
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.states import PriceScope
from marketplace.catalog.terms import Terms, TermsByOffer, TermTier, nearest
from marketplace.shared.clock import today
from marketplace.shared.database import db


def terms_for(
    offer_ids: Collection[int], buyer_id: int | None, day: date | None = None
) -> TermsByOffer:
    """Return the terms that lists give a buyer on the day of ordering, today unless told.

    A stranger gets what is for all. Offers that no list names are left out: their own prices
    hold.
    """
    if not offer_ids:
        return {}
    return _terms_of(ListPrice.offer_id.in_(offer_ids), holds_for(buyer_id, day or today()))


def list_prices(buyer_id: int | None) -> dict[int, int]:
    """Return what lists ask for one unit today, in rupiah by offer, at their least quantity."""
    found = _terms_of(holds_for(buyer_id, today()))
    return {
        offer_id: unit_price(terms.tiers, terms.minimum_quantity).rupiah
        for offer_id, terms in found.items()
    }


def _terms_of(*wanted: ColumnElement[bool]) -> TermsByOffer:
    rows = db.session.execute(
        select(ListPrice, PriceList, ListTier.minimum_quantity, ListTier.unit_price)
        .join(PriceList, PriceList.id == ListPrice.price_list_id)
        .join(ListTier, ListTier.list_price_id == ListPrice.id)
        .where(*wanted)
        .order_by(ListPrice.id, ListTier.minimum_quantity)
    ).all()
    tiers: dict[int, list[TermTier]] = defaultdict(list)
    found: dict[int, dict[int, tuple[ListPrice, PriceList]]] = defaultdict(dict)
    for price, price_list, quantity, cost in rows:
        tiers[price.id].append(TermTier(quantity, cost))
        found[price.offer_id][price.id] = (price, price_list)
    best = {
        offer_id: nearest(
            _terms(price, price_list, tiers[price.id]) for price, price_list in some.values()
        )
        for offer_id, some in found.items()
    }
    return {offer_id: terms for offer_id, terms in best.items() if terms is not None}


def has_own_lists(buyer_id: int) -> bool:
    """Say whether any list is meant for this buyer alone today."""
    wanted = select(PriceList.id).where(
        PriceList.buyer_id == buyer_id, holds_for(buyer_id, today())
    )
    return db.session.scalar(wanted.limit(1)) is not None


def holds_for(buyer_id: int | None, day: date) -> ColumnElement[bool]:
    """Keep the lists that hold for a buyer on a day; without a buyer, those for all."""
    for_all = PriceList.scope == PriceScope.PUBLIC
    meant = for_all if buyer_id is None else or_(for_all, PriceList.buyer_id == buyer_id)
    lasting = or_(PriceList.valid_until.is_(None), PriceList.valid_until >= day)
    return and_(meant, PriceList.ended_at.is_(None), PriceList.valid_from <= day, lasting)


def _terms(price: ListPrice, price_list: PriceList, tiers: list[TermTier]) -> Terms:
    return Terms(
        tiers=tuple(tiers),
        minimum_quantity=price.minimum_quantity,
        order_multiple=price.order_multiple,
        minimum_order=price_list.minimum_order,
        list_id=price_list.id,
        list_name=price_list.name,
        scope=price_list.scope,
    )
