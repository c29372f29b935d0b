"""Days whose turn comes: one order each, on the right day, or a reason that is told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.catalog.models import Offer, SeasonWindow
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared import outbox
from marketplace.shared.audit import AuditEntry, chain_faults
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.services.looking import look_at, look_at_due
from marketplace.standing_orders.states import (
    Gap,
    HolidayRule,
    OccurrenceState,
    StandingState,
    Substitute,
    Way,
)
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, days_of, looked

S = OccurrenceState


def _stock(offer):
    return db.session.scalar(select(Offer.available_quantity).where(Offer.id == offer.id))


def _orders():
    return db.session.scalars(select(Order).order_by(Order.delivery_day)).all()


def test_the_days_within_reach_become_orders_of_the_owner():
    kitchen = a_kitchen()
    water = an_offer(stock=500)
    standing = a_standing(kitchen, a_wish(water, 12, weekdays=(1, 3)), note="Pintu timur")
    days = looked(standing)
    assert [(day, each.state) for day, each in days.items()] == [
        (date(2026, 11, 24), S.ORDERED),
        (date(2026, 11, 26), S.ORDERED),
    ]
    first, second = _orders()
    assert (first.delivery_day, second.delivery_day) == tuple(days)
    assert {first.requested_by, second.requested_by} == {kitchen.requester.person_id}
    assert [line.quantity for p in first.producer_orders for line in p.lines] == [Decimal(12)]
    assert first.note == "Pintu timur"
    assert _stock(water) == Decimal(500 - 24)
    assert chain_faults() == []


def test_looking_again_makes_nothing_twice():
    standing = a_standing()
    assert look_at(standing.id) == 3
    assert look_at(standing.id) == 0
    looked(standing)
    assert looked(standing).keys() == {today() + timedelta(days=n) for n in (1, 2, 3)}
    assert len(_orders()) == 3


def test_the_round_looks_once_a_day():
    standing = a_standing()
    assert look_at_due() == 1
    assert look_at_due() == 0
    with time_machine.travel(utc_now() + timedelta(days=1), tick=False):
        assert look_at_due() == 1
        outbox.drain()
    assert len(days_of(standing)) == 4


def test_a_slow_producer_is_asked_earlier_than_the_usual_three_days():
    standing = a_standing(None, a_wish(an_offer(lead_days=5)), starts_on=date(2026, 11, 29))
    days = looked(standing)
    assert [(each.day, each.state) for each in days.values()] == [
        (date(2026, 11, 29), S.ORDERED)
    ]


def test_an_order_above_the_limit_waits_for_approval_as_always():
    kitchen = a_kitchen(approval_limit=Money(100))
    looked(a_standing(kitchen, a_wish(an_offer(), 10, weekdays=(2,))))
    assert [order.state for order in _orders()] == [OrderState.AWAITING_APPROVAL]


# Holidays: Christmas is a Friday in 2026, the joint leave before it a Thursday.
@pytest.mark.parametrize(
    ("rule", "day", "state", "delivered"),
    [
        (HolidayRule.SKIP, date(2026, 12, 25), S.SKIPPED, date(2026, 12, 25)),
        (HolidayRule.DAY_BEFORE, date(2026, 12, 25), S.ORDERED, date(2026, 12, 23)),
        (HolidayRule.DELIVER, date(2026, 12, 25), S.ORDERED, date(2026, 12, 25)),
    ],
)
def test_a_holiday_is_skipped_comes_before_or_is_a_day_like_others(rule, day, state, delivered):
    standing = a_standing(None, a_wish(an_offer(), 10, weekdays=(4,)), holidays=rule)
    with time_machine.travel("2026-12-19T02:00:00+00:00", tick=False):
        standing.looked_through = date(2026, 12, 18)
        db.session.commit()
        assert day not in looked(standing)
    with time_machine.travel("2026-12-22T02:00:00+00:00", tick=False):
        found = looked(standing)[day]
    assert (found.state, found.delivery_day) == (state, delivered)
    assert found.gap is (Gap.HOLIDAY if state is S.SKIPPED else None)
    assert len(_orders()) == (state is S.ORDERED)


def test_when_the_season_ends_the_day_asks_and_nothing_is_ordered():
    fruit = an_offer()
    db.session.add(
        SeasonWindow(offer_id=fruit.id, starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 24))
    )
    standing = a_standing(None, a_wish(fruit, 10, weekdays=(1, 2)))
    days = looked(standing)
    assert days[date(2026, 11, 24)].state is S.ORDERED
    asks = days[date(2026, 11, 25)]
    assert (asks.state, asks.gap, asks.order_id) == (S.ASKS, Gap.SEASON, None)
    assert [(each["way"], each["quantity"]) for each in asks.proposal] == [("skip", "0")]
    assert asks.answer_by > utc_now()
    assert len(_orders()) == 1


def test_too_little_stock_proposes_less_and_another_producer_comes_first():
    product = AProduct()
    ours = an_offer(product=product, stock=7)
    standing = a_standing(None, a_wish(ours, 10, weekdays=(1,)))
    (asks,) = looked(standing).values()
    assert (asks.gap, asks.proposal[0]["way"], asks.proposal[0]["quantity"]) == (
        Gap.STOCK,
        Way.LESS,
        "7",
    )
    other = an_offer(product=product, prices={1: 39_000})
    again = a_standing(None, a_wish(ours, 10, weekdays=(1,)))
    asks = looked(again)[date(2026, 11, 24)]
    assert (asks.proposal[0]["way"], asks.proposal[0]["offer"]) == (Way.OTHER, other.id)
    assert _orders() == []


@pytest.mark.parametrize(
    ("price", "state", "offer_of_order"), [(39_900, S.ORDERED, 1), (39_901, S.ASKS, None)]
)
def test_the_nearest_offer_is_taken_without_asking_up_to_the_tolerance(
    price, state, offer_of_order
):
    product = AProduct()
    ours = an_offer(product=product, stock=7)
    other = an_offer(product=product, prices={1: price})
    wish = a_wish(ours, 10, weekdays=(1,), substitute=Substitute.NEAREST)
    (day,) = looked(a_standing(None, wish)).values()  # agreed: 38,000, tolerance 5 %
    assert (day.state, day.gap) == (state, Gap.STOCK)
    lines = [line for o in _orders() for p in o.producer_orders for line in p.lines]
    assert [line.offer_id for line in lines] == ([other.id] if offer_of_order else [])


def test_a_line_that_may_be_left_out_is_and_the_rest_comes():
    gone, water = an_offer(stock=3), an_offer()
    wish = a_wish(gone, 10, weekdays=(1,), substitute=Substitute.SKIP)
    (day,) = looked(a_standing(None, wish, a_wish(water, 4, weekdays=(1,)))).values()
    assert (day.state, day.gap) == (S.ORDERED, Gap.STOCK)
    lines = [line for o in _orders() for p in o.producer_orders for line in p.lines]
    assert [(line.offer_id, line.quantity) for line in lines] == [(water.id, Decimal(4))]


def test_when_all_lines_may_be_left_out_the_day_is_skipped_and_told(mails):
    wish = a_wish(an_offer(stock=3), 10, weekdays=(1,), substitute=Substitute.SKIP)
    (day,) = looked(a_standing(None, wish)).values()
    assert (day.state, day.gap, day.order_id) == (S.SKIPPED, Gap.STOCK, None)
    assert len(list(mails.glob("*.eml"))) == 1


@pytest.mark.parametrize(("price", "state"), [(39_900, S.ORDERED), (39_901, S.ASKS)])
def test_a_price_above_the_tolerance_asks(price, state):
    water = an_offer()
    standing = a_standing(None, a_wish(water, 10, weekdays=(1,)))
    water.price_tiers[0].unit_price = Money(price)
    db.session.commit()
    (day,) = looked(standing).values()
    assert day.state is state
    assert day.gap is (Gap.PRICE if state is S.ASKS else None)
    if state is S.ASKS:
        assert (day.proposal[0]["way"], day.proposal[0]["price"]) == (Way.KEEP, price)
    assert len(_orders()) == (state is S.ORDERED)


def test_it_ends_by_itself_after_its_last_day():
    standing = a_standing(None, a_wish(an_offer(stock=900)), ends_on=date(2026, 11, 25))
    days = looked(standing)
    assert list(days) == [date(2026, 11, 24), date(2026, 11, 25)]
    with time_machine.travel("2026-11-26T02:00:00+00:00", tick=False):
        looked(standing)
    assert db.session.get(StandingOrder, standing.id).state is StandingState.ENDED
    assert len(_orders()) == 2


def test_every_step_is_in_the_audit_log():
    kitchen = a_kitchen()
    looked(a_standing(kitchen, a_wish(an_offer(), 10, weekdays=(1,))))
    wanted = select(func.count(AuditEntry.id)).where(
        AuditEntry.action.in_(
            ["standing_order.made", "order.placed", "standing_order.day_ordered"]
        )
    )
    assert db.session.scalar(wanted) == 3


def test_the_stock_of_the_offer_is_never_below_zero():
    water = an_offer(stock=25)
    standing = a_standing(None, a_wish(water, 10))
    days = looked(standing)
    assert [each.state for each in days.values()] == [S.ORDERED, S.ORDERED, S.ASKS]
    assert _stock(water) == Decimal(5)
