"""Invoices and budgets: orders older than a budget are counted, credits are taken back."""

from __future__ import annotations

from datetime import datetime

from marketplace.billing.budget_queries import due_in
from marketplace.billing.models import Invoice
from marketplace.budgets.queries import lock_budget
from marketplace.budgets.services import booking
from marketplace.budgets.services.booking import About, Step
from marketplace.orders.booking import freight_item, line_item
from marketplace.shared.database import transactional


@transactional
def count_earlier_orders(budget_id: int, *, at: datetime | None = None) -> None:
    """Count what the cost centre has ordered and received already in a new budget's period.

    It is booked as of now, unless told otherwise.
    """
    budget = lock_budget(budget_id)
    for order, due in due_in(budget):
        items = {
            item: (each.committed, each.actual)
            for item, each in due.items()
            if each.falls_under(budget)
        }
        about = About("order", order.id, order.number)
        booking.count_in(budget, items, about=about, at=at)


@transactional
def take_back(invoice: Invoice) -> None:
    """Take from the budgets what an invoice claimed that its producer gave up.

    To be called before ledger accounts are locked.
    """
    part = invoice.producer_order
    order = part.order
    if order.cost_centre_id is None:
        return
    claimed = {line_item(line.order_line_id): line.amount + line.tax for line in invoice.lines}
    if invoice.freight:
        claimed[freight_item(part.id)] = invoice.freight
    about = About("order", order.id, order.number)
    steps = [(about, Step(item, None, -amount)) for item, amount in claimed.items()]
    booking.settle(steps, fact=f"credit-{invoice.id}")
