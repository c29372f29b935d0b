"""What placed orders still bring: promised, or before an answer ordered, and not yet judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, type_coerce

from marketplace.catalog.models import Offer, Product
from marketplace.local_content.models import ContentVersion
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.states import Measure, is_local
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.states import OPEN_STATES
from marketplace.producers.models import Producer
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.quantity import QuantityColumn, in_thousandths


@dataclass(frozen=True)
class Coming:
    """A line that is still to come."""

    delivery_day: date
    category_id: int
    unit: str
    village_code: str
    quantity: Decimal
    unit_price: Money


def coming(buyer_id: int, until: date) -> Sequence[Coming]:
    """List what a buyer's orders still bring by a day; what is late is counted, too."""
    judged = (
        OrderLine.accepted_quantity + OrderLine.regraded_quantity + OrderLine.rejected_quantity
    )
    left = func.coalesce(OrderLine.confirmed_quantity, OrderLine.quantity) - judged
    rows = db.session.execute(
        select(
            ProducerOrder.delivery_day,
            Product.category_id,
            OrderLine.unit,
            Producer.village_code,
            type_coerce(left, QuantityColumn()),
            OrderLine.unit_price,
        )
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .join(Producer, Producer.id == ProducerOrder.producer_id)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(ProducerOrder.buyer_id == buyer_id, ProducerOrder.state.in_(OPEN_STATES))
        .where(ProducerOrder.delivery_day <= until, left > 0)
        .order_by(OrderLine.id)
    )
    return [Coming(*row) for row in rows]


def expected(version: ContentVersion, lines: Iterable[Coming], until: date) -> Counted:
    """Count of these lines what a version measures and the period still brings."""
    counted = Counted()
    for line in lines:
        if line.delivery_day > until or not _counts(version, line):
            continue
        amount = (
            line.unit_price.times(line.quantity).rupiah
            if version.measure is Measure.VALUE
            else in_thousandths(line.quantity)
        )
        local = amount if is_local(line.village_code, version.places) else 0
        counted += Counted(local, amount)
    return counted


def _counts(version: ContentVersion, line: Coming) -> bool:
    if version.category_id not in (None, line.category_id):
        return False
    return version.measure is Measure.VALUE or version.unit == line.unit
