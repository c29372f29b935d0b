"""Mails about orders and goods, sent after the commit. Every job can safely run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.queries import mail_recipients
from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.fulfilment.services import track_records
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.shared import events, outbox
from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail

WORTH_A_MAIL = frozenset({ProducerOrderState.PARTLY_CONFIRMED, ProducerOrderState.REJECTED})


@events.on("order.released")
def note_release(*, order_id: int) -> None:
    """Ask the producers later: whoever places an order waits for nobody's membership."""
    outbox.add("fulfilment.ask_producers", order_id=order_id)


@events.on("producer_order.answered")
def report_answer(*, producer_order_id: int) -> None:
    """Tell the buyer's requester of an answer that is less than what was ordered."""
    sold = db.session.get_one(ProducerOrder, producer_order_id)
    if sold.state in WORTH_A_MAIL:
        outbox.add("fulfilment.mail_answer", producer_order_id=producer_order_id)


@events.on("goods.received")
def report_rejection(*, receipt_id: int) -> None:
    """Tell the producer's members when the dock did not take everything as it was sent."""
    receipt = db.session.get_one(Receipt, receipt_id)
    if any(line.rejected_quantity or line.regraded_quantity for line in receipt.lines):
        for member in mail_recipients(receipt.producer_order.producer_id, PRODUCER_ROLES):
            outbox.add("fulfilment.mail_rejection", receipt_id=receipt_id, person_id=member.id)


@events.on("producer_order.closed_short")
def report_closing(*, producer_order_id: int) -> None:
    """Tell both sides that the rest of a producer order is no longer waited for."""
    closed = db.session.get_one(ProducerOrder, producer_order_id)
    members = mail_recipients(closed.producer_id, PRODUCER_ROLES)
    for person in [_requester(closed.order), *members]:
        outbox.add(
            "fulfilment.mail_closing", producer_order_id=producer_order_id, person_id=person.id
        )


@outbox.job("fulfilment.ask_producers")
def ask_producers(*, order_id: int) -> None:
    """Ask each producer of an order that was sent out for its answer, a mail per member."""
    wanted = select(ProducerOrder).where(ProducerOrder.order_id == order_id)
    for sold in db.session.scalars(wanted.order_by(ProducerOrder.id)):
        for member in mail_recipients(sold.producer_id, PRODUCER_ROLES):
            outbox.add(
                "fulfilment.mail_new_order", producer_order_id=sold.id, person_id=member.id
            )


@outbox.job("fulfilment.mail_new_order", alone=True)
def mail_new_order(*, producer_order_id: int, person_id: int) -> None:
    """Write to one member of a producer that an order waits for an answer."""
    sold = db.session.get_one(ProducerOrder, producer_order_id)
    if sold.state is ProducerOrderState.SENT:
        _write(db.session.get_one(Person, person_id), "new_order", producer_order=sold)


@outbox.job("fulfilment.mail_answer", alone=True)
def mail_answer(*, producer_order_id: int) -> None:
    """Write to the requester what a producer cannot deliver, and why."""
    sold = db.session.get_one(ProducerOrder, producer_order_id)
    _write(_requester(sold.order), "order_answered", producer_order=sold)


@outbox.job("fulfilment.mail_dispatch", alone=True)
def mail_dispatch(*, delivery_note_id: int) -> None:
    """Write to the requester that goods are on their way."""
    note = db.session.get_one(DeliveryNote, delivery_note_id)
    requester = _requester(note.producer_order.order)
    _write(requester, "goods_dispatched", producer_order=note.producer_order, note=note)


@outbox.job("fulfilment.mail_rejection", alone=True)
def mail_rejection(*, receipt_id: int, person_id: int) -> None:
    """Write to one member of the producer what the dock did not take as sent, and why."""
    receipt = db.session.get_one(Receipt, receipt_id)
    reader = db.session.get_one(Person, person_id)
    _write(reader, "goods_rejected", producer_order=receipt.producer_order, receipt=receipt)


@outbox.job("fulfilment.mail_closing", alone=True)
def mail_closing(*, producer_order_id: int, person_id: int) -> None:
    """Write to one person of either side that the rest is no longer waited for, and why."""
    closed = db.session.get_one(ProducerOrder, producer_order_id)
    reader = db.session.get_one(Person, person_id)
    _write(reader, "order_closed_short", producer_order=closed)


def _requester(order: Order) -> Person:
    return db.session.get_one(Person, order.requested_by)


def _write(reader: Person, template: str, **values: Any) -> None:  # noqa: ANN401
    if reader.disabled_at is None:
        send_mail(
            template, to=reader.email, language=reader.language, name=reader.name, **values
        )


@outbox.every(timedelta(days=1), "fulfilment.count_track_records")
def count_track_records() -> None:
    """Count each night how reliably producers deliver."""
    track_records.count_track_records()
