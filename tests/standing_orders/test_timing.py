"""Dates left out, pauses, changes, and what the next days look like."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from marketplace.buyers.models import DockWindow
from marketplace.catalog.models import SeasonWindow
from marketplace.orders.models import Order
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.money import Money
from marketplace.standing_orders.queries.foreseeing import outlooks
from marketplace.standing_orders.queries.standing import find_standing
from marketplace.standing_orders.services import timing
from marketplace.standing_orders.services.writing import change_standing, make_standing
from marketplace.standing_orders.states import Gap, HolidayRule, OccurrenceState, StandingState
from tests.factories.market import AProduct, an_offer
from tests.factories.standing_orders import a_standing, a_wish, looked, standing_facts

S = OccurrenceState
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


def test_a_date_that_is_skipped_brings_nothing_and_stands_in_the_history(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(stock=900)))
    timing.skip_date(standing.id, WEDNESDAY, actor=kitchen.requester)
    days = looked(standing)
    assert [(day, each.state, each.gap) for day, each in days.items()] == [
        (TUESDAY, S.ORDERED, None),
        (WEDNESDAY, S.SKIPPED, Gap.DATE),
        (THURSDAY, S.ORDERED, None),
    ]


def test_a_date_can_be_wanted_after_all(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(stock=900)))
    timing.skip_date(standing.id, WEDNESDAY, actor=kitchen.requester)
    timing.unskip_date(standing.id, WEDNESDAY, actor=kitchen.requester)
    assert looked(standing)[WEDNESDAY].state is S.ORDERED


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 29), date(2028, 1, 4)])
def test_only_dates_to_come_of_the_pattern_can_be_skipped(kitchen, day):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (0, 1, 2, 3, 4, 5)))
    with pytest.raises(Invalid):
        timing.skip_date(standing.id, day, actor=kitchen.requester)


def test_a_date_whose_turn_has_come_is_not_skipped_any_more(kitchen):
    standing = a_standing(kitchen)
    looked(standing)
    with pytest.raises(RuleBroken):
        timing.skip_date(standing.id, TUESDAY, actor=kitchen.requester)


def test_nothing_comes_during_a_pause_and_it_ends_by_itself(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(stock=900)))
    timing.pause(standing.id, actor=kitchen.requester, first=WEDNESDAY, last=WEDNESDAY)
    assert list(looked(standing)) == [TUESDAY, THURSDAY]
    with time_machine.travel("2026-11-26T02:00:00+00:00", tick=False):
        looked(standing)
        now = find_standing(standing.id, actor=kitchen.requester)
    assert (now.state, now.paused_from) == (StandingState.ACTIVE, None)


def test_resuming_early_brings_the_days_that_are_still_in_time(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(stock=900)))
    timing.pause(standing.id, actor=kitchen.requester, first=TUESDAY)
    assert looked(standing) == {}
    timing.resume(standing.id, actor=kitchen.requester)
    assert list(looked(standing)) == [TUESDAY, WEDNESDAY, THURSDAY]
    assert len(db.session.scalars(select(Order)).all()) == 3


def test_a_pause_that_ends_before_it_begins_is_refused(kitchen):
    standing = a_standing(kitchen)
    with pytest.raises(Invalid):
        timing.pause(standing.id, actor=kitchen.requester, first=THURSDAY, last=TUESDAY)


def test_what_ended_is_neither_changed_nor_ordered(kitchen):
    standing = a_standing(kitchen)
    timing.end(standing.id, actor=kitchen.requester)
    with pytest.raises(RuleBroken):
        change_standing(standing.id, actor=kitchen.requester, facts=standing_facts(kitchen))
    assert looked(standing) == {}


def test_a_change_holds_for_days_whose_turn_has_not_come(kitchen):
    water = an_offer(stock=900)
    standing = a_standing(kitchen, a_wish(water, 10))
    looked(standing)
    facts = standing_facts(kitchen, a_wish(water, 20), days_before=5)
    change_standing(standing.id, actor=kitchen.requester, facts=facts)
    looked(standing)
    quantities = [
        (order.delivery_day.day, line.quantity)
        for order in db.session.scalars(select(Order).order_by(Order.delivery_day))
        for part in order.producer_orders
        for line in part.lines
    ]
    assert quantities == [
        (24, Decimal(10)),
        (25, Decimal(10)),
        (26, Decimal(10)),
        (27, Decimal(20)),
        (28, Decimal(20)),
    ]


WRONG = [
    ({"name": " "}, "name"),
    ({"starts_on": date(2026, 11, 23)}, "starts_on"),
    ({"ends_on": date(2026, 11, 23)}, "ends_on"),
    ({"days_before": 0}, "days_before"),
    ({"days_before": 31}, "days_before"),
    ({"tolerance_percent": 101}, "tolerance_percent"),
    ({"dock_hour": time(9)}, "dock_hour"),
    ({"delivery_point_id": 999_999}, "delivery_point"),
    ({"cost_centre_id": 999_999}, "cost_centre"),
    ({"outlet_id": 999_999}, "outlet"),
    ({"lines": []}, "lines"),
    ({"lines": [{"offer_id": 999_999, "quantities": {0: Decimal(1)}}]}, "lines.0"),
    ({"lines": [{"product_id": 999_999, "quantities": {0: Decimal(1)}}]}, "lines.0"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_what_cannot_be_meant_is_named(kitchen, wrong, field):
    facts = standing_facts(kitchen) | wrong
    with pytest.raises(Invalid) as refused:
        make_standing(actor=kitchen.requester, facts=facts)
    assert list(refused.value.errors) == [field]


def test_amounts_that_the_producer_does_not_sell_are_named(kitchen):
    water = an_offer(minimum_quantity=Decimal(6), order_multiple=Decimal(3))
    for quantity in (3, 7):
        with pytest.raises(Invalid) as refused:
            a_standing(kitchen, a_wish(water, quantity))
        assert list(refused.value.errors) == ["lines.0"]
    with pytest.raises(Invalid) as refused:
        a_standing(kitchen, a_wish(water, 6), a_wish(water, 9))
    assert list(refused.value.errors) == ["lines.1"]
    with pytest.raises(Invalid):
        a_standing(kitchen, a_wish(water, 0))


def test_the_next_days_say_what_would_happen(kitchen):
    fruit = an_offer(stock=900)
    db.session.add(
        SeasonWindow(offer_id=fruit.id, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 11))
    )
    standing = a_standing(kitchen, a_wish(fruit, 10, (4,)), holidays=HolidayRule.SKIP)
    timing.skip_date(standing.id, date(2026, 12, 4), actor=kitchen.requester)
    found = outlooks(find_standing(standing.id, actor=kitchen.requester))
    assert [(each.date.day, each.gap) for each in found] == [
        (date(2026, 11, 27), None),
        (date(2026, 12, 4), Gap.DATE),
        (date(2026, 12, 11), None),
        (date(2026, 12, 18), Gap.SEASON),
        (date(2026, 12, 25), Gap.HOLIDAY),
        (date(2027, 1, 1), Gap.HOLIDAY),
    ]
    assert found[0].quote.goods == Money(380_000)
    assert [each.asks for each in found] == [False, False, False, True, False, False]


def test_a_dock_that_is_closed_that_weekday_asks(kitchen):
    db.session.add(
        DockWindow(
            delivery_point_id=kitchen.dock.id, weekday=1, opens_at=time(5), closes_at=time(7)
        )
    )
    db.session.flush()
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1, 2)), dock_hour=time(5))
    days = looked(standing)
    assert (days[TUESDAY].state, days[TUESDAY].order.arrives_from) == (S.ORDERED, time(5))
    assert (days[WEDNESDAY].state, days[WEDNESDAY].gap) == (S.ASKS, Gap.DOCK)
    with pytest.raises(Invalid):
        a_standing(kitchen, a_wish(an_offer(), 10, (2, 3)))


def test_a_line_from_any_producer_is_shared_as_orders_are(kitchen):
    product = AProduct()
    an_offer(product=product, stock=6), an_offer(product=product, stock=6)
    wish = {"product_id": product.id, "quantities": {1: Decimal(10)}}
    (day,) = looked(a_standing(kitchen, wish)).values()
    assert day.state is S.ORDERED
    assert len(day.order.producer_orders) == 2
    more = {"product_id": product.id, "quantities": {1: Decimal(8)}}
    (asks,) = looked(a_standing(kitchen, more)).values()
    assert (asks.state, asks.gap, asks.proposal[0]["quantity"]) == (S.ASKS, Gap.STOCK, "2")


def test_far_days_are_not_foretold(kitchen):
    standing = a_standing(kitchen, starts_on=date(2027, 3, 1))
    found = outlooks(find_standing(standing.id, actor=kitchen.requester))
    assert [each.is_far for each in found] == [True] * 6
    assert looked(standing) == {}
    assert found[0].date.day - timedelta(days=1) == date(2027, 2, 28)
