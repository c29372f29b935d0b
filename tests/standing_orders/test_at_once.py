"""At the same instant, and after a worker that died: one row, one order, on either database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.shared import outbox
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.services import answering, generating
from marketplace.standing_orders.services.looking import look_at, look_at_due
from marketplace.standing_orders.states import OccurrenceState
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.factories.standing_orders import a_standing, a_wish
from tests.servers.at_once import at_once

CROWD = 5


def _market(stock=500, quantity=10):
    """A standing order of which one day is due."""
    kitchen = a_kitchen(approval_limit=Money(10**9))
    day = in_days(2)
    standing = a_standing(
        kitchen, a_wish(an_offer(stock=stock), quantity, (day.weekday(),)), starts_on=day
    )
    return kitchen, standing.id


def _count(table):
    return db.session.scalar(select(func.count(table.id)))


@pytest.mark.servers
def test_workers_at_once_make_one_row_and_one_order(lone_app):
    with one_transaction():
        _kitchen, number = _market()
    at_once(lone_app, [*[lambda: look_at(number)] * CROWD, *[look_at_due] * CROWD])
    assert _count(Occurrence) == 1
    day = db.session.scalar(select(Occurrence.id))
    db.session.rollback()
    at_once(
        lone_app,
        [*[lambda: generating.order_occurrence(day)] * CROWD, *[outbox.do_next] * CROWD],
    )
    outbox.drain()
    assert _count(Order) == 1
    assert db.session.scalar(select(Occurrence.state)) is OccurrenceState.ORDERED
    assert db.session.scalar(select(Offer.available_quantity)) == Decimal(490)
    assert chain_faults() == []


@pytest.mark.servers
def test_answers_at_once_order_once(lone_app):
    with one_transaction():
        kitchen, number = _market(stock=7)
    look_at(number)
    outbox.drain()
    day = db.session.scalar(select(Occurrence.id))
    assert db.session.scalar(select(Occurrence.state)) is OccurrenceState.ASKS
    db.session.rollback()
    answers = at_once(
        lone_app, [lambda: answering.accept(day, actor=kitchen.requester)] * CROWD
    )
    assert sum(answer is not None for answer in answers) == 1
    assert _count(Order) == 1
    assert db.session.scalar(select(Offer.available_quantity)) == Decimal(0)


class Killed(BaseException):
    """What ends a worker at once."""


@pytest.mark.servers
def test_a_worker_that_dies_between_order_and_mark_leaves_neither(lone_app, monkeypatch):
    with one_transaction():
        _kitchen, number = _market()
    look_at(number)
    day = db.session.scalar(select(Occurrence.id))
    db.session.rollback()
    placing = generating.place_order

    def place_and_die(**facts):
        placing(**facts)
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(generating, "place_order", place_and_die)
        with pytest.raises(Killed):
            generating.order_occurrence(day)
    db.session.remove()
    assert (_count(Order), db.session.scalar(select(Occurrence.state))) == (0, "due")
    db.session.rollback()
    outbox.drain()
    assert (_count(Order), db.session.scalar(select(Occurrence.state))) == (1, "ordered")
