"""What the form of a request offers to choose from, and which of its goods answer a line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Category, Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db
from marketplace.sourcing.models import RequestForQuotation, RfqLine

MOST_PRODUCTS, MOST_PRODUCERS = 500, 60


def categories() -> Sequence[Category]:
    """List the shelves in their order."""
    return db.session.scalars(select(Category).order_by(Category.position)).all()


def products_on_sale(also: Collection[int] = ()) -> Sequence[Product]:
    """List the products that somebody sells, by name, and these others."""
    on_sale = exists().where(
        Offer.product_id == Product.id, Offer.state == OfferState.PUBLISHED
    )
    wanted = select(Product).where(on_sale | Product.id.in_(also))
    return db.session.scalars(wanted.order_by(Product.name).limit(MOST_PRODUCTS)).all()


def units() -> Sequence[str]:
    """List the units in which goods are counted."""
    wanted = select(Product.unit).distinct().order_by(Product.unit)
    return db.session.scalars(wanted).all()


def find_products(product_ids: Collection[int]) -> dict[int, Product]:
    """Return products by id."""
    wanted = select(Product).where(Product.id.in_(product_ids))
    return {product.id: product for product in db.session.scalars(wanted)}


def find_categories(category_ids: Collection[int]) -> set[int]:
    """Return which of these shelves exist."""
    return set(db.session.scalars(select(Category.id).where(Category.id.in_(category_ids))))


def producers_for(category_ids: Collection[int]) -> Sequence[tuple[Producer, int]]:
    """List approved producers who sell something of these shelves, and how many goods."""
    goods = (
        select(Offer.producer_id, func.count(Offer.id))
        .join(Offer.product)
        .where(Product.category_id.in_(category_ids), Offer.state == OfferState.PUBLISHED)
        .group_by(Offer.producer_id)
    )
    counted = {row[0]: row[1] for row in db.session.execute(goods)}
    approved = select(Producer).where(Producer.id.in_(counted))
    rows = db.session.scalars(approved.where(Producer.state == ReviewState.APPROVED)).all()
    ranked = sorted(rows, key=lambda each: (-counted[each.id], each.id))
    return [(each, counted[each.id]) for each in ranked[:MOST_PRODUCERS]]


def approved_producers(producer_ids: Collection[int]) -> set[int]:
    """Return which of these producers are approved."""
    wanted = select(Producer.id).where(
        Producer.id.in_(producer_ids), Producer.state == ReviewState.APPROVED
    )
    return set(db.session.scalars(wanted))


def concerned_producers(rfq: RequestForQuotation) -> Sequence[int]:
    """List the approved producers to whom a request is published, by id."""
    invited = {each.producer_id for each in rfq.invitations}
    if rfq.is_open:
        wanted = (
            select(Offer.producer_id)
            .join(Offer.product)
            .where(Product.category_id.in_({line.category_id for line in rfq.lines}))
            .where(Offer.state != OfferState.ARCHIVED)
            .distinct()
        )
        invited |= set(db.session.scalars(wanted))
    return sorted(approved_producers(invited))


def goods_for(lines: Sequence[RfqLine], producer_id: int | None) -> dict[int, list[Offer]]:
    """Return the producer's published offers that answer each line, or could stand in for it.

    An offer of the very product comes first; others of the same shelf and unit follow.
    """
    wanted = (
        select(Offer)
        .join(Offer.product)
        .where(Offer.producer_id == producer_id, Offer.state == OfferState.PUBLISHED)
        .where(Product.category_id.in_({line.category_id for line in lines}))
        .options(
            joinedload(Offer.product),
            joinedload(Offer.producer),
            selectinload(Offer.price_tiers),
        )
        .order_by(Offer.id)
    )
    offers = db.session.scalars(wanted).all()
    return {
        line.id: sorted(
            (offer for offer in offers if stands_in(offer, line)),
            key=lambda offer: not fulfils(offer, line),
        )
        for line in lines
    }


def fulfils(offer: Offer, line: RfqLine) -> bool:
    """Say whether an offer is just what a line asks for."""
    if line.product_id is not None:
        return offer.product_id == line.product_id
    return stands_in(offer, line)


def stands_in(offer: Offer, line: RfqLine) -> bool:
    """Say whether an offer is of the shelf and unit of a line, so that it can be compared."""
    return offer.product.category_id == line.category_id and offer.product.unit == line.unit
