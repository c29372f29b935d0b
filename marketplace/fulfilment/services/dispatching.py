"""Goods leave the producer, in lots, with a delivery note."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypedDict

from sqlalchemy import update

from marketplace.fulfilment import policies
from marketplace.fulfilment.models import DeliveryNote, Lot
from marketplace.fulfilment.naming import new_code
from marketplace.fulfilment.queries import ON_THE_WAY
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.producer_order_queries import lock_producer_order, read_lines_again
from marketplace.orders.states import PRODUCER_ORDER_LIFECYCLE, ProducerOrderState
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.numbering import next_number
from marketplace.shared.quantity import written


class LotInput(TypedDict):
    """A quantity of one line from one harvest or production batch."""

    line_id: int
    code: str
    quantity: Decimal


@transactional
def dispatch(
    producer_order_id: int,
    *,
    actor: Actor,
    lots: Sequence[LotInput],
    vehicle: str | None = None,
) -> DeliveryNote:
    """Send promised goods, all or a part; what is not sent may follow with a further note.

    Raises `NotFound`, `Forbidden`, `Invalid` for a lot without code or of another order, and
    `RuleBroken` for more than was promised and not yet sent.
    """
    sold = lock_producer_order(producer_order_id, actor=actor)
    require(allowed=policies.may_dispatch(actor, sold), to=_("mengirim pesanan ini"))
    state = _state_after(sold)
    _check(sold, lots)
    _load(sold, lots)
    sold.state = state
    sold.packed_at = sold.packed_at or utc_now()
    note = _write_note(sold, lots, vehicle=vehicle, actor=actor)
    sent = [[lot["line_id"], lot["code"], lot["quantity"]] for lot in lots]
    audit.record(
        "producer_order.dispatched", sold, actor=actor, delivery_note=note.number, lots=sent
    )
    outbox.add("fulfilment.mail_dispatch", delivery_note_id=note.id)
    events.announce("producer_order.dispatched", producer_order_id=sold.id)
    return note


def _state_after(sold: ProducerOrder) -> ProducerOrderState:
    if sold.state in ON_THE_WAY:
        return sold.state  # a further load; what has arrived stays judged
    return PRODUCER_ORDER_LIFECYCLE.move(sold.state, ProducerOrderState.DISPATCHED)


def _check(sold: ProducerOrder, lots: Sequence[LotInput]) -> None:
    ours = {line.id for line in sold.lines}
    errors: dict[str, list[str]] = {}
    if not lots:
        errors["lots"] = [_("Isi paling sedikit satu barang yang dikirim.")]
    for place, lot in enumerate(lots):
        if lot["line_id"] not in ours:
            errors[f"lots.{place}"] = [_("Barang ini tidak ada dalam pesanan.")]
        elif not lot["code"].strip():
            errors[f"lots.{place}"] = [_("Tulis kode lot, misalnya tanggal panen.")]
        elif lot["quantity"] <= 0:
            errors[f"lots.{place}"] = [_("Jumlah yang dikirim harus lebih dari nol.")]
    if errors:
        raise Invalid(errors)


def _load(sold: ProducerOrder, lots: Sequence[LotInput]) -> None:
    """Add to what was sent, in one statement per line that never passes the promise."""
    errors: dict[str, list[str]] = {}
    for line in sold.lines:
        places = [place for place, lot in enumerate(lots) if lot["line_id"] == line.id]
        loaded = sum((lots[place]["quantity"] for place in places), Decimal(0))
        if loaded and not _send(line, loaded):
            errors[f"lots.{places[0]}"] = [_too_much(line)]
    if errors:
        raise RuleBroken(_("Kiriman ini melebihi yang dijanjikan."), errors=errors)
    read_lines_again(sold)


def _send(line: OrderLine, quantity: Decimal) -> bool:
    sent = OrderLine.dispatched_quantity + quantity
    statement = (
        update(OrderLine)
        .where(OrderLine.id == line.id, sent <= OrderLine.confirmed_quantity)
        .values(dispatched_quantity=sent)
        .execution_options(synchronize_session=False)
    )
    return bool(db.session.execute(statement).rowcount == 1)  # type: ignore[attr-defined]


def _too_much(line: OrderLine) -> str:
    return _(
        "%(name)s: paling banyak %(quantity)s %(unit)s lagi.",
        name=line.product_name,
        quantity=written((line.confirmed_quantity or Decimal(0)) - line.dispatched_quantity),
        unit=line.unit,
    )


def _write_note(
    sold: ProducerOrder, lots: Sequence[LotInput], *, vehicle: str | None, actor: Actor
) -> DeliveryNote:
    note = DeliveryNote(
        number=next_number("SJ"),
        code=new_code(),
        producer_order_id=sold.id,
        vehicle=(vehicle or "").strip(),
        dispatched_by=actor.person_id,
    )
    note.lots = [
        Lot(order_line_id=lot["line_id"], code=lot["code"].strip(), quantity=lot["quantity"])
        for lot in lots
    ]
    db.session.add(note)
    db.session.flush()
    return note
