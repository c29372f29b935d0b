"""A blocking budget is never over-committed, however many order at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.services import booking
from marketplace.budgets.services.booking import About, Step
from marketplace.budgets.services.carrying import carry_over
from marketplace.budgets.standing import Charge
from marketplace.budgets.states import BudgetRule
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.models import Order
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.clock import today
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from tests.budgets.conftest import a_deal
from tests.budgets.test_rules import last_month
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import ABuyer
from tests.factories.orders import in_days

pytestmark = pytest.mark.servers  # threads commit for themselves, on a database of their own

ORDERS = 100
THREADS = 10


def all_at_once(app, works, threads=THREADS):
    """Do all works, so many at a time beginning together; return answers and refusals."""
    barrier = Barrier(threads)

    def run(share):
        with app.app_context():
            barrier.wait()
            done = []
            for work in share:
                try:
                    done.append(work())
                except RuleBroken as refusal:
                    done.append(refusal)
                finally:
                    db.session.remove()
            return done

    shares = [works[n::threads] for n in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        return [answer for done in pool.map(run, shares) for answer in done]


def test_a_hundred_orders_at_once_never_pass_a_blocking_budget(lone_app):
    with one_transaction():
        deal = a_deal()
        freight = deal.places(1).freight.rupiah
        room = 30 * (10_000 + freight) + 9_000  # for thirty orders, not for one more
        budget_id = a_budget(deal.centre, room, BudgetRule.BLOCK).id
        db.session.get_one(Budget, budget_id).planned += Money(10_000 + freight)  # the first
        wanted = {
            "actor": deal.kitchen.requester,
            "lines": [{"offer_id": deal.offer.id, "quantity": 1}],
            "delivery_point_id": deal.kitchen.dock.id,
            "delivery_day": in_days(3),
            "payment": PaymentChoice.TERMS,
            "cost_centre_id": deal.centre.id,
        }
    db.session.remove()
    answers = all_at_once(lone_app, [lambda: place_order(**wanted).number] * ORDERS)
    refused = [answer for answer in answers if isinstance(answer, RuleBroken)]
    assert (len(answers), len(refused)) == (ORDERS, ORDERS - 30)
    budget = db.session.get_one(Budget, budget_id)
    assert budget.committed == Money(31 * (10_000 + freight))
    assert db.session.scalar(select(func.count(Order.id))) == 31
    assert budget_faults() == []


def test_without_the_lock_the_statement_itself_keeps_the_limit(lone_app, monkeypatch):
    with one_transaction():
        centre = a_cost_centre(ABuyer())
        budget_id = a_budget(centre, 25, BudgetRule.BLOCK).id
    db.session.remove()
    works = [
        lambda n=n: booking.commit(
            [budget_id], [Charge(f"line:{n}", Money(1))], about=About("order", n, f"PO-{n}")
        )
        for n in range(ORDERS)
    ]
    answers = all_at_once(lone_app, works)
    assert answers.count(None) == 25
    assert db.session.get_one(Budget, budget_id).committed == Money(25)
    assert db.session.scalar(select(func.count(BudgetEntry.id))) == 25


def test_one_fact_that_arrives_many_times_at_once_is_booked_once(lone_app):
    with one_transaction():
        budget_id = a_budget(a_cost_centre(ABuyer())).id
        about = About("order", 1, "PO-1")
        booking.commit([budget_id], [Charge("line:1", Money(1000))], about=about)
    db.session.remove()
    received = [(about, Step("line:1", Money(400), Money(600)))]
    works = [lambda: booking.settle(received, fact="receipt-1")] * 20
    assert all_at_once(lone_app, works) == [None] * 20
    budget = db.session.get_one(Budget, budget_id)
    assert (budget.committed, budget.actual) == (Money(400), Money(600))
    assert db.session.scalar(select(func.count(BudgetEntry.id))) == 2


def test_rounds_that_meet_carry_over_once(lone_app):
    with one_transaction():
        centre = a_cost_centre(ABuyer())
        a_budget(centre, 300, day=last_month(), carries_over=True)
        new_id = a_budget(centre, 100, day=today()).id
    db.session.remove()
    assert sorted(all_at_once(lone_app, [carry_over] * 4, threads=4)) == [0, 0, 0, 1]
    assert db.session.get_one(Budget, new_id).carried == Money(300)


def test_orders_and_a_budget_that_is_opened_meanwhile_miss_each_other_never(lone_app):
    with one_transaction():
        deal = a_deal()
        deal.places(1)
        centre_id = deal.centre.id
        wanted = {
            "actor": deal.kitchen.requester,
            "lines": [{"offer_id": deal.offer.id, "quantity": 1}],
            "delivery_point_id": deal.kitchen.dock.id,
            "delivery_day": in_days(3),
            "payment": PaymentChoice.TERMS,
            "cost_centre_id": centre_id,
        }
    db.session.remove()

    def opens():
        return a_budget(db.session.get_one(type(deal.centre), centre_id)).id

    def opens_whole():
        with one_transaction():
            return opens()

    orders = [lambda: place_order(**wanted).number] * 9
    all_at_once(lone_app, [*orders[:4], opens_whole, *orders[4:]], threads=5)
    assert db.session.scalar(select(func.count(Order.id))) == 10
    assert budget_faults() == []
