"""Every question asked of delivery notes and receipts. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.family_models import ProductVariant
from marketplace.catalog.models import Offer
from marketplace.fulfilment.judgements import NOTHING, WEIGHED_IN
from marketplace.fulfilment.models import DeliveryNote, Lot, Receipt, ReceiptLine
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.producer_order_queries import visible_to
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor

ON_THE_WAY = frozenset({ProducerOrderState.DISPATCHED, ProducerOrderState.PARTLY_RECEIVED})
TO_PREPARE = frozenset({ProducerOrderState.CONFIRMED, ProducerOrderState.PARTLY_CONFIRMED})
WHOLE_RECEIPT = (
    selectinload(Receipt.lines).joinedload(ReceiptLine.order_line),
    joinedload(Receipt.producer_order).joinedload(ProducerOrder.producer),
    joinedload(Receipt.producer_order).joinedload(ProducerOrder.buyer),
)


def delivery_notes_of(producer_order: ProducerOrder) -> Sequence[DeliveryNote]:
    """List the notes of a producer order with their lots, oldest first."""
    wanted = (
        select(DeliveryNote)
        .where(DeliveryNote.producer_order_id == producer_order.id)
        .options(selectinload(DeliveryNote.lots).joinedload(Lot.order_line))
        .order_by(DeliveryNote.id)
    )
    return db.session.scalars(wanted).all()


def last_notes(producer_orders: Sequence[ProducerOrder]) -> dict[int, DeliveryNote]:
    """Return the newest note of each producer order that has one, by the order's id."""
    wanted = (
        select(DeliveryNote)
        .where(DeliveryNote.producer_order_id.in_([sold.id for sold in producer_orders]))
        .order_by(DeliveryNote.id)
    )
    return {note.producer_order_id: note for note in db.session.scalars(wanted)}


def find_delivery_note(number: str, *, actor: Actor) -> DeliveryNote:
    """Return the note with all that stands on paper; `NotFound` if the actor may not see it."""
    return _find_note(DeliveryNote.number == number.upper(), actor)


def find_delivery_note_by_code(code: str, *, actor: Actor) -> DeliveryNote:
    """Return the note of a scanned code; `NotFound` if the actor may not see it."""
    return _find_note(DeliveryNote.code == code, actor)


def _find_note(condition: ColumnElement[bool], actor: Actor) -> DeliveryNote:
    sold = joinedload(DeliveryNote.producer_order)
    wanted = (
        select(DeliveryNote)
        .join(DeliveryNote.producer_order)
        .where(condition, visible_to(actor))
        .options(
            sold.joinedload(ProducerOrder.producer),
            sold.joinedload(ProducerOrder.buyer),
            sold.joinedload(ProducerOrder.order).joinedload(Order.delivery_point),
            selectinload(DeliveryNote.lots).joinedload(Lot.order_line),
        )
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def receipts_of(producer_order: ProducerOrder) -> Sequence[Receipt]:
    """List the receipts of a producer order with their lines, oldest first."""
    wanted = _receipts().where(Receipt.producer_order_id == producer_order.id)
    return db.session.scalars(wanted.order_by(Receipt.id)).all()


def receipts(*, actor: Actor, limit: int = 20, cursor: str | None = None) -> Part[Receipt]:
    """List what the actor's side handed over or took over, newest first."""
    wanted = _receipts().join(Receipt.producer_order).where(visible_to(actor))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Receipt.id < seen[0])
    rows = db.session.scalars(wanted.order_by(Receipt.id.desc()).limit(limit + 1)).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def find_receipt(receipt_id: int, *, actor: Actor) -> Receipt:
    """Return the receipt with its lines; `NotFound` if the actor may not see it."""
    wanted = _receipts().join(Receipt.producer_order)
    found = db.session.scalar(wanted.where(Receipt.id == receipt_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def tares_of(producer_order: ProducerOrder) -> dict[int, Decimal]:
    """Return the kg of a container by id of each line that is weighed at the dock."""
    wanted = (
        select(OrderLine.id, ProductVariant.tare)
        .join(Offer, Offer.id == OrderLine.offer_id)
        .join(ProductVariant, ProductVariant.product_id == Offer.product_id)
        .where(OrderLine.producer_order_id == producer_order.id)
        .where(ProductVariant.is_catch_weight, OrderLine.unit == WEIGHED_IN)
    )
    return {line_id: tare or NOTHING for line_id, tare in db.session.execute(wanted)}


def takes_first_goods(receipt: Receipt) -> bool:
    """Say whether goods are taken, and none of this producer order were before.

    Such a receipt's invoice is the one that bills the freight.
    """
    if not any(line.accepted_quantity or line.regraded_quantity for line in receipt.lines):
        return False
    taken = ReceiptLine.accepted_quantity + ReceiptLine.regraded_quantity > 0
    earlier = (
        select(ReceiptLine.id)
        .join(ReceiptLine.receipt)
        .where(Receipt.producer_order_id == receipt.producer_order_id)
        .where(Receipt.id < receipt.id, taken)
    )
    return not db.session.scalar(select(earlier.exists()))


def find_photo_key(receipt_line_id: int, *, actor: Actor) -> str:
    """Return where a receipt line's photo is kept; `NotFound` if the actor may not see it."""
    wanted = (
        select(ReceiptLine.photo_key)
        .join(ReceiptLine.receipt)
        .join(Receipt.producer_order)
        .where(ReceiptLine.id == receipt_line_id, visible_to(actor))
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def counting_arrivals(actor: Actor) -> Select[int]:
    """Return what counts the loads on their way to the actor's docks, due by today."""
    awaited = (
        OrderLine.dispatched_quantity
        > OrderLine.accepted_quantity
        + OrderLine.regraded_quantity
        + OrderLine.rejected_quantity
    )
    return select(func.count()).where(
        ProducerOrder.state.in_(ON_THE_WAY),
        ProducerOrder.delivery_day <= today(),
        visible_to(actor),
        exists().where(OrderLine.producer_order_id == ProducerOrder.id, awaited),
    )


def _receipts() -> Select[Receipt]:
    return select(Receipt).options(*WHOLE_RECEIPT)
