"""Beyond a budget: whoever orders is told, must ask, or is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from marketplace.budgets.facts import BudgetFacts
from marketplace.budgets.models import Budget
from marketplace.budgets.queries import standing, standing_of
from marketplace.budgets.services import planning
from marketplace.budgets.services.carrying import carry_over
from marketplace.budgets.states import BudgetPeriod, BudgetRule, Verdict, period_of
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.models import Order
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.budgets import a_budget, finance_of, stands
from tests.factories.market import ABuyer
from tests.factories.orders import in_days

ONE = 10_000  # rupiah for a piece


def test_a_blocking_budget_refuses_what_goes_beyond_it_and_nothing_else(deal):
    free = deal.places(1).freight.rupiah
    budget = a_budget(deal.centre, planned=13 * ONE + 3 * free, rule=BudgetRule.BLOCK)
    deal.places(10)
    db.session.expire_all()
    stock, before = deal.offer.available_quantity, stands(budget)
    with pytest.raises(RuleBroken, match="Anggaran tidak cukup") as refused:
        deal.places(3)
    assert "DPR · Dapur" in str(refused.value)
    db.session.expire_all()
    assert (stands(budget), deal.offer.available_quantity) == (before, stock)
    assert len(db.session.scalars(select(Order)).all()) == 2
    deal.places(2)
    db.session.expire_all()
    assert budget.left == Money(0)


def test_a_budget_that_asks_sends_an_order_below_the_limit_to_an_approver(deal):
    budget = a_budget(deal.centre, planned=1, rule=BudgetRule.ASK)
    order = deal.places(1)
    assert order.total < deal.kitchen.buyer.approval_limit
    assert order.state is OrderState.AWAITING_APPROVAL
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=deal.kitchen.requester)
    deciding.approve_order(order.id, actor=deal.kitchen.approver, reason="Tamu bertambah")
    assert (order.state, stands(budget)) == (OrderState.PLACED, (order.total.rupiah, 0))


def test_a_budget_that_warns_lets_an_order_pass(deal):
    budget = a_budget(deal.centre, planned=1)
    order = deal.places(1)
    assert (order.state, stands(budget)) == (OrderState.PLACED, (order.total.rupiah, 0))


def test_nobody_is_above_a_blocking_budget(deal):
    """ERPNext #49363: an exception role that lets people pass is no part of ours."""
    a_budget(deal.centre, planned=1, rule=BudgetRule.BLOCK)
    owner = a_member(deal.kitchen.buyer.organisation, Role.BUYER_OWNER, Role.FINANCE)
    with pytest.raises(RuleBroken):
        deal.places(1, actor=owner)


def test_the_strictest_of_several_budgets_decides(deal):
    a_budget(deal.centre, planned=1)
    a_budget(deal.centre, planned=1, period=BudgetPeriod.YEAR, rule=BudgetRule.ASK)
    found = standing(deal.centre.id, in_days(3), Money(2))
    assert found.verdict is Verdict.ASK
    assert [each.left_after for each in found.items] == [Money(-1), Money(-1)]
    a_budget(
        deal.centre,
        planned=1,
        category_id=deal.offer.product.category_id,
        rule=BudgetRule.BLOCK,
    )
    with pytest.raises(RuleBroken):
        deal.places(1)


def test_a_standing_tells_before_and_after_at_draft_and_of_an_order_that_is_counted(deal):
    a_budget(deal.centre, planned=500_000)
    (draft,) = standing(deal.centre.id, in_days(3), Money(200_000)).items
    assert (draft.left_before, draft.left_after) == (Money(500_000), Money(300_000))
    order = deal.places(10)
    (counted,) = standing_of("order", order.id).items
    assert counted.left_before == Money(500_000)
    assert counted.left_after == Money(500_000) - order.total


def test_a_smaller_plan_blocks_new_orders_and_leaves_old_ones_alone(deal):
    budget = a_budget(deal.centre, rule=BudgetRule.BLOCK)
    order = deal.places(10)
    facts = BudgetFacts(Money(1), BudgetRule.BLOCK)
    planning.change_budget(budget.id, facts, actor=finance_of(deal.centre))
    assert stands(budget) == (order.total.rupiah, 0)
    with pytest.raises(RuleBroken):
        deal.places(1)
    deal.confirms(order, 5)
    deal.sends(order, 5)
    deal.receives(order, 5)
    assert stands(budget) == (0, 50_000 + order.freight.rupiah)
    assert budget_faults() == []


def test_the_database_itself_refuses_a_commitment_beyond_a_blocking_budget(deal):
    budget = a_budget(deal.centre, planned=100, rule=BudgetRule.BLOCK)
    for amount in (101, -1):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(
                text("update budgets set committed = :amount where id = :id"),
                {"amount": amount, "id": budget.id},
            )


def test_who_plans(deal):
    budget = a_budget(deal.centre)
    facts = BudgetFacts(Money(5), BudgetRule.WARN)
    for actor in (deal.kitchen.requester, deal.kitchen.approver, deal.receiver):
        with pytest.raises(Forbidden):
            planning.change_budget(budget.id, facts, actor=actor)
    stranger = a_member(ABuyer().organisation, Role.FINANCE)
    with pytest.raises(NotFound):
        planning.change_budget(budget.id, facts, actor=stranger)
    with pytest.raises(NotFound):
        a_budget(deal.centre, actor=stranger)
    assert db.session.get(Budget, budget.id).planned == Money(1_000_000)


def test_one_budget_for_the_same_goods_and_period(deal):
    a_budget(deal.centre)
    with pytest.raises(Invalid):
        a_budget(deal.centre)
    with pytest.raises(Invalid):
        a_budget(deal.centre, category_id=999_999)


def test_only_a_budget_that_was_never_used_is_removed(deal):
    budget = a_budget(deal.centre)
    finance = finance_of(deal.centre)
    deal.rejects(deal.places(1))
    with pytest.raises(RuleBroken):
        planning.remove_budget(budget.id, actor=finance)
    unused = a_budget(deal.centre, period=BudgetPeriod.YEAR, day=in_days(800))
    planning.remove_budget(unused.id, actor=finance)
    assert db.session.get(Budget, unused.id) is None


def last_month():
    return today().replace(day=1) - timedelta(days=1)


def test_what_is_left_is_carried_over_once(deal):
    old = a_budget(deal.centre, 300, day=last_month(), carries_over=True)
    assert carry_over() == 0  # no budget of this month yet
    new = a_budget(deal.centre, 100, BudgetRule.BLOCK, day=today())
    assert (carry_over(), carry_over()) == (1, 0)
    db.session.expire_all()
    assert (new.carried, new.limit) == (Money(300), Money(400))
    assert budget_faults() == []
    with pytest.raises(RuleBroken):
        planning.change_budget(
            old.id, BudgetFacts(Money(9), BudgetRule.WARN), actor=finance_of(deal.centre)
        )


def test_nothing_is_carried_that_is_still_committed_was_overspent_or_need_not(deal):
    order = deal.places(1)
    day = last_month()
    db.session.execute(text("update orders set delivery_day = :day"), {"day": day})
    db.session.expire_all()
    open_ = a_budget(deal.centre, 10**6, day=day, carries_over=True)
    kept = a_budget(deal.centre, 300, day=day, category_id=deal.offer.product.category_id + 0)
    assert stands(open_) == (order.total.rupiah, 0)
    new = a_budget(deal.centre, 100, day=today())
    assert carry_over() == 0
    deal.rejects(order)
    assert carry_over() == 1
    db.session.expire_all()
    assert (new.carried, kept.carried_over_at) == (Money(10**6), None)


@pytest.mark.parametrize(
    ("day", "period", "first", "last"),
    [
        ("2026-11-30", BudgetPeriod.MONTH, "2026-11-01", "2026-11-30"),
        ("2026-12-31", BudgetPeriod.MONTH, "2026-12-01", "2026-12-31"),
        ("2028-02-01", BudgetPeriod.MONTH, "2028-02-01", "2028-02-29"),
        ("2026-11-30", BudgetPeriod.QUARTER, "2026-10-01", "2026-12-31"),
        ("2026-11-30", BudgetPeriod.YEAR, "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_are_of_the_calendar(day, period, first, last):
    found = period_of(date.fromisoformat(day), period)
    assert [each.isoformat() for each in found] == [first, last]
