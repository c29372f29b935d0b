"""However orders, counts and plans run into each other, no promise falls below zero."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, StockMove
from marketplace.catalog.queries.promising import promises
from marketplace.catalog.services import planning, stock, stock_counting
from marketplace.catalog.services.stock import Hold
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import RuleBroken
from tests.factories.market import AProducer, an_offer
from tests.factories.producers import an_owner

pytestmark = pytest.mark.servers

TUESDAY = date(2026, 11, 24)
PEOPLE, DAYS = 3, 14
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["hold", "hold", "hold", "release", "count", "limit", "look"]),
        st.integers(1, 12),
        st.integers(0, DAYS - 1),
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture(autouse=True)
def _tuesday_morning():
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False):
        yield


class Person:
    """Orders, gives back, counts and plans; knows what they hold."""

    def __init__(self, offers, owner, number) -> None:
        self.offers, self.owner, self.number = offers, owner, number
        self.held: list[list[Hold]] = []

    def does(self, kind, amount, away) -> None:
        day = TUESDAY + timedelta(away)
        if kind == "hold":  # of both goods: all or nothing
            wanted = [Hold(o, Decimal(amount), day, line_id=self.number) for o in self.offers]
            stock.hold_all(wanted)
            self.held.append(wanted)
        elif kind == "release" and self.held:
            stock.release_all(self.held.pop())
        elif kind == "count":
            stock_counting.set_stock(self.offers[0], Decimal(amount), actor=self.owner)
        elif kind == "limit":
            limits = {week_of(day): Decimal(amount)}
            planning.set_weeks(self.offers[-1], limits, actor=self.owner)
        else:
            _none_is_below_zero(self.offers)


def _none_is_below_zero(offers):
    for days in promises(offers, TUESDAY, DAYS).values():
        for day in days:
            assert 0 <= day.quantity <= day.stock
            assert day.free_capacity is None or day.quantity <= day.free_capacity


def _at_once(lone_app, people, moves):
    start = Barrier(len(people))

    def live(person, mine):
        with lone_app.app_context():
            start.wait()
            for move in mine:
                try:
                    person.does(*move)
                except RuleBroken:
                    db.session.rollback()
            db.session.remove()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(live, people, moves))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    stocks=st.tuples(st.integers(0, 25), st.integers(0, 25)),
    capacity=st.none() | st.integers(1, 25),
    moves=st.lists(MOVES, min_size=PEOPLE, max_size=PEOPLE),
)
def test_no_promise_falls_below_zero_whoever_comes_first(lone_app, stocks, capacity, moves):
    with one_transaction():
        producer = AProducer()
        usual = None if capacity is None else Decimal(capacity)
        facts = {"weekly_capacity": usual, "lead_days": 0}
        offers = [an_offer(producer, stock=each, **facts).id for each in stocks]
        owner = an_owner(producer)
    db.session.remove()
    people = [Person(offers, owner, number) for number in range(1, PEOPLE + 1)]

    _at_once(lone_app, people, moves)

    _none_is_below_zero(offers)
    held = [hold for person in people for each in person.held for hold in each]
    for offer in offers:
        left = db.session.scalar(select(Offer.available_quantity).where(Offer.id == offer))
        moved = select(func.sum(StockMove.change)).where(StockMove.offer_id == offer)
        assert left == (db.session.scalar(moved) or 0), "every unit has its trace"
        weeks = select(CapacityWeek.week, CapacityWeek.booked_quantity)
        booked = dict(
            map(tuple, db.session.execute(weeks.where(CapacityWeek.offer_id == offer)))
        )
        mine = [hold for hold in held if hold.offer_id == offer]
        for week, quantity in booked.items():
            assert quantity == sum(h.quantity for h in mine if week_of(h.week) == week)
        if capacity is not None and not any(m[0] == "limit" for each in moves for m in each):
            assert all(quantity <= capacity for quantity in booked.values())
    db.session.remove()
