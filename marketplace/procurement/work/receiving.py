"""Loads on their way to the docks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.producer_order_queries import visible_to
from marketplace.orders.states import ProducerOrderState
from marketplace.procurement.wording import goods_words
from marketplace.procurement.work.registry import Task, Work, register
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.shared.language import _, _l
from marketplace.web.waiting import Counting

ON_THE_WAY = (ProducerOrderState.DISPATCHED, ProducerOrderState.PARTLY_RECEIVED)


def count_to_receive(actor: Actor) -> Counting:
    """Return what counts the loads on their way of which something was not judged yet."""
    return select(func.count(ProducerOrder.id)).where(*_awaited(actor))


def to_receive(actor: Actor, most: int) -> Sequence[Task]:
    """List those loads, the next to arrive first."""
    wanted = (
        select(ProducerOrder)
        .where(*_awaited(actor))
        .order_by(ProducerOrder.delivery_day, ProducerOrder.id)
        .limit(most)
        .options(joinedload(ProducerOrder.producer), selectinload(ProducerOrder.lines))
    )
    return [
        Task(
            kind="receive",
            title=_("Kiriman %(name)s", name=part.producer.name),
            about=f"{part.number}, {goods_words([line.product_name for line in part.lines])}",
            url=f"/usaha/penerimaan/{part.number}",
            due=part.delivery_day,
        )
        for part in db.session.scalars(wanted)
    ]


def _awaited(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    judged = (
        OrderLine.accepted_quantity + OrderLine.regraded_quantity + OrderLine.rejected_quantity
    )
    return (
        visible_to(actor),
        ProducerOrder.state.in_(ON_THE_WAY),
        exists().where(
            OrderLine.producer_order_id == ProducerOrder.id,
            OrderLine.dispatched_quantity > judged,
        ),
    )


register(
    Work(
        name="receive",
        position=2,
        label=_l("Penerimaan"),
        icon="truck",
        verb=_l("Terima"),
        url="/usaha/penerimaan",
        roles=frozenset({Role.RECEIVER, Role.BUYER_OWNER}),
        count=count_to_receive,
        find=to_receive,
    )
)
