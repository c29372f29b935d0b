"""Reasons for goods from outside follow their goods: into a split-off order, or away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from marketplace.local_content.models import SourcingGap
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.queries.orders import order_lines
from marketplace.shared.database import db, transactional


@transactional
def share_reasons(order_id: int, into_id: int) -> None:
    """Say of goods in another order what was said of them in this one.

    The reasons of lines that leave as a whole go with `drop_reason` afterwards.
    """
    lines = {line.offer_id: line for line in order_lines(into_id)}
    for gap in _gaps(order_id):
        line = lines.get(gap.offer_id)
        if line is None:
            continue
        told = {
            name: getattr(gap, name)
            for name in ("buyer_id", "person_id", "offer_id", "product_id", "unit", "reason",
                         "words", "instead_of_id", "told_at", "ordered_at")
        }  # fmt: skip
        db.session.add(SourcingGap(**told, order_line_id=line.id, quantity=line.quantity))
    db.session.flush()


@transactional
def drop_reason(order_line_id: int) -> None:
    """Forget what was said of a line that is taken out of its order."""
    db.session.execute(delete(SourcingGap).where(SourcingGap.order_line_id == order_line_id))


@transactional
def follow_quantities(order_id: int) -> None:
    """Let each reason of an order stand for as much as is ordered now."""
    gaps = _gaps(order_id)
    lines = {line.id: line for line in order_lines(order_id)} if gaps else {}
    for gap in gaps:
        gap.quantity = lines[gap.order_line_id or 0].quantity
    db.session.flush()


def _gaps(order_id: int) -> Sequence[SourcingGap]:
    wanted = (
        select(SourcingGap)
        .join(OrderLine, OrderLine.id == SourcingGap.order_line_id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.order_id == order_id)
        .with_for_update(of=SourcingGap)
    )
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).all()
