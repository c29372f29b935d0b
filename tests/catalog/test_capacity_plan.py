"""How full the coming weeks are, on the producer's first page."""

from datetime import date
from decimal import Decimal

from marketplace.catalog.models import CapacityWeek
from marketplace.catalog.queries.capacity import WEEKS, busiest_plan
from marketplace.catalog.states import OfferState
from marketplace.shared.database import db
from tests.factories.market import AProducer, an_offer

DAY = date(2026, 11, 25)  # a Wednesday
MONDAY = date(2026, 11, 23)


def _book(offer, week, quantity):
    db.session.add(
        CapacityWeek(offer_id=offer.id, week=week, booked_quantity=Decimal(quantity))
    )
    db.session.flush()


def test_the_busiest_offer_is_shown_week_by_week():
    producer = AProducer()
    quiet = an_offer(producer, weekly_capacity=Decimal(50))
    busy = an_offer(producer, weekly_capacity=Decimal(90))
    hidden = an_offer(producer, weekly_capacity=Decimal(10), state=OfferState.PAUSED)
    an_offer(producer)  # without a limit
    _book(quiet, MONDAY, 10)
    _book(busy, MONDAY, 61)
    _book(busy, date(2026, 12, 7), "2.5")
    _book(busy, date(2026, 11, 16), 90)  # last week is over
    _book(hidden, MONDAY, 80)

    plan = busiest_plan(producer.id, DAY)

    assert (plan.offer.id, plan.capacity) == (busy.id, 90)
    assert len(plan.weeks) == WEEKS
    assert plan.weeks[:3] == (
        (MONDAY, Decimal(61)),
        (date(2026, 11, 30), Decimal(0)),
        (date(2026, 12, 7), Decimal("2.5")),
    )


def test_without_a_limit_there_is_nothing_to_plan():
    producer = AProducer()
    an_offer(producer)
    assert busiest_plan(producer.id, DAY) is None
