"""Shopping lists of the example market, made of what a tenant of the airport orders most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Offer
from marketplace.demo.timeline import clock
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.shared.database import db
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList

BUYER = "angkasa-rasa-resto"
LISTS = (("Isi dapur mingguan", 0, 5), ("Meja sarapan", 5, 3))  # name, first good, how many
BEGAN = 40  # days before the market opens


def plan_shopping_lists(day: date) -> None:
    """Keep two lists for one buyer, in the name of whoever orders there."""
    buyer_id = db.session.scalar(select(Organisation.id).where(Organisation.slug == BUYER))
    requester = select(Order.requested_by).where(Order.buyer_id == buyer_id)
    person_id = db.session.scalar(requester.order_by(Order.id).limit(1))
    if buyer_id is None or person_id is None:
        return
    made_at = clock(day - timedelta(days=BEGAN), 9)
    for name, first, count in LISTS:
        offers = _liked(buyer_id, first, count)
        if not offers:
            continue
        kept = ShoppingList(
            buyer_id=buyer_id,
            name=name,
            made_by=person_id,
            made_at=made_at,
            changed_by=person_id,
            changed_at=made_at,
        )
        kept.lines = [_line(place, offer) for place, offer in enumerate(offers)]
        db.session.add(kept)
    db.session.flush()


def _liked(buyer_id: int, first: int, count: int) -> Sequence[Offer]:
    """List the offers that a buyer orders most often, from a place on."""
    wanted = (
        select(Offer)
        .join(OrderLine, OrderLine.offer_id == Offer.id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.buyer_id == buyer_id)
        .group_by(Offer.id)
        .order_by(func.count().desc(), Offer.id)
        .offset(first)
        .limit(count)
    )
    return db.session.scalars(wanted).all()


def _line(place: int, offer: Offer) -> ShoppingLine:
    amount = max(offer.minimum_quantity, offer.order_multiple)
    amount += -amount % offer.order_multiple
    return ShoppingLine(
        place=place,
        product_id=offer.product_id,
        offer_id=offer.id,
        quantity=amount * 2,
        known_price=min(offer.price_tiers, key=lambda tier: tier.minimum_quantity).unit_price,
    )
