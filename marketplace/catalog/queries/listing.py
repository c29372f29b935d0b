"""Product cards: the rows of lists, read as rows rather than as objects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Offer, OfferPhoto, PriceTier, Product
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.fitting import fitting
from marketplace.catalog.queries.goods import Goods, Offered
from marketplace.catalog.queries.hits import find
from marketplace.catalog.queries.ordering import Position, order_of, part_of, sort_key
from marketplace.catalog.queries.paying import Prices
from marketplace.catalog.queries.reading_goods import read_goods
from marketplace.catalog.states import TaxKind
from marketplace.producers.models import Producer
from marketplace.shared.database import db
from marketplace.shared.memory import Memory
from marketplace.shared.money import Money

Face: TypeAlias = Row[*tuple[Any, ...]]
FACES: Memory[Face] = Memory(3000)  # what a card shows of an offer; one takes 1 kB


@dataclass(frozen=True)
class Card:
    """A product as lists show it, with the cheapest of the offers that fit."""

    product_id: int
    slug: str
    name: str
    name_en: str | None
    unit: str
    pack: str
    art: str
    category_id: int
    season_months: str | None
    popularity: int
    price: Money  # of one unit, at the least quantity
    tier_price: Money | None  # of the largest tier
    tier_from: Decimal | None
    offers: int
    offer_id: int  # the one shown
    producer: str
    village_code: str
    lead_days: int
    weekly_capacity: Decimal | None
    is_sold_out: bool
    photo_key: str | None
    tax_kind: TaxKind
    is_pkp: bool
    position: Position  # where it stands in this order


def cards(
    wanted: Wanted,
    *,
    limit: int,
    skip: int = 0,
    after: Position | None = None,
    goods: Goods | None = None,
) -> list[Card]:
    """List the products that fit, in the wanted order.

    `skip` leaves the first ones out; `after` begins behind the position of the last card seen.
    """
    goods = goods or read_goods()
    found = find(goods, wanted.search)
    fits = fitting(goods, wanted, found).offers()
    prices = goods.prices(wanted.payer)
    key = sort_key(wanted.sort, goods, found, prices)
    order = order_of(wanted.sort, goods, found, wanted.payer, key)
    products = part_of(goods, fits, order=order, key=key, limit=limit, skip=skip, after=after)
    shown = [_fitting_offers(goods, fits, product, prices) for product in products]
    faces = _faces(goods, [some[0].offer_id for some in shown])
    return [
        Card(
            **faces[some[0].offer_id]._mapping,
            offers=len(some),
            position=min(map(key, some)),
        )
        for some in shown
    ]


def _fitting_offers(goods: Goods, fits: int, product: int, prices: Prices) -> list[Offered]:
    """Return the offers of a product that fit, the cheapest first."""
    some = [number for number in goods.offers_of_one(product) if fits >> number & 1]
    some.sort(key=lambda number: (prices.of(number), goods.offers[number].offer_id))
    return [goods.offers[number] for number in some]


def _faces(goods: Goods, offer_ids: Sequence[int]) -> Mapping[int, Face]:
    """Return what cards show of these offers; only what is not kept is read."""
    known = {each: FACES.recall((goods.key, each)) for each in offer_ids} if goods.key else {}
    faces = {each: face for each, face in known.items() if face is not None}
    for face in _read_faces([each for each in offer_ids if each not in faces]):
        faces[face.offer_id] = face
        if goods.key:
            FACES.keep((goods.key, face.offer_id), face)
    return faces


def _read_faces(offer_ids: Collection[int]) -> Sequence[Face]:
    if not offer_ids:
        return ()
    top = aliased(PriceTier)
    most = select(func.max(PriceTier.minimum_quantity)).where(PriceTier.offer_id == Offer.id)
    photo = (
        select(OfferPhoto.key)
        .where(OfferPhoto.offer_id == Offer.id)
        .order_by(OfferPhoto.position, OfferPhoto.id)
        .limit(1)
    )
    is_largest = and_(
        top.offer_id == Offer.id,
        top.minimum_quantity > Offer.minimum_quantity,
        top.minimum_quantity == most.scalar_subquery(),
    )
    return db.session.execute(
        select(
            *_OF_PRODUCT,
            *_OF_OFFER,
            top.unit_price.label("tier_price"),
            top.minimum_quantity.label("tier_from"),
            photo.scalar_subquery().label("photo_key"),
        )
        .join(Product, Product.id == Offer.product_id)
        .join(Producer, Producer.id == Offer.producer_id)
        .join(Organisation, Organisation.id == Producer.id)
        .outerjoin(top, is_largest)
        .where(Offer.id.in_(offer_ids))
    ).all()


_OF_PRODUCT = (
    Product.id.label("product_id"),
    Product.slug,
    Product.name,
    Product.name_en,
    Product.unit,
    Product.pack,
    Product.art,
    Product.category_id,
    Product.season_months,
    Product.popularity,
    Product.tax_kind,
)
_OF_OFFER = (
    Offer.id.label("offer_id"),
    Offer.lowest_price.label("price"),
    Offer.lead_days,
    Offer.weekly_capacity,
    (Offer.available_quantity < Offer.minimum_quantity).label("is_sold_out"),
    Producer.village_code,
    Producer.is_pkp,
    Organisation.name.label("producer"),
)
