"""Edges of days and prices: holidays beside pauses, an end at the last moment."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.shared import outbox
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.services import answering, timing
from marketplace.standing_orders.services.looking import look_at
from marketplace.standing_orders.services.writing import change_standing
from marketplace.standing_orders.states import Gap, HolidayRule, OccurrenceState
from tests.factories.market import an_offer
from tests.factories.standing_orders import a_standing, a_wish, days_of, looked, standing_facts

S = OccurrenceState
TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)
EVE, JOINT_LEAVE, CHRISTMAS = (date(2026, 12, day) for day in (23, 24, 25))


def _orders():
    return db.session.scalars(select(Order).order_by(Order.delivery_day)).all()


def _days_seen_on(standing, moment):
    standing = db.session.get(StandingOrder, standing.id)
    with time_machine.travel(moment, tick=False):
        standing.looked_through = date.fromisoformat(moment[:10])
        db.session.commit()
        return looked(standing)


def test_goods_never_move_before_a_holiday_into_a_pause(kitchen):
    wish = a_wish(an_offer(), 10, (4,))
    standing = a_standing(kitchen, wish, holidays=HolidayRule.DAY_BEFORE)
    timing.pause(standing.id, actor=kitchen.requester, first=EVE, last=EVE)
    day = _days_seen_on(standing, "2026-12-22T02:00:00+00:00")[CHRISTMAS]
    assert (day.state, day.gap, day.delivery_day) == (S.SKIPPED, Gap.HOLIDAY, CHRISTMAS)
    assert _orders() == []


def test_goods_never_move_before_a_holiday_onto_a_skipped_date(kitchen):
    wish = a_wish(an_offer(stock=900), 10, (2, 4))
    standing = a_standing(kitchen, wish, holidays=HolidayRule.DAY_BEFORE)
    timing.skip_date(standing.id, EVE, actor=kitchen.requester)
    days = _days_seen_on(standing, "2026-12-22T02:00:00+00:00")
    assert (days[EVE].gap, days[CHRISTMAS].gap) == (Gap.DATE, Gap.HOLIDAY)
    assert _orders() == []


def test_a_skipped_holiday_does_not_delay_the_one_after_it(kitchen):
    wish = a_wish(an_offer(stock=900), 10, (3, 4))
    standing = a_standing(
        kitchen, wish, holidays=HolidayRule.DAY_BEFORE, starts_on=date(2026, 12, 20)
    )
    timing.skip_date(standing.id, JOINT_LEAVE, actor=kitchen.requester)
    days = _days_seen_on(standing, "2026-12-20T02:00:00+00:00")  # three days before the 23rd
    assert days[JOINT_LEAVE].gap is Gap.DATE
    assert (days[CHRISTMAS].state, days[CHRISTMAS].delivery_day) == (S.ORDERED, EVE)
    assert [order.delivery_day for order in _orders()] == [EVE]


def test_days_left_out_or_missed_are_in_the_audit_log(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1, 4)))
    timing.skip_date(standing.id, FRIDAY, actor=kitchen.requester)
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False):
        days = looked(standing)
    told = {
        (each.action, each.target_id, each.details.get("why"))
        for each in db.session.scalars(
            select(AuditEntry).where(AuditEntry.target_kind == "Occurrence")
        )
    }
    assert told == {
        ("standing_order.day_failed", days[TUESDAY].id, "missed"),
        ("standing_order.day_skipped", days[FRIDAY].id, "date"),
    }


def test_a_day_about_to_be_ordered_is_not_once_it_has_ended(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    look_at(standing.id)
    timing.end(standing.id, actor=kitchen.requester)
    outbox.drain()
    db.session.expire_all()
    (day,) = days_of(standing).values()
    assert (day.state, day.gap, day.order_id) == (S.SKIPPED, Gap.DATE, None)
    assert _orders() == []


def test_a_failed_day_of_what_ended_is_not_tried_again(kitchen):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    kitchen.dock.closed_at = utc_now()
    db.session.commit()
    (day,) = looked(standing).values()
    assert day.state is S.FAILED
    timing.end(standing.id, actor=kitchen.requester)
    with pytest.raises(RuleBroken, match="berakhir"):
        answering.try_again(day.id, actor=kitchen.requester)
    assert db.session.get(Occurrence, day.id).state is S.FAILED


def test_a_price_that_rose_is_not_accepted_unseen_when_the_good_was_taken_out(kitchen):
    water = an_offer(stock=7)
    standing = a_standing(kitchen, a_wish(water, 10, (1,)))
    (day,) = looked(standing).values()
    facts = standing_facts(kitchen, a_wish(an_offer(), 10, (1,)))
    change_standing(standing.id, actor=kitchen.requester, facts=facts)
    db.session.get(Offer, water.id).price_tiers[0].unit_price = Money(90_000)
    db.session.commit()
    with pytest.raises(RuleBroken, match="naik lagi"):
        answering.accept(day.id, actor=kitchen.requester)
    assert _orders() == []
