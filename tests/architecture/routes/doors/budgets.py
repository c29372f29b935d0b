"""Budgets of cost centres."""

from __future__ import annotations

from datetime import date

from marketplace.budgets.models import Budget
from marketplace.budgets.services import booking
from marketplace.budgets.services.booking import About
from marketplace.budgets.standing import Charge
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.architecture.routes.naming import Door, opaque

AFTER = 3  # buyers
BUDGET = opaque("budget", "deal.budget")
BUYING = frozenset(
    {
        Role.REQUESTER,
        Role.APPROVER,
        Role.RECEIVER,
        Role.FINANCE,
        Role.OUTLET_MANAGER,
        Role.BUYER_OWNER,
    }
)
EDITING = frozenset({Role.FINANCE, Role.BUYER_OWNER})
FACTS = {"planned": "2.000.000", "rule": "ask"}


def _plan(_me, named):
    return {"cost_centre": named, "planned_rupiah": 5_000_000, "day": "2031-03-01"}


DOORS = {
    "budgets.show_budget": Door(BUDGET, only=BUYING),
    "budgets.change_budget": Door(BUDGET, only=EDITING, body=FACTS),
    "budgets.remove_budget": Door(opaque("budget", "deal.unused_budget"), only=EDITING),
    "budgets_api.show_budget": Door(BUDGET, only=BUYING),
    "budgets_api.list_entries": Door(BUDGET, only=BUYING),
    "budgets_api.change_budget": Door(BUDGET, only=EDITING, body={"planned_rupiah": 7}),
    "budgets_api.open_budget": Door(
        opaque("cost_centre", "deal.centre"), only=EDITING, body=_plan
    ),
}
NAMELESS = {
    "budgets.open_budget",
    "budgets.preview_plan_table",
    "budgets.apply_plan_table",
    "budgets_api.preview_plan",
    "budgets_api.take_plan_over",
}
LISTS = {
    "budgets.list_budgets",
    "budgets.download_budgets",
    "budgets_api.list_budgets",
    "budgets_api.show_plan",
    "budgets_api.list_cost_centres",
}
FIXED = {"budgets.open_budget", "budgets.show_plan_table"}


def furnish(deal):
    """Give the buyer a budget that something was booked in, and one that is unused."""
    deal.budget, deal.unused_budget = (_budget(deal, day) for day in _days())
    charge = [Charge(f"line:{deal.budget.id}", Money(1000))]
    booking.commit([deal.budget.id], charge, about=About("order", 1, "PO-0001"))


def _days():
    return date(today().year, 1, 1), date(2030, 1, 1)


def _budget(deal, first):
    budget = Budget(
        buyer_id=deal.buyer.id,
        cost_centre_id=deal.centre.id,
        period=BudgetPeriod.YEAR,
        starts_on=first,
        ends_on=date(first.year, 12, 31),
        rule=BudgetRule.WARN,
        planned=Money(1_000_000_000),
    )
    db.session.add(budget)
    db.session.flush()
    return budget
