"""Changing a placed order by consent: holds, lines and totals in one transaction.

Who agreed to what is kept by the feature that asks for it; here only the order changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.catalog.capacity import week_of
from marketplace.catalog.queries.offers import lock_offers
from marketplace.catalog.services import stock
from marketplace.catalog.services.stock import Hold
from marketplace.catalog.states import TaxKind
from marketplace.catalog.taxes import tax_on
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.promising import promised_state
from marketplace.orders.services.budgeting import settle_parts
from marketplace.orders.services.deriving import derive_order_state
from marketplace.orders.services.ending import end_producer_orders
from marketplace.orders.states import PRODUCER_ORDER_LIFECYCLE, ProducerOrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.money import Money, total

NOTHING = Decimal(0)


@dataclass(frozen=True)
class NewLine:
    """What becomes of one line; a quantity of zero drops it."""

    offer_id: int
    product_name: str
    unit: str
    pack: str
    art: str
    quantity: Decimal
    unit_price: Money
    tax_kind: TaxKind
    tax_basis_points: int


@transactional
def amend_producer_order(  # noqa: PLR0913
    sold: ProducerOrder,
    changes: Mapping[int, NewLine],
    *,
    actor: Actor,
    reason: str,
    fact: str,
    day: date | None = None,
    most: Money | None = None,
) -> None:
    """Change lines, by their ids, and the day of a part that the caller has locked.

    What is not changed is promised as it is. `fact` names the change in the budgets. Raises
    `RuleBroken` when goods are short, when something has left already, and when the whole
    order would cost more than `most`.
    """
    if any(line.dispatched_quantity for line in sold.lines):
        raise RuleBroken(_("Sebagian barang sudah dikirim, jadi tidak bisa diubah lagi."))
    before = {line.id: _held(line) for line in sold.lines}
    old_day, sold.delivery_day = sold.delivery_day, day or sold.delivery_day
    old_holds = {
        line.id: Hold(line.offer_id, before[line.id], old_day, line.id) for line in sold.lines
    }
    for line in sold.lines:
        _change(line, changes.get(line.id), reason)
    _move_holds(sold, old_holds)
    _add_up(sold, most)
    settle_parts([sold], fact=fact)
    audit.record("producer_order.amended", sold, actor=actor, day=day, reason=reason)
    _settle(sold, actor, reason)
    if sold.state is not ProducerOrderState.CANCELLED:
        events.announce("producer_order.amended", producer_order_id=sold.id)


def _held(line: OrderLine) -> Decimal:
    return line.quantity if line.confirmed_quantity is None else line.confirmed_quantity


def _change(line: OrderLine, new: NewLine | None, reason: str) -> None:
    if new is None:
        line.confirmed_quantity = _held(line)
        return
    if not new.quantity:
        line.confirmed_quantity, line.line_total = NOTHING, Money(0)
        line.change_reason = reason
        return
    line.offer_id, line.product_name = new.offer_id, new.product_name
    line.unit, line.pack, line.art = new.unit, new.pack, new.art
    line.tax_kind, line.tax_basis_points = new.tax_kind, new.tax_basis_points
    line.quantity = line.confirmed_quantity = new.quantity
    line.unit_price, line.line_total = new.unit_price, new.unit_price.times(new.quantity)
    line.change_reason = None


def _move_holds(sold: ProducerOrder, old: Mapping[int, Hold]) -> None:
    """Give back what is not needed, then take what is needed more; all or nothing."""
    less, more = [], []
    for place, line in enumerate(sold.lines):
        was, field = old[line.id], f"lines.{place}"
        now = Hold(line.offer_id, _held(line), sold.delivery_day, line.id, field)
        if (was.offer_id, week_of(was.week)) != (now.offer_id, week_of(now.week)):
            less.append(was)
            more.append(now)
        elif now.quantity < was.quantity:
            less.append(Hold(was.offer_id, was.quantity - now.quantity, was.week, line.id))
        elif now.quantity > was.quantity:
            taken = now.quantity - was.quantity
            more.append(Hold(now.offer_id, taken, now.week, line.id, field))
    lock_offers({hold.offer_id for hold in (*less, *more)})
    stock.release_all(less)
    stock.hold_all([hold for hold in more if hold.quantity])


def _add_up(sold: ProducerOrder, most: Money | None) -> None:
    order, goods, tax = sold.order, sold.goods, sold.tax
    sold.goods = total(line.line_total for line in sold.lines)
    sold.tax = total(tax_on(line.line_total, line.tax_basis_points) for line in sold.lines)
    after = order.total + (sold.goods - goods) + (sold.tax - tax)
    if most is not None and after > most and after > order.total:
        raise RuleBroken(
            _(
                "Jumlah pesanan menjadi %(after)s, lebih dari %(most)s yang disetujui. "
                "Terima sebagian saja, atau pesan tambahannya sebagai pesanan baru.",
                after=after,
                most=most,
            )
        )
    order.goods = order.goods + (sold.goods - goods)
    order.tax = order.tax + (sold.tax - tax)
    order.total = after


def _settle(sold: ProducerOrder, actor: Actor, reason: str) -> None:
    """Derive the state from the lines; a part of which nothing is left ends."""
    if not any(line.confirmed_quantity for line in sold.lines):
        end_producer_orders([sold], ProducerOrderState.CANCELLED, actor=actor, reason=reason)
        derive_order_state(sold.order)
        return
    state = promised_state(sold.lines)
    if sold.state is ProducerOrderState.SENT:
        sold.answered_at, sold.answered_by = utc_now(), actor.person_id
    if state is not sold.state:
        sold.state = PRODUCER_ORDER_LIFECYCLE.move(sold.state, state)
    sold.packed_at = None
