"""Budgets of the example market: what its cost centres planned, beside what they ordered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.billing.services.budgeting import count_earlier_orders
from marketplace.budgets.models import Budget
from marketplace.budgets.states import BudgetPeriod, BudgetRule, first_after, period_of
from marketplace.buyers.models import CostCentre
from marketplace.demo.timeline import end_of_market
from marketplace.shared.database import db
from marketplace.shared.money import Money

MONTHS_BEFORE = 3
FIRST_CENTRES = 18  # those of the small market; larger ones repeat it
ROUND = 500_000  # rupiah
RULES = (BudgetRule.WARN, BudgetRule.ASK, BudgetRule.BLOCK)
LEAST = Money(20_000_000)
ROOM = {  # what is planned beyond the busiest month; readers' own orders fit where it is wide
    BudgetRule.WARN: Money(100_000_000),
    BudgetRule.ASK: Money(2 * ROUND),
    BudgetRule.BLOCK: Money(2 * ROUND),
}


def plan_budgets(day: date) -> None:
    """Open budgets of the months around a day, for more than the busiest of them."""
    moment = end_of_market(day)
    wanted = select(CostCentre).order_by(CostCentre.id).limit(FIRST_CENTRES)
    for place, centre in enumerate(db.session.scalars(wanted).unique().all()):
        budgets = [_budget(centre, first, moment) for first in _months(day)]
        db.session.add_all(budgets)
        db.session.flush()
        for budget in budgets:
            count_earlier_orders(budget.id, at=moment)
            db.session.refresh(budget)
        busiest = max(budget.used for budget in budgets)
        rule = RULES[_place_within(centre, place)]
        for budget in budgets:
            budget.planned = _rounded(max(busiest, LEAST)) + ROOM[rule]
            budget.rule, budget.excused = rule, Money(0)
    db.session.flush()


def _place_within(centre: CostCentre, place: int) -> int:
    """Let everybody's first centre only warn: there the example orders of readers go."""
    first = centre.code.endswith("-1")
    return 0 if first else 1 + place % 2


def _months(day: date) -> list[date]:
    first, last = period_of(day, BudgetPeriod.MONTH)
    months = [first, last + timedelta(days=1)]
    for _before in range(MONTHS_BEFORE):
        months.insert(0, period_of(months[0] - timedelta(days=1), BudgetPeriod.MONTH)[0])
    return months


def _budget(centre: CostCentre, first: date, moment: datetime) -> Budget:
    return Budget(
        buyer_id=centre.buyer_id,
        cost_centre_id=centre.id,
        period=BudgetPeriod.MONTH,
        starts_on=first,
        ends_on=first_after(first, BudgetPeriod.MONTH) - timedelta(days=1),
        rule=BudgetRule.WARN,
        planned=Money(0),
        created_at=moment,
    )


def _rounded(amount: Money) -> Money:
    return Money(-(-amount.rupiah // ROUND) * ROUND)
