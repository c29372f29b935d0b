"""Orders book on budgets in their own transactions: placing, and whatever follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from marketplace.budgets.services import booking
from marketplace.budgets.services.booking import About, Step
from marketplace.budgets.standing import Standings
from marketplace.orders.booking import (
    OVER,
    awaited_amount,
    charges_of_parts,
    charges_of_quote,
    freight_item,
    line_item,
)
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.quotes import Quote
from marketplace.shared.database import transactional
from marketplace.shared.money import ZERO, Money


@transactional
def hold_budgets(quote: Quote, cost_centre_id: int | None) -> Standings:
    """Keep the budgets of an order that is being placed, after its stock; see how they stand.

    Raises `RuleBroken` where one of them refuses the order.
    """
    return booking.hold_budgets(cost_centre_id, quote.day, charges_of_quote(quote))


@transactional
def commit_order(order: Order, quote: Quote, held: Standings, *, fact: str = "ordered") -> None:
    """Count an order that was just written in the budgets held for it."""
    if not held.items:
        return
    categories = {line.offer.id: line.offer.product.category_id for line in quote.lines}
    charges = charges_of_parts(order.producer_orders, categories)
    budget_ids = [each.budget.id for each in held.items]
    about = About("order", order.id, order.number)
    booking.commit(budget_ids, charges, about=about, fact=_of(order, fact))


@transactional
def release_order(order: Order, parts: Sequence[ProducerOrder], *, fact: str) -> None:
    """Give back what an order holds of its budgets before it is written anew."""
    if order.cost_centre_id is None:
        return
    about = About("order", order.id, order.number)
    items = [line_item(line.id) for part in parts for line in part.lines]
    items += [freight_item(part.id) for part in parts]
    booking.settle([(about, Step(item, ZERO)) for item in items], fact=_of(order, fact))


def _of(order: Order, fact: str) -> str:
    """Name a fact of this order: a line that was dropped may leave its id to another's."""
    return f"{fact}:{order.id}"


@transactional
def rebook_order(order: Order, quote: Quote, *, fact: str) -> Standings:
    """Hold the budgets of an order that was written anew, and count it in them.

    Raises `RuleBroken` where one of them refuses it.
    """
    held = hold_budgets(quote, order.cost_centre_id)
    commit_order(order, quote, held, fact=fact)
    return held


@transactional
def settle_parts(
    parts: Sequence[ProducerOrder],
    *,
    fact: str,
    spent: Mapping[int, Money] | None = None,
    bills_freight: bool = False,
) -> None:
    """Bring the budgets into step with locked parts of orders after `fact` happened to them.

    `spent` is what it adds to actual, by the line's id; `bills_freight` says that this is the
    part's first invoice. Orders without a cost centre book nothing.
    """
    steps = [
        (About("order", part.order.id, part.order.number), step)
        for part in parts
        if part.order.cost_centre_id is not None
        for step in _steps(part, spent or {}, bills_freight=bills_freight)
    ]
    booking.settle(steps, fact=fact)


def _steps(
    part: ProducerOrder, spent: Mapping[int, Money], *, bills_freight: bool
) -> Iterable[Step]:
    for line in part.lines:
        yield Step(line_item(line.id), awaited_amount(line, part), spent.get(line.id, ZERO))
    item = freight_item(part.id)
    if bills_freight:
        yield Step(item, ZERO, part.freight)
    elif part.state in OVER:
        yield Step(item, ZERO)
