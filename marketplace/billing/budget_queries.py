"""What orders should have on budgets by what is known of them: goods awaited, and invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.billing.models import Invoice
from marketplace.billing.states import InvoiceState
from marketplace.budgets.models import Budget
from marketplace.catalog.models import Offer
from marketplace.orders.booking import OVER, awaited_amount, freight_item, line_item
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money

AT_ONCE = 200  # orders read with one question


@dataclass(frozen=True)
class Due:
    """What one item should have on a budget."""

    committed: Money
    actual: Money
    category_id: int | None  # None: freight

    def falls_under(self, budget: Budget) -> bool:
        """Say whether a budget counts it."""
        return budget.category_id in {None, self.category_id}


def due_in(budget: Budget) -> Iterator[tuple[Order, dict[str, Due]]]:
    """Yield the orders of a budget's cost centre and period, with what each item is due."""
    last = 0
    while orders := _orders_of(budget.cost_centre_id, budget.starts_on, budget.ends_on, last):
        invoices = _invoices_of(orders)
        for order in orders:
            yield order, _due_of(order.producer_orders, invoices)
        last = orders[-1].id


def _orders_of(
    cost_centre_id: int, starts_on: date, ends_on: date, after: int
) -> Sequence[Order]:
    lines = selectinload(Order.producer_orders).selectinload(ProducerOrder.lines)
    goods = lines.joinedload(OrderLine.offer).joinedload(Offer.product)
    wanted = (
        select(Order)
        .where(Order.cost_centre_id == cost_centre_id, Order.id > after)
        .where(Order.delivery_day.between(starts_on, ends_on))
        .order_by(Order.id)
        .limit(AT_ONCE)
        .options(goods)
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def _invoices_of(orders: Iterable[Order]) -> dict[int, list[Invoice]]:
    part_ids = [part.id for order in orders for part in order.producer_orders]
    wanted = select(Invoice).where(
        Invoice.producer_order_id.in_(part_ids), Invoice.state != InvoiceState.CREDITED
    )
    found: dict[int, list[Invoice]] = defaultdict(list)
    for invoice in db.session.scalars(wanted.options(selectinload(Invoice.lines))):
        found[invoice.producer_order_id].append(invoice)
    return found


def _due_of(
    parts: Iterable[ProducerOrder], invoices: dict[int, list[Invoice]]
) -> dict[str, Due]:
    due: dict[str, Due] = {}
    for part in parts:
        claimed = _claimed(invoices.get(part.id, []))
        for line in part.lines:
            actual = claimed.get(line.id, ZERO)
            category_id = line.offer.product.category_id
            due[line_item(line.id)] = Due(awaited_amount(line, part), actual, category_id)
        due[freight_item(part.id)] = _freight_due(part, invoices.get(part.id, []))
    return due


def _claimed(invoices: Iterable[Invoice]) -> dict[int, Money]:
    claimed: dict[int, Money] = defaultdict(lambda: ZERO)
    for invoice in invoices:
        for line in invoice.lines:
            claimed[line.order_line_id] += line.amount + line.tax
    return claimed


def _freight_due(part: ProducerOrder, invoices: Iterable[Invoice]) -> Due:
    """Freight is awaited until goods are taken, for then an invoice bills it."""
    taken = any(line.accepted_quantity or line.regraded_quantity for line in part.lines)
    awaited = ZERO if part.state in OVER or taken else part.freight
    billed = sum((invoice.freight.rupiah for invoice in invoices), 0)
    return Due(awaited, Money(billed), None)
