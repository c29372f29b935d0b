"""Which of a producer's goods answer a need, and which needs concern whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.states import OfferState
from marketplace.demand.models import Need
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db
from marketplace.shared.money import Money

ON_SHELF, SAME_GOODS, SAME_SHELF, OTHER = 0, 1, 2, 3


@dataclass(frozen=True)
class Goods:
    """An own offer that answers a need, and what its catalogue asks for that quantity."""

    offer: Offer
    price: Money | None

    @property
    def is_on_shelf(self) -> bool:
        """Say whether buyers can order it now."""
        return self.offer.state is OfferState.PUBLISHED


def fits(need: Need, offer: Offer) -> bool:
    """Say whether an offer is of the goods that a need asks for, in the same unit."""
    if need.product_id is not None:
        return offer.product_id == need.product_id
    product = offer.product
    return product.category_id == need.category_id and product.unit == need.unit


def goods_for(needs: Sequence[Need], producer_id: int) -> dict[int, list[Goods]]:
    """Return the producer's goods that answer each need: on the shelf first, the cheapest."""
    categories = {need.category_id for need in needs}
    wanted = (
        select(Offer)
        .join(Offer.product)
        .where(Offer.producer_id == producer_id, Offer.state != OfferState.ARCHIVED)
        .where(Product.category_id.in_(categories))
        .options(joinedload(Offer.product), selectinload(Offer.price_tiers))
        .order_by(Offer.id)
    )
    offers = db.session.scalars(wanted).all()
    return {
        need.id: sorted(
            (_goods(offer, need) for offer in offers if fits(need, offer)), key=_usefulness
        )
        for need in needs
    }


def _goods(offer: Offer, need: Need) -> Goods:
    tiers = offer.price_tiers
    return Goods(offer, unit_price(tiers, need.quantity) if tiers else None)


def _usefulness(goods: Goods) -> tuple[bool, int]:
    return (not goods.is_on_shelf, goods.price.rupiah if goods.price else 10**12)


def closeness(producer_id: int | None) -> ColumnElement[int]:
    """Say how near a producer's goods are to a need: on the shelf, its own, the same shelf."""
    return case(
        (
            _fits_one_of(_own_goods(producer_id).where(Offer.state == OfferState.PUBLISHED)),
            ON_SHELF,
        ),
        (_fits_one_of(_own_goods(producer_id)), SAME_GOODS),
        (concerns(producer_id), SAME_SHELF),
        else_=OTHER,
    )


def concerns(producer_id: int | None) -> ColumnElement[bool]:
    """Say whether a producer offers anything of the category that is asked for."""
    return Need.category_id.in_(_own_goods(producer_id).with_only_columns(Product.category_id))


def producers_concerned(need: Need) -> Sequence[int]:
    """List the approved producers who offer something of a need's category, by id."""
    wanted = (
        select(Offer.producer_id)
        .join(Offer.product)
        .join(Offer.producer)
        .where(Product.category_id == need.category_id, Offer.state != OfferState.ARCHIVED)
        .where(Producer.state == ReviewState.APPROVED)
        .distinct()
        .order_by(Offer.producer_id)
    )
    return db.session.scalars(wanted).all()


def _fits_one_of(goods: Select[Any]) -> ColumnElement[bool]:
    """Say whether a need asks for one of these goods, or for anything like one of them."""
    likes = goods.with_only_columns(Product.category_id, Product.unit)
    return or_(
        Need.product_id.in_(goods.with_only_columns(Product.id)),
        and_(Need.product_id.is_(None), tuple_(Need.category_id, Need.unit).in_(likes)),
    )


def _own_goods(producer_id: int | None) -> Select[Any]:
    """Choose a producer's goods; nothing in it depends on the need, so it is read once."""
    return (
        select(Product.id)
        .join(Offer, Offer.product_id == Product.id)
        .where(Offer.producer_id == producer_id, Offer.state != OfferState.ARCHIVED)
    )
