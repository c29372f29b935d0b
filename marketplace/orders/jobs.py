"""Mails about orders, and orders whose time has run out. Every job can safely run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.approvals.models import ApprovalFlow, ApprovalLink
from marketplace.approvals.queries.flows import is_waiting_for, latest_flow
from marketplace.approvals.queries.links import secret_of
from marketplace.approvals.queries.people import actor_for
from marketplace.approvals.services import linking
from marketplace.approvals.states import FlowState
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.services import asking, cart_moving, deciding, handing_over, releasing
from marketplace.orders.states import OrderState
from marketplace.shared import events, outbox
from marketplace.shared.database import db
from marketplace.web.mailing import send_mail


@events.on("approval.asked")
def write_to_those_asked(
    *,
    flow_id: int,
    kind: str,
    document_id: int,
    person_ids: list[int],
    why: str,
    wait: timedelta,
) -> None:
    """Write to everybody who is asked about an order, each with a link of their own."""
    if kind != KIND:
        return
    flow = db.session.get_one(ApprovalFlow, flow_id)
    for person_id in person_ids:
        link = linking.issue(flow, person_id)
        outbox.add(
            "orders.mail_waiting",
            delay=wait,
            order_id=document_id,
            person_id=person_id,
            link_id=link.id,
            why=why,
        )


@outbox.job("orders.mail_waiting", alone=True)
def mail_waiting(
    *, order_id: int, person_id: int, link_id: int = 0, why: str = "asked"
) -> None:
    """Ask one of those who decide, unless they need no longer."""
    order = _whole(order_id)
    link = db.session.get(ApprovalLink, link_id) if link_id else None
    actor = actor_for(person_id, order.buyer_id)
    if order.state is not OrderState.AWAITING_APPROVAL or link is None or actor is None:
        return
    if not is_waiting_for(link.flow_id, actor):
        return
    _write(person_id, "order_waiting", order=order, token=secret_of(link), why=why)


@outbox.job("orders.mail_returned", alone=True)
def mail_returned(*, order_id: int) -> None:
    """Tell the requester what an approver wants changed."""
    order = _whole(order_id)
    flow = latest_flow(KIND, order_id)
    if flow is not None and flow.state is FlowState.RETURNED:
        _write(order.requested_by, "order_returned", order=order, message=flow.message)


@outbox.job("orders.release")
def release(*, order_id: int) -> bool:
    """Send an approved order out, now that nobody can take the approval back."""
    return releasing.release_order(order_id)


@outbox.job("orders.mail_decided", alone=True)
def mail_decided(*, order_id: int) -> None:
    """Tell the requester that the order was approved, rejected, or waited in vain."""
    order = _whole(order_id)
    _write(order.looked_after_by, "order_decided", order=order)


@outbox.job("orders.mail_unanswered", alone=True)
def mail_unanswered(*, producer_order_id: int) -> None:
    """Tell the requester that a producer let the time for its answer pass."""
    part = db.session.get_one(ProducerOrder, producer_order_id)
    order = _whole(part.order_id)
    _write(order.looked_after_by, "order_unanswered", order=order, part=part)


@events.on("product.merged")
def follow_product(*, product_id: int, into_id: int) -> None:
    """Let carts speak of the product that stays."""
    cart_moving.move_cart_lines(product_id, into_id)


@events.on("member.left")
def hand_over(*, organisation_id: int, person_id: int, successor_id: int) -> None:
    """Let somebody else look after the open orders of a member who left."""
    handing_over.hand_over(organisation_id, person_id, successor_id=successor_id)


@outbox.job("orders.expire_hold")
def expire_hold(*, order_id: int) -> bool:
    """End one order that nobody approved in time."""
    return deciding.expire_hold(order_id)


@outbox.job("orders.expire_parts")
def expire_parts(*, order_id: int) -> int:
    """End the parts of one order that were not answered in time."""
    return deciding.expire_parts(order_id)


@outbox.job("orders.ask_again")
def ask_again(*, order_id: int) -> bool:
    """Ask about one order that waits without anybody being asked."""
    return asking.ask_again(order_id)


@outbox.every(timedelta(minutes=1), "orders.expire", alone=True)
def expire() -> None:
    """End what nobody approved or answered in time, and give its goods back."""
    releasing.release_due()
    deciding.expire_holds()
    deciding.expire_unanswered()
    asking.ask_missing()


def _whole(order_id: int) -> Order:
    people = (joinedload(Order.buyer), joinedload(Order.requester), joinedload(Order.decider))
    return db.session.get_one(Order, order_id, options=people, populate_existing=True)


def _write(person_id: int, template: str, **values: Any) -> None:  # noqa: ANN401
    reader = db.session.get_one(Person, person_id)
    if reader.disabled_at is None:
        send_mail(
            template, to=reader.email, language=reader.language, name=reader.name, **values
        )
