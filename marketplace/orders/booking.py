"""What of an order is booked on budgets: items and amounts. Pure: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from marketplace.budgets.standing import Charge
from marketplace.catalog.taxes import tax_on
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.quotes import Quote
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.shared.money import ZERO, Money

OVER = DEAD_STATES | {ProducerOrderState.RECEIVED, ProducerOrderState.CLOSED}
NOTHING = Decimal(0)


def line_item(line_id: int) -> str:
    """Name a line of an order in the ledger of budgets."""
    return f"line:{line_id}"


def freight_item(producer_order_id: int) -> str:
    """Name the freight of a part in the ledger of budgets."""
    return f"freight:{producer_order_id}"


def charges_of_quote(quote: Quote) -> list[Charge]:
    """Return what an order would book if it were placed as quoted."""
    charges = [
        Charge("", line.total + line.tax, line.offer.product.category_id)
        for line in quote.lines
    ]
    return charges + [Charge("", part.freight) for part in quote.parts if part.freight]


def charges_of_parts(
    parts: Iterable[ProducerOrder], categories: dict[int, int]
) -> list[Charge]:
    """Return what an order books as it is placed; `categories` are of its offers, by id."""
    charges = []
    for part in parts:
        charges += [
            Charge(line_item(line.id), ordered_amount(line), categories[line.offer_id])
            for line in part.lines
        ]
        charges.append(Charge(freight_item(part.id), part.freight))
    return charges


def ordered_amount(line: OrderLine) -> Money:
    """Return the price of a whole line with tax."""
    return line.line_total + tax_on(line.line_total, line.tax_basis_points)


def awaited_amount(line: OrderLine, part: ProducerOrder) -> Money:
    """Return what is still expected of a line, with tax: promised, and not yet judged."""
    if part.state in OVER:
        return ZERO
    promised = line.quantity if line.confirmed_quantity is None else line.confirmed_quantity
    left = promised - line.received_quantity
    if left == line.quantity:
        return ordered_amount(line)
    value = line.unit_price.times(max(left, NOTHING))
    return value + tax_on(value, line.tax_basis_points)


def taken_amount(value: Money, line: OrderLine) -> Money:
    """Return what an invoice claims for goods of this value: with tax, as billing reckons."""
    return value + tax_on(value, line.tax_basis_points)
