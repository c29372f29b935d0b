"""Writing a waiting order anew as it is quoted; its stock and budgets are the caller's."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.orders.days import hold_until
from marketplace.orders.lines import new_line
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.quotes import Quote, QuotedLine, QuotedPart
from marketplace.orders.states import ProducerOrderState
from marketplace.shared import events
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.numbering import part_letters


@transactional
def rewrite_order(order: Order, parts: Collection[ProducerOrder], quote: Quote) -> None:
    """Let a locked order say what is quoted: lines and parts are changed, added, dropped.

    Nobody but the buyer has seen it yet, so what falls away leaves nothing behind.
    """
    order.hold_expires_at = hold_until(utc_now(), quote.day)
    order.decided_by = order.decided_at = None
    known = {part.producer_id: part for part in parts}
    quoted = {part.producer.id: part for part in quote.parts}
    for producer_id, part in known.items():
        if producer_id not in quoted:
            _drop(part)
    for producer_id, wanted in quoted.items():
        _rewrite(known.get(producer_id) or _new_part(order, parts, wanted), wanted, quote)
    db.session.flush()
    order.goods, order.freight, order.tax = quote.goods, quote.freight, quote.tax
    order.total = quote.total
    db.session.flush()
    db.session.expire(order, ["producer_orders"])


def _new_part(
    order: Order, parts: Collection[ProducerOrder], quoted: QuotedPart
) -> ProducerOrder:
    taken = {part.number for part in (*parts, *order.producer_orders)}
    numbers = (f"{order.number}-{part_letters(place)}" for place in range(len(taken) + 1))
    part = ProducerOrder(
        number=next(number for number in numbers if number not in taken),
        order=order,
        producer=quoted.producer,
        buyer_id=order.buyer_id,
        state=ProducerOrderState.WAITING,
        delivery_day=order.delivery_day,
        goods=quoted.goods,
        freight=quoted.freight,
        tax=quoted.tax,
        answer_by=None,
        reason=None,
    )
    db.session.add(part)
    return part


def _rewrite(part: ProducerOrder, quoted: QuotedPart, quote: Quote) -> None:
    wanted = {line.offer.id: line for line in quoted.lines}
    for line in list(part.lines):
        if line.offer_id in wanted:
            _reprice(line, wanted.pop(line.offer_id))
        else:
            _take_out(line)
    part.lines.extend(new_line(each) for each in wanted.values())
    part.delivery_day = quote.day
    part.goods, part.freight, part.tax = quoted.goods, quoted.freight, quoted.tax


def _reprice(line: OrderLine, quoted: QuotedLine) -> None:
    line.quantity, line.unit_price = quoted.quantity, quoted.unit_price
    line.line_total, line.tax_basis_points = quoted.total, quoted.tax_basis_points


def _drop(part: ProducerOrder) -> None:
    """Take out a part that nobody has seen yet."""
    for line in list(part.lines):
        _take_out(line)
    db.session.flush()
    db.session.expire(part, ["lines"])
    db.session.delete(part)


def _take_out(line: OrderLine) -> None:
    events.announce("order.line_dropped", order_line_id=line.id)
    db.session.delete(line)
