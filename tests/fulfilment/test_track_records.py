"""How reliably a producer delivers: counted from orders that were due, and nothing else."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from marketplace.fulfilment.services.track_records import COUNTED_DAYS, count_track_records
from marketplace.orders.states import ProducerOrderState
from marketplace.producers.models import TrackRecord
from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.database import db
from tests.factories.deliveries import Judged, a_receipt
from tests.factories.market import AProducer


def _received(producer, *judged, due=-1, at=None, state=ProducerOrderState.RECEIVED):
    """Let a producer order be due so many days from today, and be received at an hour of it."""
    receipt = a_receipt(*judged, producer=producer)
    sold = receipt.producer_order
    sold.delivery_day = today() + timedelta(days=due)
    sold.state = state
    receipt.received_at = datetime.combine(sold.delivery_day, at or time(9), JAKARTA)
    db.session.flush()
    return receipt


def _record(producer):
    db.session.expire_all()
    found = db.session.get(TrackRecord, producer.id)
    return found and (
        found.order_count,
        found.promised_count,
        found.on_time_count,
        found.fill_basis_points,
    )


def test_value_taken_over_is_compared_with_value_ordered():
    producer = AProducer()
    _received(producer, Judged(accepted=10, unit_price=1_000))
    _received(
        producer, Judged(accepted=5, regraded=2, percent=50, rejected=3, unit_price=4_000)
    )
    count_track_records()
    # 10,000 + 28,000 of 10,000 + 40,000
    assert _record(producer) == (2, 2, 2, 7_600)


def test_the_day_is_the_one_of_java():
    producer = AProducer()
    _received(producer, at=time(23, 59))
    late = _received(producer, due=-2)
    late.received_at += timedelta(hours=15)  # midnight between the days
    count_track_records()
    assert _record(producer) == (2, 2, 1, 10_000)


@pytest.mark.parametrize("state", [ProducerOrderState.REJECTED, ProducerOrderState.EXPIRED])
def test_what_was_turned_down_counts_as_not_filled(state):
    producer = AProducer()
    _received(producer)
    refused = _received(producer, state=state)
    for line in refused.producer_order.lines:
        line.accepted_quantity = 0
    db.session.delete(refused.lines[0])
    db.session.delete(refused)
    db.session.flush()
    count_track_records()
    assert _record(producer) == (2, 1, 1, 5_000)


@pytest.mark.parametrize("due", [0, 3, -COUNTED_DAYS - 1])
def test_only_what_was_due_in_the_last_year_counts(due):
    producer = AProducer()
    _received(producer, due=due)
    count_track_records()
    assert _record(producer) is None


@pytest.mark.parametrize("state", [ProducerOrderState.CANCELLED, ProducerOrderState.WAITING])
def test_what_never_was_the_producers_does_not_count(state):
    producer = AProducer()
    _received(producer, state=state)
    count_track_records()
    assert _record(producer) is None


def test_counting_again_replaces():
    producer, other = AProducer(), AProducer()
    gone = _received(other)
    _received(producer)
    count_track_records()
    gone.producer_order.state = ProducerOrderState.CANCELLED
    db.session.flush()
    count_track_records()
    assert _record(producer) == (1, 1, 1, 10_000)
    assert db.session.scalars(select(TrackRecord.producer_id)).all() == [producer.id]
