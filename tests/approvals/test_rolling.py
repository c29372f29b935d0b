"""Orders that were split below a limit count together, for 30 days, also at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.approvals.queries.rules import rules_of
from marketplace.approvals.states import Rolling
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.approvals import a_rule, a_step, an_owner
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days

WAITS, OUT = OrderState.AWAITING_APPROVAL, OrderState.PLACED


@pytest.fixture
def rule(owner):
    return a_rule(owner, since=3_000_000, rolling=Rolling.PRODUCER)


def test_small_orders_of_one_producer_add_up(kitchen, rule, water):
    assert kitchen.places((water, 14)).state is OUT
    assert kitchen.places((water, 14)).state is OUT
    assert kitchen.places((water, 14)).state is WAITS


def test_without_the_option_each_counts_alone(kitchen, owner, water):
    a_rule(owner, since=3_000_000)
    assert [kitchen.places((water, 14)).state for _n in range(3)] == [OUT] * 3


def test_other_people_producers_and_ended_orders_do_not_count(kitchen, rule, water):
    other = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    assert kitchen.places((water, 14)).state is OUT
    assert kitchen.places((water, 14), actor=other).state is OUT
    assert kitchen.places((an_offer(prices={1: 100_000}), 14)).state is OUT
    gone = kitchen.places((water, 14))
    deciding.cancel_order(gone.id, actor=kitchen.requester, reason="batal")
    assert kitchen.places((water, 14)).state is OUT


def test_after_thirty_days_it_begins_anew(kitchen, rule, water):
    assert kitchen.places((water, 28)).state is OUT
    with time_machine.travel(utc_now() + timedelta(days=29), tick=False):
        assert kitchen.places((water, 14), delivery_day=in_days(3)).state is WAITS
    with time_machine.travel(utc_now() + timedelta(days=60, minutes=1), tick=False):
        assert kitchen.places((water, 14), delivery_day=in_days(3)).state is OUT


def test_goods_of_a_category_add_up_across_producers(kitchen, owner):
    a_rule(owner, since=3_000_000, rolling=Rolling.CATEGORY)
    first = an_offer(AProducer(), product=AProduct(), prices={1: 100_000})
    product = AProduct(category=first.product.category)
    second = an_offer(AProducer(), product=product, prices={1: 100_000})
    assert kitchen.places((first, 20)).state is OUT
    assert kitchen.places((second, 9)).state is OUT
    assert kitchen.places((second, 9)).state is WAITS


def test_two_at_the_same_moment_are_summed_up_one_after_the_other(lone_app):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    water = an_offer(prices={1: 100_000}, stock=500)
    a_rule(an_owner(kitchen), a_step(), since=3_000_000, rolling=Rolling.PRODUCER)
    db.session.commit()
    facts = (kitchen.dock.id, water.id)
    assert len(rules_of(kitchen.buyer.id)) == 1
    barrier, states = threading.Barrier(2), []

    def buy():
        with lone_app.app_context():
            offer = type("Offer", (), {"id": facts[1]})
            barrier.wait()
            order = kitchen.places((offer, 20), delivery_point_id=facts[0])
            states.append(order.state)
            db.session.remove()

    threads = [threading.Thread(target=buy) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states) == sorted([WAITS, OUT])
    db.session.rollback()  # what was read before the threads began is old
    stored = db.session.scalars(select(Order.state)).all()
    assert sorted(stored) == sorted([WAITS, OUT])
