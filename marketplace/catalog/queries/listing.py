"""Product cards: the rows of lists, read as rows rather than as objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Row,
    and_,
    cast,
    collate,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Offer, OfferPhoto, PriceTier, Product
from marketplace.catalog.queries.filters import (
    Sort,
    Wanted,
    metres_to_airport,
    offers_on_sale,
)
from marketplace.catalog.queries.searching import Reading
from marketplace.producers.models import Producer
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.money import Money

BINARY = "C"  # PostgreSQL's collation that sorts as SQLite does


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
    position: tuple[int | str, ...]  # where it stands in this order


def cards(
    wanted: Wanted,
    *,
    limit: int,
    skip: int = 0,
    after: tuple[int | str, ...] | None = None,
) -> list[Card]:
    """List the products that fit, in the wanted order.

    `skip` leaves the first ones out; `after` begins behind the position of the last card seen.
    """
    offers = offers_on_sale(wanted)
    keys = _sort_keys(wanted.sort, offers)
    listed = (
        select(
            offers.c.product_id,
            func.count().label("offers"),
            *(key.label(f"key{at}") for at, key in enumerate(keys)),
        )
        .join(Product, Product.id == offers.c.product_id)
        .group_by(offers.c.product_id, Product.popularity, Product.name)
        .subquery()
    )
    order = [listed.c[f"key{at}"] for at in range(len(keys))]
    page = select(listed).order_by(*order).limit(limit).offset(skip)
    if after is not None:
        page = page.where(tuple_(*order) > after)
    rows = db.session.execute(_with_details(page.cte("page"), offers))
    return [_card(row, len(keys)) for row in rows]


def key_types(sort: Sort) -> tuple[type, ...]:
    """Return the types of a position in this order, for reading cursors."""
    return {
        Sort.RELEVANCE: (int, int, str, int),
        Sort.PRICE: (int, int),
        Sort.NEWEST: (int, int),
        Sort.NEAREST: (int, int, int),
        Sort.NAME: (str, int),
    }[sort]


def _sort_keys(sort: Sort, offers: CTE) -> Sequence[ColumnElement[Any]]:
    """Every order ascends throughout and ends with the id: no two readings differ."""
    product_id = offers.c.product_id
    price = func.min(offers.c.price)
    keys: dict[Sort, Sequence[ColumnElement[Any]]] = {
        Sort.RELEVANCE: (
            -func.max(offers.c.points),
            -Product.popularity,
            _plain_name(),
            product_id,
        ),
        Sort.PRICE: (price, product_id),
        Sort.NEWEST: (-func.max(_seconds(offers.c.published_at)), product_id),
        Sort.NEAREST: (
            func.min(metres_to_airport(offers.c.district_code)),
            price,
            product_id,
        ),
        Sort.NAME: (_plain_name(), product_id),
    }
    return keys[sort]


def _plain_name() -> ColumnElement[str]:
    name = func.lower(Product.name)
    return name if is_sqlite() else collate(name, BINARY)


def _seconds(moment: ColumnElement[Any]) -> ColumnElement[int]:
    since = func.strftime("%s", moment) if is_sqlite() else func.extract("epoch", moment)
    return func.coalesce(cast(since, BigInteger), 0)


def _with_details(page: CTE, offers: CTE) -> Reading:
    """Join what a card shows to the few products of a page, and to those only."""
    order = func.row_number().over(
        partition_by=offers.c.product_id, order_by=(offers.c.price, offers.c.offer_id)
    )
    cheapest = (
        select(offers.c.product_id, offers.c.offer_id, order.label("place"))
        .where(offers.c.product_id.in_(select(page.c.product_id)))
        .subquery()
    )
    top = aliased(PriceTier)
    most = select(func.max(PriceTier.minimum_quantity)).where(PriceTier.offer_id == Offer.id)
    photo = (
        select(OfferPhoto.key)
        .where(OfferPhoto.offer_id == Offer.id)
        .order_by(OfferPhoto.position, OfferPhoto.id)
        .limit(1)
    )
    return (
        select(
            page,
            *_OF_PRODUCT,
            *_OF_OFFER,
            top.unit_price.label("tier_price"),
            top.minimum_quantity.label("tier_from"),
            photo.scalar_subquery().label("photo_key"),
        )
        .join(cheapest, cheapest.c.product_id == page.c.product_id)
        .join(Product, Product.id == page.c.product_id)
        .join(Offer, Offer.id == cheapest.c.offer_id)
        .join(Producer, Producer.id == Offer.producer_id)
        .join(Organisation, Organisation.id == Producer.id)
        .outerjoin(
            top,
            and_(
                top.offer_id == Offer.id,
                top.minimum_quantity > Offer.minimum_quantity,
                top.minimum_quantity == most.scalar_subquery(),
            ),
        )
        .where(cheapest.c.place == 1)
        .order_by(*(column for column in page.c if column.name.startswith("key")))
    )


_OF_PRODUCT = (
    Product.slug,
    Product.name,
    Product.name_en,
    Product.unit,
    Product.pack,
    Product.art,
    Product.category_id,
    Product.season_months,
    Product.popularity,
)
_OF_OFFER = (
    Offer.id.label("offer_id"),
    Offer.lowest_price.label("price"),
    Offer.lead_days,
    Offer.weekly_capacity,
    (Offer.available_quantity < Offer.minimum_quantity).label("is_sold_out"),
    Producer.village_code,
    Organisation.name.label("producer"),
)


def _card(row: Row[Any], keys: int) -> Card:
    facts = dict(row._mapping)
    position = tuple(_plain(facts.pop(f"key{at}")) for at in range(keys))
    return Card(**facts, position=position)


def _plain(key: Money | int | str) -> int | str:
    return key.rupiah if isinstance(key, Money) else key
