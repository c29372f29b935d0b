"""What lists say of the first day is what one would be promised, and costs no question."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalog.models import CapacityWeek, SeasonWindow
from marketplace.catalog.queries.arriving import first_days_listed
from marketplace.catalog.queries.promising import first_days
from marketplace.catalog.queries.reading_goods import read_goods
from marketplace.catalog.queries.remembered import present
from marketplace.catalog.queries.shown_stock import Shown
from marketplace.catalog.services import stock
from marketplace.producers.models import Closure
from marketplace.shared.database import db
from tests.catalog.questions import questions
from tests.factories.market import AProducer, an_offer

TUESDAY = date(2026, 11, 24)
AFTERNOON = "2026-11-24T09:30:00+00:00"  # 16.30 WIB


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(AFTERNOON, tick=False):
        yield


def _listed(offers):
    ids = [offer.id for offer in offers]
    return first_days_listed(read_goods(), ids, present(Shown(offers=frozenset(ids))))


def test_of_whole_lists_nothing_more_is_asked():
    offers = [an_offer(stock=5, lead_days=n) for n in range(3)]
    stock.hold(offers[2].id, 5, week=TUESDAY + timedelta(9), line_id=1)
    db.session.commit()
    goods, ids = read_goods(), [offer.id for offer in offers]
    left = present(Shown(offers=frozenset(ids)))
    with questions() as asked:
        found = first_days_listed(goods, ids, left)
    assert asked == []
    assert found == {ids[0]: date(2026, 11, 25), ids[1]: date(2026, 11, 26)}


SPANS = st.lists(st.tuples(st.integers(-3, 30), st.integers(0, 20)), max_size=3)
WEEKS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 12), st.none() | st.integers(0, 12)),
    max_size=4,
    unique_by=lambda each: each[0],
)

FACTS = st.fixed_dictionaries(
    {
        "stock": st.integers(0, 8),
        "minimum_quantity": st.integers(1, 6).map(Decimal),
        "weekly_capacity": st.none() | st.integers(1, 10).map(Decimal),
        "cut_off_hour": st.sampled_from([9, 20]),
    }
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=FACTS, lead=st.integers(0, 8), seasons=SPANS, closures=SPANS, weeks=WEEKS)
def test_any_offer_arrives_when_it_is_promised(app, facts, lead, seasons, closures, weeks):
    offer = an_offer(AProducer(), lead_days=lead, **facts)
    monday = TUESDAY - timedelta(days=1)
    for begins, length in seasons:
        starts = TUESDAY + timedelta(begins)
        ends = starts + timedelta(length)
        db.session.add(SeasonWindow(offer_id=offer.id, starts_on=starts, ends_on=ends))
    for begins, length in closures:
        first = TUESDAY + timedelta(begins)
        facts = {"first_day": first, "last_day": first + timedelta(length), "reason": "Libur"}
        db.session.add(Closure(producer_id=offer.producer_id, **facts))
    for number, booked, limit in weeks:
        week = CapacityWeek(
            offer_id=offer.id,
            week=monday + timedelta(weeks=number),
            booked_quantity=Decimal(booked),
            limit_quantity=None if limit is None else Decimal(limit),
        )
        db.session.add(week)
    db.session.flush()
    assert _listed([offer]) == first_days([offer.id])
