"""Split, joined, approved and bought at the same instant, on either database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.services import deciding
from marketplace.orders.services.merging import merge_orders
from marketplace.orders.services.placing import place_order
from marketplace.orders.services.splitting import Split, split_order
from marketplace.orders.states import DEAD_STATES, OrderState, PaymentChoice
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import DomainError, RuleBroken
from tests.factories.approvals import flow_of
from tests.factories.market import an_offer
from tests.factories.orders import in_days
from tests.regrouping.conftest import a_desk, lines_of, no_faults
from tests.servers.at_once import at_once as together

pytestmark = pytest.mark.servers


def at_once(app, works):
    """Do all together, then look at what is there now."""
    answers = together(app, works)
    db.session.rollback()
    return answers


def trying(work):
    """Turn every refusal into the one that `at_once` counts."""

    def run():
        try:
            return work()
        except DomainError as refusal:
            raise RuleBroken(str(refusal)) from refusal

    return run


@pytest.fixture
def market(lone_app):
    """An order of all ten pieces that there are, which waits."""
    with one_transaction():
        desk = a_desk()
        desk.water = an_offer(prices={1: 100_000}, stock=10)
        order = desk.kitchen.places((desk.water, 10))
        line = lines_of(order)[0].id
    db.session.rollback()
    return lone_app, desk, order, line


def splitting(desk, order, line, quantity, day=3):
    facts = (desk.kitchen.dock.id, in_days(day))
    split = Split({line: Decimal(quantity)}, *facts)
    number, actor = order.id, desk.kitchen.requester
    return trying(lambda: split_order(number, split, actor=actor))


def live():
    """What all living orders ask for together."""
    wanted = (
        select(func.sum(OrderLine.quantity))
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.state.not_in(DEAD_STATES))
    )
    return db.session.scalar(wanted)


def stock():
    return db.session.scalar(
        select(Offer.available_quantity).order_by(Offer.id.desc()).limit(1)
    )


def test_two_splits_at_once_never_take_more_than_there_is(market):
    app, desk, order, line = market
    answers = at_once(app, [splitting(desk, order, line, 6) for _ in range(4)])
    assert sum(answer is not None for answer in answers) == 1
    assert db.session.scalar(select(func.count(Order.id))) == 2
    assert live() == Decimal(10)
    assert stock() == Decimal(0)
    no_faults()
    assert chain_faults() == []


def test_small_splits_at_once_all_happen(market):
    app, desk, order, line = market
    answers = at_once(app, [splitting(desk, order, line, 2) for _ in range(3)])
    assert all(answers)
    assert live() == Decimal(10)
    numbers = db.session.scalars(select(Order.document_number)).all()
    assert len(set(numbers)) == 4
    no_faults()


def test_split_while_approving_one_of_both_or_in_turn(market):
    app, desk, order, line = market
    seen, number, approver = flow_of(order).content_hash, order.id, desk.kitchen.approver
    db.session.rollback()

    def approve():
        return deciding.approve_order(
            number, actor=approver, seen=seen, undo_for=timedelta(seconds=10)
        )

    answers = at_once(app, [splitting(desk, order, line, 4), trying(approve)])
    assert sum(answer is not None for answer in answers) == 1  # the other sees what happened
    assert live() == Decimal(10)
    assert stock() == Decimal(0)
    no_faults()


def test_nobody_slips_in_between(market):
    app, desk, order, _line = market
    dock, day, water = desk.kitchen.dock.id, in_days(3), desk.water.id

    def snatch():
        for _time in range(6):
            try:
                place_order(
                    actor=buyer,
                    lines=[{"offer_id": water, "quantity": Decimal(1)}],
                    delivery_point_id=dock,
                    delivery_day=day,
                    payment=PaymentChoice.TERMS,
                )
            except DomainError:
                db.session.rollback()
            else:
                return "taken"
        return None

    def regroup():
        for _time in range(3):
            db.session.rollback()
            found = select(OrderLine.id).join(ProducerOrder)
            whole = db.session.scalar(found.where(ProducerOrder.order_id == order_id))
            split = Split({whole: Decimal(4)}, dock, day)
            made = split_order(order_id, split, actor=buyer)
            merge_orders(order_id, made.id, actor=buyer)
        return True

    order_id, buyer = order.id, desk.kitchen.requester
    db.session.rollback()
    answers = at_once(app, [regroup, snatch, snatch, snatch])
    assert answers == [True, True, True, True]  # `at_once` says True where nothing is returned
    assert live() == Decimal(10)
    assert stock() == Decimal(0)
    waiting = select(func.count(Order.id)).where(Order.state == OrderState.AWAITING_APPROVAL)
    assert db.session.scalar(waiting) == 1
    no_faults()


def test_joining_both_ways_at_once_happens_once(market):
    app, desk, order, line = market
    made = splitting(desk, order, line, 4)()
    first, second, actor = order.id, made.id, desk.kitchen.requester
    db.session.rollback()
    works = [
        trying(lambda: merge_orders(first, second, actor=actor)),
        trying(lambda: merge_orders(second, first, actor=actor)),
    ]
    answers = at_once(app, works)
    assert sum(answer is not None for answer in answers) == 1
    assert live() == Decimal(10)
    no_faults()
