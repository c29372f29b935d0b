"""Needs as their buyer and producers may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.demand.models import Need, NeedOrder, Pledge
from marketplace.demand.policies import READING_ROLES
from marketplace.demand.queries.goods import concerns
from marketplace.demand.states import NeedState
from marketplace.orders.models import Order
from marketplace.shared.actors import PRODUCER_ROLES, REGENCY_ROLES, Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor

WHOLE = (
    joinedload(Need.buyer),
    joinedload(Need.asker),
    joinedload(Need.product),
    joinedload(Need.category),
    joinedload(Need.delivery_point),
    selectinload(Need.orders).joinedload(NeedOrder.order),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Let a buyer see its own, producers what is open or answered by them, the regency all.

    A draft is nobody's business but its buyer's, and stays so when it is cancelled.
    """
    published = Need.published_at.is_not(None)
    if actor.has(*REGENCY_ROLES):
        return published
    if actor.has(*PRODUCER_ROLES):
        answered = exists().where(
            Pledge.need_id == Need.id, Pledge.producer_id == actor.organisation_id
        )
        return and_(published, or_(Need.state == NeedState.OPEN, answered))
    if actor.has(*READING_ROLES):
        return Need.buyer_id == actor.organisation_id
    return false()


def find_need(need_id: int, *, actor: Actor) -> Need:
    """Return a need with all that is shown of it; `NotFound` if the actor may not see it."""
    wanted = select(Need).where(Need.id == need_id, visible_to(actor)).options(*WHOLE)
    need = db.session.scalar(wanted.execution_options(populate_existing=True))
    if need is None:
        raise NotFound
    return need


def lock_need(need_id: int, *, actor: Actor) -> Need:
    """Return a need, kept from others until we commit; `NotFound` if the actor may not see it.

    A need is locked before its order, that before offers: so nobody waits in a circle.
    """
    wanted = select(Need).where(Need.id == need_id, visible_to(actor)).with_for_update()
    need = db.session.scalar(wanted.execution_options(populate_existing=True))
    if need is None:
        raise NotFound
    return need


def own_needs(
    *,
    actor: Actor,
    states: Collection[NeedState] = (),
    concerning: int | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Part[Need]:
    """List the needs that the actor may see, the newest first.

    `concerning` keeps those of goods that this producer offers something of.
    """
    wanted = select(Need).where(visible_to(actor))
    if concerning is not None:
        wanted = wanted.where(concerns(concerning))
    if states:
        wanted = wanted.where(Need.state.in_(states))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Need.id < seen[0])
    newest = wanted.order_by(Need.id.desc()).options(*WHOLE).limit(limit + 1)
    rows = db.session.scalars(newest).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def count_by_state(actor: Actor) -> dict[NeedState, int]:
    """Count the needs that the actor may see in each state, in one query."""
    wanted = select(Need.state, func.count()).where(visible_to(actor)).group_by(Need.state)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def taken_days(need_id: int) -> set[date]:
    """Return the days of a need for which an order stands."""
    wanted = select(NeedOrder.delivery_day).where(NeedOrder.need_id == need_id)
    return set(db.session.scalars(wanted.where(NeedOrder.ended_at.is_(None))))


def orders_of(need_id: int) -> Sequence[NeedOrder]:
    """List what was ordered of a need, by day."""
    wanted = (
        select(NeedOrder)
        .where(NeedOrder.need_id == need_id)
        .options(joinedload(NeedOrder.order).selectinload(Order.producer_orders))
        .order_by(NeedOrder.delivery_day, NeedOrder.id)
    )
    return db.session.scalars(wanted).all()


def need_behind(order_id: int) -> Need | None:
    """Return the need that an order came of, if any."""
    wanted = select(Need).join(Need.orders).where(NeedOrder.order_id == order_id)
    return db.session.scalar(wanted.options(joinedload(Need.product)))


def is_of_need(order_id: int) -> bool:
    """Say whether an order came of a need."""
    return bool(db.session.scalar(select(exists().where(NeedOrder.order_id == order_id))))


def to_sum_up(actor: Actor, day: date) -> tuple[ColumnElement[bool], ...]:
    """Say which needs of a buyer have all their answers, and wait to become an order."""
    offered = exists().where(Pledge.need_id == Need.id, Pledge.quantity > 0)
    return (
        Need.buyer_id == actor.organisation_id,
        Need.state == NeedState.OPEN,
        Need.answer_by < day,
        offered,
    )
