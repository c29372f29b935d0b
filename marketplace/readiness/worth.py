"""What meeting a requirement would open: open demand and past orders, in rupiah. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.buyers.models import DeliveryPoint
from marketplace.buyers.states import Zone
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.demand.models import Need
from marketplace.demand.states import NeedState
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.requirements.queries.checklist import Item
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money, total

YEAR = timedelta(days=365)
NO_SALE = (
    ProducerOrderState.WAITING,
    ProducerOrderState.CANCELLED,
    ProducerOrderState.REJECTED,
    ProducerOrderState.EXPIRED,
)


@dataclass(frozen=True)
class Worth:
    """What is asked for now, at the buyers' highest price, and what was ordered in a year."""

    open_demand: Money = ZERO
    needs: int = 0
    past_orders: Money = ZERO

    @property
    def rupiah(self) -> int:
        """Both together, to put the worthiest first."""
        return self.open_demand.rupiah + self.past_orders.rupiah


class Worths:
    """The open needs and past orders of what a producer makes: three queries, one a zone."""

    def __init__(self, producer_id: int, day: date) -> None:
        self._day = day
        self._products = _products(producer_id)
        self._needs = _open_needs(day)
        self._past = _ordered(self._products, day)

    def of(self, item: Item) -> Worth:
        """Return what one item would open: for the goods that lack it, or in its zone."""
        if item.rule.zone is not None:
            return Worth() if item.is_met else self._in_zone(item)
        lacking = {good.product_id for good in item.lacking}
        if not lacking or not item.rule.blocks:
            return Worth()
        needs = [need for need in self._needs if self._answers(lacking, need)]
        past = total(self._past.get(key, ZERO) for key in lacking)
        return Worth(_value(needs), len(needs), past)

    def _in_zone(self, item: Item) -> Worth:
        needs = [need for need in self._needs if need.delivery_point.zone is item.rule.zone]
        mine = [need for need in needs if self._answers(set(self._products), need)]
        past = _ordered(self._products, self._day, item.rule.zone)
        return Worth(_value(mine), len(mine), total(past.values()))

    def _answers(self, product_ids: Collection[int], need: Need) -> bool:
        if need.product_id is not None:
            return need.product_id in product_ids
        return (need.category_id, need.unit) in {
            self._products[key] for key in product_ids if key in self._products
        }


def _products(producer_id: int) -> dict[int, tuple[int, str]]:
    made = select(Offer.product_id).where(
        Offer.producer_id == producer_id, Offer.state != OfferState.ARCHIVED
    )
    wanted = select(Product.id, Product.category_id, Product.unit).where(Product.id.in_(made))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(wanted)}


def _open_needs(day: date) -> Sequence[Need]:
    wanted = select(Need).where(Need.state == NeedState.OPEN, Need.answer_by >= day)
    return db.session.scalars(wanted.options(joinedload(Need.delivery_point))).all()


def _value(needs: Sequence[Need]) -> Money:
    """Add up what buyers would pay at most, over all deliveries."""
    return total(need.ceiling.times(need.quantity * need.weeks) for need in needs)


def _ordered(ids: Collection[int], day: date, zone: Zone | None = None) -> dict[int, Money]:
    """Add up by product what buyers ordered of it in a year, from whomever, into one zone."""
    wanted = (
        select(Offer.product_id, func.sum(OrderLine.line_total))
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(Offer.product_id.in_(ids), ProducerOrder.state.not_in(NO_SALE))
        .where(ProducerOrder.delivery_day >= day - YEAR)
        .group_by(Offer.product_id)
    )
    if zone is not None:
        wanted = (
            wanted.join(Order, Order.id == ProducerOrder.order_id)
            .join(DeliveryPoint, DeliveryPoint.id == Order.delivery_point_id)
            .where(DeliveryPoint.zone == zone)
        )
    return {row[0]: row[1] or ZERO for row in db.session.execute(wanted)}
