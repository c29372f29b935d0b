"""Days that cannot be ordered: seen, told, and never silent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import HeldRole, Membership, Person
from marketplace.budgets.states import BudgetRule
from marketplace.orders.models import Order
from marketplace.orders.services.deciding import cancel_order, reject_order
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.standing_orders.services.looking import end_overdue, look_at
from marketplace.standing_orders.states import (
    Gap,
    OccurrenceState,
)
from tests.factories.accounts import a_member
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, days_of, looked

S = OccurrenceState


def _orders():
    return db.session.scalars(select(Order).order_by(Order.delivery_day)).all()


def test_a_budget_that_blocks_makes_the_day_ask_with_the_reason():
    kitchen = a_kitchen()
    centre = a_cost_centre(kitchen.buyer)
    a_budget(centre, planned=100, rule=BudgetRule.BLOCK)
    wish = a_wish(an_offer(), 10, weekdays=(1,))
    (day,) = looked(a_standing(kitchen, wish, cost_centre_id=centre.id)).values()
    assert (day.state, day.gap) == (S.ASKS, Gap.BUDGET)
    assert "nggaran" in day.message
    assert _orders() == []


def test_whoever_left_orders_nothing_and_all_owners_are_told(mails):
    kitchen = a_kitchen()
    leader = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    standing = a_standing(kitchen, a_wish(an_offer(), 10, weekdays=(1,)))
    db.session.get(Membership, kitchen.requester.membership_id).ended_at = utc_now()
    db.session.commit()
    (day,) = looked(standing).values()
    assert (day.state, day.gap, day.order_id) == (S.FAILED, Gap.PERSON, None)
    (letter,) = mails.glob("*.eml")
    assert _address(leader) in letter.read_text()
    assert _orders() == []


def test_whoever_lost_the_role_orders_nothing():
    kitchen = a_kitchen()
    standing = a_standing(kitchen, a_wish(an_offer(), 10, weekdays=(1,)))
    db.session.query(HeldRole).filter_by(membership_id=kitchen.requester.membership_id).delete()
    db.session.commit()
    (day,) = looked(standing).values()
    assert (day.state, day.gap) == (S.FAILED, Gap.PERSON)
    assert _orders() == []


def test_a_dock_that_is_closed_for_good_fails_visibly():
    kitchen = a_kitchen()
    standing = a_standing(kitchen, a_wish(an_offer(), 10, weekdays=(1,)))
    kitchen.dock.closed_at = utc_now()
    db.session.commit()
    (day,) = looked(standing).values()
    assert (day.state, day.gap) == (S.FAILED, Gap.PLACE)


def test_days_that_nobody_looked_at_in_time_are_told_as_missed(mails):
    standing = a_standing(None, a_wish(an_offer(stock=900), 10, weekdays=(1, 2)))
    with time_machine.travel("2026-11-25T02:00:00+00:00", tick=False):
        days = looked(standing)
    assert [(each.state, each.gap) for each in days.values()] == [(S.FAILED, Gap.MISSED)] * 2
    assert len(list(mails.glob("*.eml"))) == 2
    assert _orders() == []


def test_what_was_written_down_but_never_ordered_is_told_as_missed():
    standing = a_standing(None, a_wish(an_offer(), 10, weekdays=(1,)))
    look_at(standing.id)
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False):
        assert end_overdue() == 1
        assert end_overdue() == 0
        outbox.drain()
    (day,) = days_of(standing).values()
    assert (day.state, day.gap) == (S.FAILED, Gap.MISSED)
    assert _orders() == []


def test_an_unanswered_day_lapses_and_is_told(mails):
    standing = a_standing(None, a_wish(an_offer(stock=3), 10, weekdays=(2,)))
    (day,) = looked(standing).values()
    assert day.answer_by.isoformat() == "2026-11-24T09:00:00+00:00"  # 16.00 WIB of the eve
    with time_machine.travel(day.answer_by - timedelta(seconds=1), tick=False):
        assert end_overdue() == 0
    with time_machine.travel(day.answer_by, tick=False):
        assert end_overdue() == 1
        outbox.drain()
    db.session.expire_all()
    assert days_of(standing)[date(2026, 11, 25)].state is S.LAPSED
    assert len(list(mails.glob("*.eml"))) == 2  # the question, and that it came to nothing


@pytest.mark.parametrize(
    ("end", "state"), [(cancel_order, S.CANCELLED), (reject_order, S.REJECTED)]
)
def test_an_order_that_comes_to_nothing_marks_its_day(mails, end, state):
    kitchen = a_kitchen(approval_limit=Money(100))
    standing = a_standing(kitchen, a_wish(an_offer(), 10, weekdays=(1,)))
    looked(standing)
    (order,) = _orders()
    actor = kitchen.requester if end is cancel_order else kitchen.approver
    end(order.id, actor=actor, reason="Acaranya batal")
    db.session.commit()
    outbox.drain()
    db.session.expire_all()
    (day,) = days_of(standing).values()
    assert (day.state, day.message, day.order_id) == (state, "Acaranya batal", order.id)


def _address(actor):
    return db.session.get(Person, actor.person_id).email
