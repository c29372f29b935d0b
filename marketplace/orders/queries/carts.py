"""Carts: one for each person in each organisation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.orders.models import CartLine
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Actor
from marketplace.shared.database import ask, db
from marketplace.shared.errors import NotFound


def is_in_cart_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a line lies in the actor's own cart."""
    return and_(
        CartLine.organisation_id == (actor.organisation_id or 0),
        CartLine.person_id == (actor.person_id or 0),
    )


def cart_lines(actor: Actor) -> Sequence[CartLine]:
    """List what lies in the actor's cart, in the order in which it was added."""
    wanted = (
        select(CartLine)
        .where(is_in_cart_of(actor))
        .order_by(CartLine.id)
        .options(joinedload(CartLine.product))
        .options(joinedload(CartLine.offer).joinedload(Offer.producer))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(wanted).all()


def count_cart_lines(actor: Actor) -> int:
    """Count the goods in the actor's cart."""
    rows = ask(_COUNT, organisation_id=actor.organisation_id, person_id=actor.person_id)
    count: int = rows[0][0]
    return count


def in_cart(product_id: int, *, actor: Actor) -> Decimal:
    """Return how much of a product lies in the actor's cart, whoever would sell it."""
    wanted = select(func.sum(CartLine.quantity)).where(
        is_in_cart_of(actor), CartLine.product_id == product_id
    )
    return db.session.scalar(wanted) or Decimal(0)


_CART_LINES = CartLine.__table__
_COUNT = (
    select(func.count())
    .select_from(_CART_LINES)
    .where(
        _CART_LINES.c.organisation_id == bindparam("organisation_id"),
        _CART_LINES.c.person_id == bindparam("person_id"),
    )
)


def find_sold_offer(offer_id: int) -> Offer:
    """Return an offer that can be bought now; `NotFound` for any other."""
    wanted = (
        select(Offer)
        .join(Offer.producer)
        .where(Offer.id == offer_id, Offer.state == OfferState.PUBLISHED)
        .where(Producer.state == ReviewState.APPROVED)
        .options(joinedload(Offer.product))
    )
    offer = db.session.scalar(wanted)
    if offer is None:
        raise NotFound
    return offer


def find_sold_product(product_id: int) -> Product:
    """Return a product that somebody sells now; `NotFound` for any other."""
    sold = (
        select(Offer.id)
        .join(Offer.producer)
        .where(Offer.product_id == Product.id, Offer.state == OfferState.PUBLISHED)
        .where(Producer.state == ReviewState.APPROVED)
    )
    product = db.session.scalar(select(Product).where(Product.id == product_id, sold.exists()))
    if product is None:
        raise NotFound
    return product


def still_sold(offer_ids: Sequence[int]) -> dict[int, int]:
    """Map those of the offers that can be bought now to their products."""
    wanted = (
        select(Offer.id, Offer.product_id)
        .join(Offer.producer)
        .where(Offer.id.in_(offer_ids), Offer.state == OfferState.PUBLISHED)
        .where(Producer.state == ReviewState.APPROVED)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def sold_products(product_ids: Collection[int]) -> set[int]:
    """Return those of the products that somebody sells now."""
    wanted = (
        select(Offer.product_id)
        .join(Offer.producer)
        .where(Offer.product_id.in_(product_ids), Offer.state == OfferState.PUBLISHED)
        .where(Producer.state == ReviewState.APPROVED)
    )
    return set(db.session.scalars(wanted))
