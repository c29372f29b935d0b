"""What is left of an ended period goes into the next one, once."""

from __future__ import annotations

from datetime import timedelta

from marketplace.budgets import queries
from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.budgets.states import first_after
from marketplace.shared import audit
from marketplace.shared.actors import SYSTEM
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.money import ZERO
from marketplace.shared.one_by_one import do_each, one_by_one

WAIT = timedelta(days=30)  # for orders that are still open when their period has ended


@one_by_one
def carry_over() -> int:
    """Carry what is left of ended budgets into the next period's, each by itself; count them.

    A budget is due once its period has ended and no order is open in it, or after 30 days.
    One whose next period has no budget yet waits until there is one. What was overspent is
    not carried.
    """
    now = today()
    due = queries.due_to_carry(now, now - WAIT)
    return do_each("budgets.carry_one", "budget_id", due, most=len(due))


@transactional
def carry(budget_id: int) -> bool:
    """Carry what is left of one; say whether there was a next budget. Twice carries once."""
    known = db.session.get_one(Budget, budget_id)
    next_one = queries.following_budget(known, first_after(known.starts_on, known.period))
    if next_one is None:
        return False
    locked = {each: queries.lock_budget(each) for each in sorted((budget_id, next_one.id))}
    budget, following = locked[budget_id], locked[next_one.id]
    if budget.carried_over_at is not None:
        return False
    budget.carried_over_at = utc_now()
    left = max(budget.left, ZERO)
    if left:
        following.carried += left
        following.excused = max(following.excused - left, ZERO)
        db.session.add(
            BudgetEntry(
                budget_id=following.id,
                business_key=f"budget:{budget.id}:carried",
                item=f"budget:{budget.id}",
                carried=left,
                about_kind="budget",
                about_id=budget.id,
                about_number=budget.starts_on.isoformat(),
            )
        )
    audit.record("budget.carried_over", budget, actor=SYSTEM, left=left)
    db.session.flush()
    return True
