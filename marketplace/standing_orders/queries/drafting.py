"""What a standing order is begun from: a cart, an order, names. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offer, Product
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.queries.orders import find_order
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import from_public, to_public


@dataclass(frozen=True)
class Wish:
    """A good and how much of it, on no weekday yet."""

    product_id: int
    offer_id: int | None
    quantity: Decimal

    @property
    def key(self) -> str:
        """How the form names the good."""
        return key_of(self.product_id, self.offer_id)


@dataclass(frozen=True)
class Good:
    """What the form shows of a good."""

    product: Product
    offer: Offer | None

    @property
    def price(self) -> Money | None:
        """The lowest price of its offer, before tax."""
        return self.offer.lowest_price if self.offer else None


def key_of(product_id: int, offer_id: int | None) -> str:
    """Return how the form names a good: of one producer, or of anybody."""
    if offer_id is not None:
        return f"offer:{to_public('offer', offer_id)}"
    return f"product:{to_public('product', product_id)}"


def from_cart(actor: Actor) -> list[Wish]:
    """Return what lies in the actor's cart."""
    return [Wish(each.product_id, each.offer_id, each.quantity) for each in cart_lines(actor)]


def from_order(order_id: int, actor: Actor) -> list[Wish]:
    """Return what was ordered once. Raises `NotFound` for another's order."""
    order = find_order(order_id, actor=actor)
    lines = [line for part in order.producer_orders for line in part.lines]
    offers = {
        offer.id: offer.product_id
        for offer in db.session.scalars(
            select(Offer).where(Offer.id.in_([line.offer_id for line in lines]))
        )
    }
    return [Wish(offers[line.offer_id], line.offer_id, line.quantity) for line in lines]


def goods_of(keys: Collection[str]) -> dict[str, Good]:
    """Return the goods that these keys name; unknown ones are left out."""
    offer_ids, product_ids = _numbers(keys, "offer"), _numbers(keys, "product")
    offers = _offers([*offer_ids.values()])
    products = _products([*product_ids.values()])
    found: dict[str, Good] = {}
    for key, number in offer_ids.items():
        if number in offers:
            found[key] = Good(offers[number].product, offers[number])
    for key, number in product_ids.items():
        if number in products:
            found[key] = Good(products[number], None)
    return found


def _numbers(keys: Collection[str], kind: str) -> dict[str, int]:
    pairs = ((key, key.partition(":")) for key in keys)
    read = {key: from_public(kind, part[2]) for key, part in pairs if part[0] == kind}
    return {key: number for key, number in read.items() if number is not None}


def _offers(ids: Sequence[int]) -> dict[int, Offer]:
    wanted = (
        select(Offer)
        .where(Offer.id.in_(ids), Offer.published_at.is_not(None))
        .options(joinedload(Offer.product), joinedload(Offer.producer))
    )
    return {offer.id: offer for offer in db.session.scalars(wanted)} if ids else {}


def _products(ids: Sequence[int]) -> dict[int, Product]:
    wanted = select(Product).where(Product.id.in_(ids))
    return {each.id: each for each in db.session.scalars(wanted)} if ids else {}
