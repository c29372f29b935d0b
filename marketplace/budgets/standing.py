"""What an amount does to the budgets that it falls under. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.budgets.models import Budget
from marketplace.budgets.states import BudgetRule, Verdict, strictest
from marketplace.shared.money import ZERO, Money, total


@dataclass(frozen=True)
class Charge:
    """One item of an order that is to be booked: a line, or the freight of a part.

    `amount` is with tax; `category_id` is None for freight.
    """

    item: str
    amount: Money
    category_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """One budget before and after an amount; `amount` is what falls under this budget."""

    budget: Budget
    amount: Money
    is_counted: bool = False  # the amount is in the budget's figures already

    @property
    def planned(self) -> Money:
        """What may be spent, what was carried over included."""
        return self.budget.limit

    @property
    def committed(self) -> Money:
        """What other orders have committed."""
        own = self.amount if self.is_counted else ZERO
        return self.budget.committed - own

    @property
    def actual(self) -> Money:
        """What was spent."""
        return self.budget.actual

    @property
    def left_before(self) -> Money:
        """What is left without this amount."""
        return self.planned - self.committed - self.actual

    @property
    def left_after(self) -> Money:
        """What is left with it; below zero when it goes beyond."""
        return self.left_before - self.amount

    @property
    def exceeds(self) -> bool:
        """Say whether the amount goes beyond the budget."""
        return bool(self.amount) and self.left_after < ZERO

    @property
    def verdict(self) -> Verdict:
        """What the budget's rule says of the amount."""
        return Verdict(self.budget.rule.value) if self.exceeds else Verdict.WITHIN


@dataclass(frozen=True)
class Standings:
    """All budgets that an amount falls under, and what the strictest of them says."""

    items: tuple[Standing, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What becomes of an order of this amount."""
        return strictest([each.verdict for each in self.items])

    @property
    def exceeded(self) -> tuple[Standing, ...]:
        """The budgets that it goes beyond."""
        return tuple(each for each in self.items if each.exceeds)

    @property
    def blocking(self) -> tuple[Standing, ...]:
        """The budgets that refuse it."""
        rules = (each for each in self.exceeded if each.budget.rule is BudgetRule.BLOCK)
        return tuple(rules)


def falls_under(charge: Charge, budget: Budget) -> bool:
    """Say whether a budget counts an item: one of all goods counts everything."""
    return budget.category_id is None or budget.category_id == charge.category_id


def standings_of(budgets: Sequence[Budget], charges: Sequence[Charge]) -> Standings:
    """Put an amount beside each budget that counts something of it."""
    found = []
    for budget in budgets:
        counted = [charge.amount for charge in charges if falls_under(charge, budget)]
        if counted:
            found.append(Standing(budget, total(counted)))
    return Standings(tuple(found))
