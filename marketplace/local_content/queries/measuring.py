"""How much of what buyers received was local: sums over the facts that impact freezes.

Each line of a receipt stands in `impact_events` with origin and category as they were that
day: accepted goods at the full and regraded ones at the reduced price, before tax, nothing
for rejected ones; what a credited invoice claimed is taken back on the day of the credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from marketplace.billing.models import InvoiceLine
from marketplace.catalog.models import Offer
from marketplace.fulfilment.models import ReceiptLine
from marketplace.impact.models import ImpactEvent
from marketplace.impact.states import EventKind
from marketplace.local_content.models import ContentVersion
from marketplace.local_content.reckoning import Counted
from marketplace.local_content.states import Measure, local_places
from marketplace.orders.models import OrderLine
from marketplace.shared.database import db

BOUGHT = (EventKind.RECEIVED, EventKind.CREDITED)


def measured(
    version: ContentVersion, first: date, last: date, *, buyer_id: int | None = None
) -> dict[int, Counted]:
    """Count what companies received between two days, by buyer; `buyer_id` keeps one."""
    if version.measure is Measure.VALUE:
        wanted = _by_value(version, first, last)
    else:
        wanted = _by_quantity(version, first, last)
    if buyer_id is not None:
        wanted = wanted.where(ImpactEvent.buyer_id == buyer_id)
    return {row[0]: Counted(int(row[1]), int(row[2])) for row in db.session.execute(wanted)}


def in_scope(version: ContentVersion, first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that a fact counts for a version between two days."""
    conditions = [
        ImpactEvent.kind.in_(BOUGHT),
        ImpactEvent.is_airport,
        ImpactEvent.day.between(first, last),
    ]
    if version.category_id is not None:
        conditions.append(ImpactEvent.category_id == version.category_id)
    return and_(*conditions)


def comes_from(
    column: InstrumentedAttribute[str], places: Sequence[str]
) -> ColumnElement[bool]:
    """Return the rule of `is_local` as a condition on a column of village codes."""
    codes = local_places(places)
    return or_(*(or_(column == each, column.startswith(f"{each}.")) for each in codes))


def lines_behind() -> Any:  # noqa: ANN401 - a subquery of columns
    """Pair every fact of goods received or credited with the order line it came from."""
    received = select(ImpactEvent.id.label("event_id"), ReceiptLine.order_line_id).join(
        ReceiptLine,
        and_(
            ReceiptLine.receipt_id == ImpactEvent.document_id,
            ImpactEvent.source == _named("receipt_line", ReceiptLine.id),
        ),
    )
    credited = select(ImpactEvent.id.label("event_id"), InvoiceLine.order_line_id).join(
        InvoiceLine,
        and_(
            InvoiceLine.invoice_id == ImpactEvent.document_id,
            ImpactEvent.source == _named("credited_line", InvoiceLine.id),
        ),
    )
    return union_all(
        received.where(ImpactEvent.kind == EventKind.RECEIVED),
        credited.where(ImpactEvent.kind == EventKind.CREDITED),
    ).subquery("behind")


def outside_by_offer(
    version: ContentVersion, first: date, last: date, buyer_id: int, most: int
) -> Sequence[tuple[Offer, str, int, Decimal]]:
    """List what a buyer took from outside: offer, unit, rupiah and quantity, dearest first."""
    behind = lines_behind()
    value = func.sum(cast(ImpactEvent.value, BigInteger))
    wanted = (
        select(OrderLine.offer_id, OrderLine.unit, value, func.sum(ImpactEvent.quantity))
        .join(behind, behind.c.event_id == ImpactEvent.id)
        .join(OrderLine, OrderLine.id == behind.c.order_line_id)
        .where(in_scope(version, first, last), ImpactEvent.buyer_id == buyer_id)
        .where(~comes_from(ImpactEvent.village_code, version.places))
        .group_by(OrderLine.offer_id, OrderLine.unit)
        .having(value > 0)
        .order_by(value.desc(), OrderLine.offer_id)
        .limit(most)
    )
    if version.measure is Measure.QUANTITY:
        wanted = wanted.where(OrderLine.unit == version.unit)
    rows = db.session.execute(wanted).all()
    found = {
        each.id: each
        for each in db.session.scalars(
            select(Offer)
            .where(Offer.id.in_([r[0] for r in rows]))
            .options(joinedload(Offer.product), joinedload(Offer.producer))
        )
    }
    return [(found[row[0]], row[1], int(row[2]), row[3]) for row in rows]


def _by_value(version: ContentVersion, first: date, last: date) -> Any:  # noqa: ANN401
    value = cast(ImpactEvent.value, BigInteger)
    return _sums(version, first, last, value)


def _by_quantity(version: ContentVersion, first: date, last: date) -> Any:  # noqa: ANN401
    behind = lines_behind()
    return (
        _sums(version, first, last, cast(ImpactEvent.quantity, BigInteger))
        .join(behind, behind.c.event_id == ImpactEvent.id)
        .join(OrderLine, OrderLine.id == behind.c.order_line_id)
        .where(OrderLine.unit == version.unit)
    )


def _sums(version: ContentVersion, first: date, last: date, amount: ColumnElement[int]) -> Any:  # noqa: ANN401 - a select of whatever columns
    local = case((comes_from(ImpactEvent.village_code, version.places), amount), else_=0)
    return (
        select(ImpactEvent.buyer_id, func.sum(local), func.sum(amount))
        .select_from(ImpactEvent)
        .where(in_scope(version, first, last))
        .group_by(ImpactEvent.buyer_id)
        .order_by(ImpactEvent.buyer_id)
    )


def _named(kind: str, number: InstrumentedAttribute[int]) -> ColumnElement[str]:
    return literal(f"{kind}:", String).concat(cast(number, String))
