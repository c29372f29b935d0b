"""A row that raises holds up none of the others, is tried again, and is seen by admins."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from sqlalchemy import delete, func, select

from marketplace.operations.queries.jobs import failed_jobs
from marketplace.orders import jobs as order_jobs
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from marketplace.standing_orders import jobs
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.services import looking
from marketplace.standing_orders.states import Gap, OccurrenceState
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, days_of

S = OccurrenceState


def _poison(monkeypatch, module, name, is_poisoned):
    """Let a step of a service raise for some things."""
    real = getattr(module, name)

    def step(first, *others, **facts):
        if is_poisoned(first):
            raise ValueError("poisoned")
        return real(first, *others, **facts)

    monkeypatch.setattr(module, name, step)


def _three():
    wish = a_wish(an_offer(stock=900), 10, (1,))
    return [a_standing(a_kitchen(), wish) for _each in range(3)]


def _later(**time):
    return time_machine.travel(utc_now() + timedelta(**time), tick=False)


def test_looking_goes_on_behind_a_standing_order_that_raises(monkeypatch):
    first, poisoned, last = _three()
    with monkeypatch.context() as broken:
        _poison(broken, looking, "dates_due", lambda standing: standing.id == poisoned.id)
        jobs.look()
        jobs.look()
        outbox.drain()
    assert [len(days_of(each)) for each in (first, poisoned, last)] == [1, 0, 1]
    assert db.session.scalar(select(func.count(Order.id))) == 2
    (failed,) = failed_jobs()
    assert (failed.job, failed.about) == (
        "standing_orders.look_at",
        f"standing_id {poisoned.id}",
    )
    assert failed.last_error == "ValueError: poisoned"
    with _later(minutes=1):
        outbox.drain()
    assert failed_jobs() == []
    assert [len(days_of(each)) for each in (first, poisoned, last)] == [1, 1, 1]
    assert db.session.scalar(select(func.count(Order.id))) == 3


def test_days_behind_one_that_raises_are_ended_once(monkeypatch, mails):
    standings = _three()
    for each in standings:
        looking.look_at(each.id)
    db.session.execute(delete(OutboxMessage))  # so nobody orders them in time
    db.session.commit()
    poisoned = days_of(standings[0]).popitem()[1].id
    with time_machine.travel("2026-11-24T02:00:00+00:00", tick=False):
        with monkeypatch.context() as broken:
            _poison(broken, looking, "_end_of", lambda day: day.id == poisoned)
            assert looking.end_overdue() == 2
            assert looking.end_overdue() == 0
        states = select(Occurrence.state).order_by(Occurrence.id)
        db.session.expire_all()
        assert db.session.scalars(states).all() == [S.DUE, S.FAILED, S.FAILED]
        assert [each.about for each in failed_jobs()] == [f"occurrence_id {poisoned}"]
        with _later(minutes=1):
            outbox.drain()
        db.session.expire_all()
        assert db.session.scalars(states).all() == [S.FAILED] * 3
        assert set(db.session.scalars(select(Occurrence.gap))) == {Gap.MISSED}
    assert len(list(mails.glob("*.eml"))) == 3


def test_orders_behind_one_that_raises_lapse_once(monkeypatch):
    kitchens = [a_kitchen(approval_limit=Money(100)) for _each in range(3)]
    numbers = [each.places((an_offer(), 10)).id for each in kitchens]
    db.session.commit()

    def states():
        db.session.expire_all()
        return db.session.scalars(select(Order.state).order_by(Order.id)).all()

    assert states() == [OrderState.AWAITING_APPROVAL] * 3
    with _later(days=3):
        with monkeypatch.context() as broken:
            _poison(broken, deciding, "_parts", lambda order: order.id == numbers[0])
            order_jobs.expire()
            order_jobs.expire()
        waits, gone = OrderState.AWAITING_APPROVAL, OrderState.CANCELLED
        assert states() == [waits, gone, gone]
        (failed,) = failed_jobs()
        assert (failed.job, failed.about) == ("orders.expire_hold", f"order_id {numbers[0]}")
        with _later(minutes=1):
            outbox.drain()
        assert states() == [gone] * 3
        assert failed_jobs() == []
