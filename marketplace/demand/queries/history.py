"""What a buyer took over so far, and how producers kept their word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from marketplace.catalog.models import Offer, Product
from marketplace.demand.passengers import month_of, months_before
from marketplace.fulfilment.models import Receipt, ReceiptLine
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.clock import JAKARTA
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money

LOOKED_BACK = 24  # months: twelve to test, twelve before each
YEAR = timedelta(days=365)
NOT_ITS_FAULT = (ProducerOrderState.WAITING, ProducerOrderState.CANCELLED)


@dataclass(frozen=True)
class Reliability:
    """Of what was ordered from a producer and due in a year, how much was taken over."""

    ordered: Money
    taken: Money
    orders: int

    @property
    def share(self) -> Decimal:
        """The value that was taken over, as a share of what was ordered."""
        return Decimal(min(self.taken, self.ordered).rupiah) / max(self.ordered.rupiah, 1)


def taken_over(
    buyer_id: int, today: date, *, product_id: int | None, category_id: int, unit: str
) -> dict[date, Decimal]:
    """Add up by month what a buyer took over of a product, or of a category in one unit.

    Accepted and regraded goods count, by the day of the handover at the airport.
    """
    since = months_before(month_of(today), LOOKED_BACK)
    wanted = (
        select(
            Receipt.received_at,
            ReceiptLine.accepted_quantity,
            ReceiptLine.regraded_quantity,
        )
        .join(ReceiptLine.receipt)
        .join(ReceiptLine.order_line)
        .join(Receipt.producer_order)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .where(ProducerOrder.buyer_id == buyer_id)
        .where(Receipt.received_at >= datetime(since.year, since.month, 1, tzinfo=JAKARTA))
    )
    if product_id is not None:
        wanted = wanted.where(Offer.product_id == product_id)
    else:
        wanted = wanted.join(Product, Product.id == Offer.product_id)
        wanted = wanted.where(Product.category_id == category_id, Product.unit == unit)
    taken: dict[date, Decimal] = defaultdict(Decimal)
    for received_at, accepted, regraded in db.session.execute(wanted):
        taken[month_of(received_at.astimezone(JAKARTA).date())] += accepted + regraded
    return dict(taken)


def reliability(producer_ids: Iterable[int], today: date) -> dict[int, Reliability]:
    """Return how producers kept their word in the last year, by producer; two queries.

    Orders that were refused, not answered or came short count against; cancelled ones do not.
    """
    ids = list(producer_ids)
    due = (
        ProducerOrder.producer_id.in_(ids),
        ProducerOrder.delivery_day.between(today - YEAR, today - timedelta(days=1)),
        ProducerOrder.state.not_in(NOT_ITS_FAULT),
    )
    ordered = (
        select(
            ProducerOrder.producer_id,
            func.sum(ProducerOrder.goods),
            func.count(ProducerOrder.id),
        )
        .where(*due)
        .group_by(ProducerOrder.producer_id)
    )
    received = (
        select(ProducerOrder.producer_id, func.sum(ReceiptLine.value))
        .join(Receipt, Receipt.producer_order_id == ProducerOrder.id)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .where(*due)
        .group_by(ProducerOrder.producer_id)
    )
    taken = {row[0]: row[1] for row in db.session.execute(received)}
    return {
        producer_id: Reliability(goods or ZERO, taken.get(producer_id) or ZERO, count)
        for producer_id, goods, count in db.session.execute(ordered)
    }
