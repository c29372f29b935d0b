"""The story of one purchase, newest first, told from its timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.procurement.queries.tracing import Trace, ended_at
from marketplace.procurement.wording import short_number
from marketplace.shared.language import _


@dataclass(frozen=True)
class Happening:
    """One line of the story. `mood` is "done" or "bad"."""

    at: datetime
    text: str
    mood: str = "done"
    note: str = ""


def timeline(order: Order, trace: Trace) -> list[Happening]:
    """Tell what happened to an order, newest first."""
    told = [*_order_story(order, trace)]
    for part in order.producer_orders:
        told += _part_story(part, trace)
    return sorted(told, key=lambda happening: happening.at, reverse=True)


def _order_story(order: Order, trace: Trace) -> Iterator[Happening]:
    yield Happening(order.placed_at, _("Diajukan %(name)s", name=order.requester.name))
    if order.decided_at is not None and order.decider is not None:
        name = order.decider.name
        if order.state is OrderState.REJECTED:
            text = _("Ditolak %(name)s", name=name)
            yield Happening(order.decided_at, text, "bad", order.reason or "")
        else:
            yield Happening(order.decided_at, _("Disetujui %(name)s", name=name))
    cancelled = ended_at(trace, "Order", order.id)
    if order.state is OrderState.CANCELLED and cancelled is not None:
        yield Happening(cancelled, _("Pesanan dibatalkan"), "bad", order.reason or "")


def _part_story(part: ProducerOrder, trace: Trace) -> Iterator[Happening]:
    facts = {"producer": part.producer.name, "number": short_number(part.number)}
    yield from _answer(part, facts, trace)
    if part.packed_at is not None:
        yield Happening(part.packed_at, _("%(number)s selesai disiapkan %(producer)s", **facts))
    for note in trace.notes[part.id]:
        text = _("%(number)s berangkat dari %(producer)s", **facts)
        yield Happening(note.dispatched_at, text, note=f"{note.number} {note.vehicle}".strip())
    for receipt in trace.receipts[part.id]:
        who = trace.people.get(receipt.received_by or 0, "")
        text = _("%(number)s diterima %(who)s", number=facts["number"], who=who).rstrip()
        yield Happening(receipt.received_at, text, note=receipt.number)
    for invoice in trace.invoices[part.id]:
        text = _("Tagihan %(number)s dibuat", number=invoice.number)
        yield Happening(invoice.issued_at, text)
        if invoice.paid_at is not None:
            text = _("Tagihan %(number)s lunas", number=invoice.number)
            yield Happening(invoice.paid_at, text)


def _answer(part: ProducerOrder, facts: dict[str, str], trace: Trace) -> Iterator[Happening]:
    ended = part.answered_at or ended_at(trace, "ProducerOrder", part.id)
    if ended is None:
        return
    if part.state is ProducerOrderState.REJECTED:
        text = _("%(producer)s menolak %(number)s", **facts)
        yield Happening(ended, text, "bad", part.reason or "")
    elif part.state is ProducerOrderState.EXPIRED:
        yield Happening(ended, _("%(producer)s tidak menjawab %(number)s", **facts), "bad")
    elif part.answered_at is not None and _is_cut(part):
        text = _("%(producer)s menerima sebagian %(number)s", **facts)
        yield Happening(part.answered_at, text, note=part.reason or "")
    elif part.answered_at is not None:
        yield Happening(part.answered_at, _("%(producer)s menerima %(number)s", **facts))


def _is_cut(part: ProducerOrder) -> bool:
    return any(line.confirmed_quantity != line.quantity for line in part.lines)
