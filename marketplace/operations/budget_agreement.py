"""Do budgets, orders and invoices say the same? One line per difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from marketplace.billing.budget_queries import Due, due_in
from marketplace.budgets import queries
from marketplace.budgets.models import Budget
from marketplace.budgets.queries import Booked
from marketplace.shared.database import db
from marketplace.shared.money import ZERO

NOTHING = (ZERO, ZERO)


def budget_faults() -> list[str]:
    """Compare each budget with its entries, and these with the orders that they are about."""
    faults = queries.ledger_faults()
    for budget in db.session.scalars(select(Budget).order_by(Budget.id)).unique().all():
        faults += _unlike_orders(budget)
    return faults


def _unlike_orders(budget: Budget) -> Iterator[str]:
    booked = {item: sums for (_id, item), sums in queries.booked_in(budget.id).items()}
    for order, due in due_in(budget):
        wanted = _wanted(budget, due, booked)
        for item, amounts in wanted.items():
            has = booked.pop(item, NOTHING)
            if has != amounts:
                yield (
                    f"budgets: {item} of order {order.number} has {_written(has)} in budget "
                    f"{budget.id}, not {_written(amounts)} (committed, actual)"
                )
    for item, has in booked.items():
        if has != NOTHING:
            yield f"budgets: {item} has {_written(has)} in budget {budget.id} without an order"


def _wanted(
    budget: Budget, due: Mapping[str, Due], booked: Mapping[str, Booked]
) -> dict[str, Booked]:
    """Return what is due in this budget.

    A good may have changed its category since it was ordered: in a budget of one category
    what is booked counts, whatever the good belongs to now.
    """
    all_goods = budget.category_id is None
    return {
        item: (each.committed, each.actual)
        for item, each in due.items()
        if item in booked or all_goods
    }


def _written(amounts: Booked) -> str:
    return f"{amounts[0].rupiah}, {amounts[1].rupiah}"
