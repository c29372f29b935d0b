"""What happens to budgets by itself. Every job can safely run twice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.budgets.services import carrying
from marketplace.shared import outbox


@outbox.every(timedelta(hours=6), "budgets.carry_over", alone=True)
def carry_over() -> None:
    """Carry over what is left of budgets whose period has ended."""
    carrying.carry_over()


@outbox.job("budgets.carry_one")
def carry_one(*, budget_id: int) -> bool:
    """Carry over what is left of one."""
    return carrying.carry(budget_id)
