"""What moved a budget, as people read it: one row for each event of an order. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, func, select

from marketplace.budgets.models import Budget, BudgetEntry
from marketplace.shared.database import db
from marketplace.shared.money import Money, MoneyColumn
from marketplace.shared.pagination import Part, read_cursor, write_cursor


@dataclass(frozen=True)
class Move:
    """The sum of what one event booked on the goods and the freight of an order."""

    last_entry_id: int
    about_kind: str  # "order", or "budget": what the period before left over
    about_number: str
    happened_at: datetime
    committed: Money
    actual: Money
    carried: Money


def moves_of(budget: Budget, *, limit: int, cursor: str | None = None) -> Part[Move]:
    """List what moved a budget, newest first; the event is part of each business key."""
    summed = _summed(budget.id)
    total = db.session.scalar(select(func.count()).select_from(summed)) or 0
    wanted = select(summed).order_by(summed.c.last_entry_id.desc()).limit(limit + 1)
    if seen := read_cursor(cursor, int):
        wanted = wanted.where(summed.c.last_entry_id < seen[0])
    rows = [Move(*row) for row in db.session.execute(wanted)]
    following = write_cursor(rows[limit - 1].last_entry_id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def _summed(budget_id: int) -> Subquery:
    fact = func.substr(BudgetEntry.business_key, func.length(BudgetEntry.item) + 2)
    about = (BudgetEntry.about_kind, BudgetEntry.about_id, BudgetEntry.about_number)
    sums = (BudgetEntry.committed, BudgetEntry.actual, BudgetEntry.carried)
    return (
        select(
            func.max(BudgetEntry.id).label("last_entry_id"),
            BudgetEntry.about_kind,
            BudgetEntry.about_number,
            func.max(BudgetEntry.happened_at).label("happened_at"),
            *(func.sum(each, type_=MoneyColumn()).label(each.key) for each in sums),
        )
        .where(BudgetEntry.budget_id == budget_id)
        .group_by(*about, fact)
        .subquery()
    )
