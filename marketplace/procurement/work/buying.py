"""What came back to whoever asked for it: orders turned down, parts that no producer fills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.procurement.queries.purchases import with_contents
from marketplace.procurement.wording import goods_words
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.shared.actors import Actor, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import UtcDateTime, db
from marketplace.shared.language import _, _l
from marketplace.web.waiting import Counting

SHOWN_FOR = timedelta(days=14)  # a returned order grows old: whoever wants the goods has acted
UNFILLED = (ProducerOrderState.REJECTED, ProducerOrderState.EXPIRED)
BUYING = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
SINCE = bindparam(  # of a kept statement, so it is asked when that is sent
    "since", callable_=lambda: utc_now() - SHOWN_FOR, type_=UtcDateTime(), unique=True
)


def count_returned(actor: Actor) -> Counting:
    """Return what counts the actor's orders that were lately turned down or waited in vain."""
    return select(func.count(Order.id)).where(*_returned(actor))


def returned(actor: Actor, most: int) -> Sequence[Task]:
    """List them, those for the nearest day first."""
    wanted = (
        select(Order)
        .where(*_returned(actor))
        .order_by(Order.delivery_day, Order.id)
        .limit(most)
        .options(joinedload(Order.decider))
    )
    orders = db.session.scalars(wanted).all()
    return [
        Task(
            kind="returned",
            title=_returned_title(found.order),
            about=f"{found.contents.summary}. {found.order.reason or ''}".strip(),
            url=f"/usaha/po/{found.order.number}",
            due=found.order.delivery_day,
            amount=found.order.total,
        )
        for found in with_contents(orders)
    ]


def _returned_title(order: Order) -> str:
    if order.state is OrderState.REJECTED:
        return _("Pesanan %(number)s ditolak", number=order.number)
    return _("Pesanan %(number)s tidak sempat disetujui", number=order.number)


def count_unfilled(actor: Actor) -> Counting:
    """Return what counts the parts of the actor's orders that fell away before their day."""
    wanted = select(func.count(ProducerOrder.id)).join(ProducerOrder.order)
    return wanted.where(*_unfilled(actor))


def unfilled(actor: Actor, most: int) -> Sequence[Task]:
    """List them, the nearest day first."""
    wanted = (
        select(ProducerOrder)
        .join(ProducerOrder.order)
        .where(*_unfilled(actor))
        .order_by(ProducerOrder.delivery_day, ProducerOrder.id)
        .limit(most)
        .options(
            joinedload(ProducerOrder.producer),
            joinedload(ProducerOrder.order),
            selectinload(ProducerOrder.lines),
        )
    )
    return [
        Task(
            kind="unfilled",
            title=_("%(name)s tidak bisa memenuhi", name=part.producer.name),
            about=f"{part.number}, {goods_words([line.product_name for line in part.lines])}",
            url=f"/usaha/po/{part.order.number}",
            due=part.delivery_day,
            amount=part.goods,
        )
        for part in db.session.scalars(wanted)
    ]


def _returned(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    rejected = and_(Order.state == OrderState.REJECTED, Order.decided_at > SINCE)
    # Only the audit log tells an order that waited in vain from one taken back.
    expired = select(AuditEntry.target_id).where(
        AuditEntry.action == "order.expired", AuditEntry.happened_at > SINCE
    )
    return (
        Order.buyer_id == actor.organisation_id,
        Order.requested_by == actor.person_id,
        or_(rejected, Order.id.in_(expired)),
    )


def _unfilled(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Order.buyer_id == actor.organisation_id,
        Order.requested_by == actor.person_id,
        ProducerOrder.state.in_(UNFILLED),
        ProducerOrder.delivery_day > today(),
    )


register(
    Work(
        name="returned",
        position=5,
        label=_l("Dikembalikan"),
        icon="undo-2",
        verb=_l("Lihat"),
        url="/usaha/po?state=ended",
        roles=BUYING,
        count=count_returned,
        find=returned,
    )
)
register(
    Work(
        name="unfilled",
        position=6,
        label=_l("Tidak terpenuhi"),
        icon="package-x",
        verb=_l("Cari ganti"),
        url="/usaha/po?state=running",
        roles=BUYING,
        count=count_unfilled,
        find=unfilled,
    )
)
