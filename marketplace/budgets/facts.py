"""What is told about a budget: plain values that doors hand to services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.shared.money import Money


@dataclass(frozen=True)
class BudgetFacts:
    """What may be changed of a budget: the amount, and what happens beyond it."""

    planned: Money
    rule: BudgetRule
    carries_over: bool = False


@dataclass(frozen=True)
class BudgetScope:
    """What a budget is for, once and for all: whose, of which goods, in which period."""

    cost_centre_id: int
    period: BudgetPeriod
    day: date  # any day of the period
    category_id: int | None = None  # None: all goods, and freight
