"""Conversations of the example market: among colleagues, and with the water utility."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.models import HeldRole, Membership, Organisation
from marketplace.demo.timeline import end_of_market
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.threads.models import Thread, ThreadMessage, ThreadReader
from marketplace.threads.states import Audience

BUYER, WATER_MAKER = "angkasa-rasa-resto", "perumda-air-minum-tirta-binangun"
COMING = (
    ProducerOrderState.SENT,
    ProducerOrderState.CONFIRMED,
    ProducerOrderState.PARTLY_CONFIRMED,
    ProducerOrderState.DISPATCHED,
)
Said = tuple[tuple[int, int], str]  # who (a person, and for which organisation), and what


def plan_threads(day: date) -> None:
    """Let a tenant of the airport talk among its people, and with the water utility."""
    buyer_id, maker_id = _organisation(BUYER), _organisation(WATER_MAKER)
    if buyer_id is None or maker_id is None:
        return
    moment = end_of_market(day)  # nobody has written later
    waiting = _waiting(buyer_id)
    asks = _member(buyer_id, Role.APPROVER)
    if waiting is not None and asks is not None:
        requester = (waiting.requested_by, buyer_id)
        said: list[Said] = [
            (asks, "Jumlahnya lebih banyak dari minggu lalu. Untuk acara apa?"),
            (requester, "Ada rombongan 120 orang hari itu, jadi stok meja depan ditambah."),
        ]
        began = min(moment, waiting.placed_at)
        _add(Thread(audience=Audience.INTERNAL, order_id=waiting.id), said, began)
    part = _coming(buyer_id, maker_id)
    sells = _member(maker_id, Role.PRODUCER_OWNER)
    if part is not None and sells is not None:
        asked = (part.order.requested_by, buyer_id)
        said = [
            (asked, "Pintu kargo 3 diperbaiki minggu ini.\nTolong masuk lewat pintu 5."),
            (sells, "Baik, sopir sudah diberi tahu. Lewat pintu 5."),
        ]
        began = min(moment, part.order.placed_at)
        _add(Thread(audience=Audience.SHARED, producer_order_id=part.id), said, began)
    db.session.flush()


def _add(thread: Thread, said: Sequence[Said], began: datetime) -> None:
    """Write a conversation down that everybody in it has read."""
    thread.created_at = began
    messages = [
        ThreadMessage(
            thread=thread,
            author_id=who[0],
            organisation_id=who[1],
            body=text,
            written_at=began + timedelta(minutes=2 * place + 1),
        )
        for place, (who, text) in enumerate(said)
    ]
    db.session.add_all(messages)
    db.session.flush()
    for person_id, organisation_id in sorted({who for who, _text in said}):
        reader = ThreadReader(
            thread_id=thread.id,
            person_id=person_id,
            organisation_id=organisation_id,
            read_to=messages[-1].id,
            follows=True,
        )
        db.session.add(reader)


def _organisation(slug: str) -> int | None:
    return db.session.scalar(select(Organisation.id).where(Organisation.slug == slug))


def _member(organisation_id: int, role: Role) -> tuple[int, int] | None:
    wanted = (
        select(Membership.person_id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .where(Membership.organisation_id == organisation_id, HeldRole.role == role)
        .order_by(Membership.id)
        .limit(1)
    )
    person_id = db.session.scalar(wanted)
    return None if person_id is None else (person_id, organisation_id)


def _waiting(buyer_id: int) -> Order | None:
    wanted = (
        select(Order)
        .where(Order.buyer_id == buyer_id, Order.state == OrderState.AWAITING_APPROVAL)
        .order_by(Order.id)
        .limit(1)
    )
    return db.session.scalar(wanted)


def _coming(buyer_id: int, producer_id: int) -> ProducerOrder | None:
    wanted = (
        select(ProducerOrder)
        .where(ProducerOrder.buyer_id == buyer_id, ProducerOrder.producer_id == producer_id)
        .where(ProducerOrder.state.in_(COMING), ProducerOrder.answer_by.is_not(None))
        .order_by(ProducerOrder.delivery_day, ProducerOrder.id)
        .limit(1)
    )
    return db.session.scalar(wanted)
