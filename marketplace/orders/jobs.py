"""Mails about orders, and orders whose time has run out. Every job can safely run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.services import cart_moving, deciding
from marketplace.orders.states import OrderState
from marketplace.shared import events, outbox
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail


@outbox.job("orders.mail_waiting", alone=True)
def mail_waiting(*, order_id: int, person_id: int) -> None:
    """Ask one approver for a decision, unless it was made in the meantime."""
    order = _whole(order_id)
    if order.state is OrderState.AWAITING_APPROVAL:
        _write(person_id, "order_waiting", order=order)


@outbox.job("orders.mail_decided", alone=True)
def mail_decided(*, order_id: int) -> None:
    """Tell the requester that the order was approved, rejected, or waited in vain."""
    order = _whole(order_id)
    _write(order.requested_by, "order_decided", order=order)


@outbox.job("orders.mail_unanswered", alone=True)
def mail_unanswered(*, producer_order_id: int) -> None:
    """Tell the requester that a producer let the time for its answer pass."""
    part = db.session.get_one(ProducerOrder, producer_order_id)
    order = _whole(part.order_id)
    _write(order.requested_by, "order_unanswered", order=order, part=part)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let carts speak of the product that stays."""
    cart_moving.move_cart_lines(product_id, into_id)


@outbox.every(timedelta(minutes=1), "orders.expire")
def expire() -> None:
    """End what nobody approved or answered in time, and give its goods back."""
    deciding.expire_holds()
    deciding.expire_unanswered()


def _whole(order_id: int) -> Order:
    people = (joinedload(Order.buyer), joinedload(Order.requester), joinedload(Order.decider))
    return db.session.get_one(Order, order_id, options=people, populate_existing=True)


def _write(person_id: int, template: str, **values: Any) -> None:  # noqa: ANN401
    reader = db.session.get_one(Person, person_id)
    if reader.disabled_at is None:
        send_mail(
            template, to=reader.email, language=reader.language, name=reader.name, **values
        )
