"""How much of a need nobody has ordered yet, for each of its days. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from marketplace.catalog.models import Offer, Product
from marketplace.demand.models import Need
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import DEAD_STATES, ENDED_ORDERS
from marketplace.shared.database import db

NOTHING = Decimal(0)


def open_quantities(need: Need) -> Mapping[date, Decimal]:
    """Return what is still to be ordered for each day of a need; never below zero.

    Every order of the buyer counts that brings its goods to its dock on the day, whether it
    came of the need or of a cart: what the producer promised, else what was asked of it.
    """
    ordered = _ordered(need)
    return {day: max(need.quantity - ordered.get(day, NOTHING), NOTHING) for day in need.days}


def _ordered(need: Need) -> dict[date, Decimal]:
    promised = func.sum(func.coalesce(OrderLine.confirmed_quantity, OrderLine.quantity))
    wanted = (
        select(ProducerOrder.delivery_day, promised)
        .join(Order, Order.id == ProducerOrder.order_id)
        .join(OrderLine, OrderLine.producer_order_id == ProducerOrder.id)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(Order.buyer_id == need.buyer_id, Order.state.not_in(ENDED_ORDERS))
        .where(Order.delivery_point_id == need.delivery_point_id)
        .where(ProducerOrder.delivery_day.in_(need.days))
        .where(ProducerOrder.state.not_in(DEAD_STATES))
        .group_by(ProducerOrder.delivery_day)
    )
    if need.product_id is not None:
        wanted = wanted.where(Offer.product_id == need.product_id)
    else:
        wanted = wanted.where(
            Product.category_id == need.category_id, Product.unit == need.unit
        )
    return {row[0]: row[1] for row in db.session.execute(wanted)}
