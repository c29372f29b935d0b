"""How reliably each producer delivers: counted each night from orders and receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, Subquery, delete, func, select, type_coerce

from marketplace.fulfilment.models import Receipt
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.producers.models import TrackRecord
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.database import db, transactional

COUNTED_DAYS = 365  # before today, by the day on which the goods were due
NOT_THE_PRODUCERS = frozenset({ProducerOrderState.WAITING, ProducerOrderState.CANCELLED})
TURNED_DOWN = frozenset({ProducerOrderState.REJECTED, ProducerOrderState.EXPIRED})


@dataclass
class _Count:
    orders: int = 0
    promised: int = 0
    on_time: int = 0
    ordered: int = 0  # quantity times price, in any unit: only the share counts
    filled: int = 0

    def add(self, sold: Row[Any]) -> None:
        """Add one producer order that was due."""
        self.orders += 1
        self.promised += sold.state not in TURNED_DOWN
        arrived = sold.arrived_at and sold.arrived_at.astimezone(JAKARTA).date()
        self.on_time += bool(arrived and arrived <= sold.delivery_day)
        self.ordered += sold.ordered
        self.filled += sold.filled

    @property
    def fill_basis_points(self) -> int:
        """Share of the ordered value that the docks took, in hundredths of a per cent."""
        return int(10_000 * self.filled // self.ordered)


@transactional
def count_track_records(at: datetime | None = None) -> None:
    """Count anew how every producer kept its orders of the year before this moment, or now.

    Orders that the buyer cancelled do not count. One is on time when its first goods were
    received by the day they were due. What a dock took at a lower grade counts as filled.
    """
    counts: dict[int, _Count] = {}
    at = at or utc_now()
    for sold in _due(at.astimezone(JAKARTA).date()):
        counts.setdefault(sold.producer_id, _Count()).add(sold)
    db.session.execute(delete(TrackRecord))
    db.session.add_all(_records(counts, at))


def _records(counts: dict[int, _Count], at: datetime) -> Iterator[TrackRecord]:
    for producer_id, count in counts.items():
        yield TrackRecord(
            producer_id=producer_id,
            order_count=count.orders,
            promised_count=count.promised,
            on_time_count=count.on_time,
            fill_basis_points=count.fill_basis_points,
            counted_at=at,
        )


def _due(day: date) -> Sequence[Row[Any]]:
    first, value = _first_arrivals(), _values()
    wanted = (
        select(
            ProducerOrder.producer_id,
            ProducerOrder.state,
            ProducerOrder.delivery_day,
            first.c.at.label("arrived_at"),
            value.c.ordered,
            value.c.filled,
        )
        .join(value, value.c.producer_order_id == ProducerOrder.id)
        .outerjoin(first, first.c.producer_order_id == ProducerOrder.id)
        .where(
            ProducerOrder.delivery_day < day,
            ProducerOrder.delivery_day >= day - timedelta(days=COUNTED_DAYS),
            ProducerOrder.state.not_in(NOT_THE_PRODUCERS),
        )
    )
    return db.session.execute(wanted).all()


def _first_arrivals() -> Subquery:
    at = func.min(Receipt.received_at).label("at")
    return select(Receipt.producer_order_id, at).group_by(Receipt.producer_order_id).subquery()


def _values() -> Subquery:
    price = type_coerce(OrderLine.unit_price, BigInteger)
    ordered = type_coerce(OrderLine.quantity, BigInteger)
    taken = type_coerce(OrderLine.accepted_quantity, BigInteger) + type_coerce(
        OrderLine.regraded_quantity, BigInteger
    )
    return (
        select(
            OrderLine.producer_order_id,
            func.sum(ordered * price, type_=BigInteger).label("ordered"),
            func.sum(taken * price, type_=BigInteger).label("filled"),
        )
        .group_by(OrderLine.producer_order_id)
        .subquery()
    )
