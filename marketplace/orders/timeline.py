"""The story of an order, newest first. Features above orders add what they know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.queries.transfers import transfers_of
from marketplace.orders.states import OrderState, ProducerOrderState, TransferKind
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.language import _, _l
from marketplace.shared.quantity import written

TRANSFERS = {  # by kind, and whether the goods left this order
    (TransferKind.SPLIT, True): _l("Dipisah ke %(number)s"),
    (TransferKind.SPLIT, False): _l("Dipisah dari %(number)s"),
    (TransferKind.MERGE, True): _l("Digabung ke %(number)s"),
    (TransferKind.MERGE, False): _l("%(number)s digabung ke sini"),
}
ENDINGS = ("order.cancelled", "order.expired")


@dataclass(frozen=True)
class Happening:
    """One thing that happened; `mood` is "done" or "bad"."""

    at: datetime
    text: str
    mood: str = "done"
    note: str = ""
    address: str = ""  # where more of it is shown


Source = Callable[[Order], Iterable[Happening]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Let the decorated function add what it knows of an order."""
    SOURCES.append(function)
    return function


def timeline(order: Order) -> list[Happening]:
    """Tell what happened to an order, newest first."""
    told = [happening for tell in SOURCES for happening in tell(order)]
    return sorted(told, key=lambda happening: happening.at, reverse=True)


@source
def _decisions(order: Order) -> Iterator[Happening]:
    yield Happening(order.placed_at, _("Dipesan %(name)s", name=order.requester.name))
    if order.decided_at is None or order.decider is None:
        return
    if order.state is OrderState.REJECTED:
        text = _("Tidak disetujui %(name)s", name=order.decider.name)
        yield Happening(order.decided_at, text, "bad", order.reason or "")
    else:
        yield Happening(order.decided_at, _("Disetujui %(name)s", name=order.decider.name))


@source
def _answers(order: Order) -> Iterator[Happening]:
    for part in order.producer_orders:
        if part.answered_at is not None:
            yield _answer(part, part.answered_at)
        elif part.state is ProducerOrderState.EXPIRED and part.answer_by is not None:
            text = _("%(producer)s tidak menjawab", producer=part.producer.name)
            yield Happening(part.answer_by, text, "bad")
        if part.packed_at is not None:
            text = _("%(producer)s selesai menyiapkan barang", producer=part.producer.name)
            yield Happening(part.packed_at, text)


@source
def _transfers(order: Order) -> Iterator[Happening]:
    """Tell what was split off, joined, or came from where, with a way to the other order."""
    together: dict[tuple[datetime, TransferKind, Order, bool], list[str]] = {}
    for each in transfers_of(order.id):
        left = each.from_order_id == order.id
        other = each.to_order if left else each.from_order
        goods = f"{written(each.quantity)} {each.unit} {each.product_name}"
        together.setdefault((each.happened_at, each.kind, other, left), []).append(goods)
    for (moment, kind, other, left), moved in together.items():
        text = str(TRANSFERS[kind, left]) % {"number": other.number}
        yield Happening(
            moment, text, note=", ".join(moved), address=f"/usaha/po/{other.number}"
        )


@source
def _ending(order: Order) -> Iterator[Happening]:
    """Look into the audit log: nothing else knows when an order was cancelled."""
    if order.state is not OrderState.CANCELLED:
        return
    wanted = select(AuditEntry.happened_at).where(
        AuditEntry.action.in_(ENDINGS),
        AuditEntry.target_kind == "Order",
        AuditEntry.target_id == order.id,
    )
    for moment in db.session.scalars(wanted):
        yield Happening(moment, _("Pesanan dibatalkan"), "bad", order.reason or "")


def _answer(part: ProducerOrder, at: datetime) -> Happening:
    name = part.producer.name
    if part.state is ProducerOrderState.REJECTED:
        text = _("%(producer)s menolak pesanan", producer=name)
        return Happening(at, text, "bad", part.reason or "")
    if any(line.confirmed_quantity != line.quantity for line in part.lines):
        return Happening(at, _("%(producer)s menerima sebagian", producer=name))
    return Happening(at, _("%(producer)s menerima pesanan", producer=name))
