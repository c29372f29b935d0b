"""Every question asked of producer orders. What an actor may not see is not there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, select, true, tuple_
from sqlalchemy.orm import joinedload, selectinload

from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.producer_order_policies import may_see_producer_order
from marketplace.orders.queries.orders import visible_to as seen_orders
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import (
    BUYER_ROLES,
    PRODUCER_ROLES,
    REGENCY_ROLES,
    Actor,
    Role,
)
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.kept_statements import anybody_like, somebody, told
from marketplace.shared.language import _
from marketplace.shared.pagination import Part, read_cursor, write_cursor

_BESIDE = (
    joinedload(ProducerOrder.producer),
    joinedload(ProducerOrder.buyer),
    joinedload(ProducerOrder.order).joinedload(Order.delivery_point),
)
WHOLE = (*_BESIDE, selectinload(ProducerOrder.lines))
WITH_LINES = (*_BESIDE, joinedload(ProducerOrder.lines))  # for very few orders

TAKEN_OVER = frozenset({ProducerOrderState.RECEIVED, ProducerOrderState.CLOSED})


def find_producer_order(producer_order_id: int, *, actor: Actor) -> ProducerOrder:
    """Return one with all that is shown of it; `NotFound` if the actor may not see it."""
    return _find(ProducerOrder.id == producer_order_id, actor)


def find_producer_order_by_number(number: str, *, actor: Actor) -> ProducerOrder:
    """Return the one with this public number; `NotFound` if the actor may not see it."""
    return _find(ProducerOrder.number == number.upper(), actor)


def lock_producer_order(producer_order_id: int, *, actor: Actor | None) -> ProducerOrder:
    """Return it with its lines, kept from others until we commit; `NotFound` if unseen.

    The whole order is locked first: a cancelled order and an answer never wait for each other.
    `actor` is None for the system itself.
    """
    whole = select(ProducerOrder.order_id).where(ProducerOrder.id == producer_order_id)
    db.session.execute(select(Order.id).where(Order.id.in_(whole)).with_for_update())
    wanted = (
        select(ProducerOrder)
        .where(ProducerOrder.id == producer_order_id)
        .options(selectinload(ProducerOrder.lines))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(wanted)
    if found is None or not (actor is None or may_see_producer_order(actor, found)):
        raise NotFound
    return found


def read_lines_again(producer_order: ProducerOrder) -> None:
    """Bring its lines up to date after statements that changed them in the database."""
    wanted = select(OrderLine).where(OrderLine.producer_order_id == producer_order.id)
    db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def producer_orders(
    *,
    actor: Actor,
    states: Collection[ProducerOrderState] = (),
    limit: int = 20,
    cursor: str | None = None,
) -> Part[ProducerOrder]:
    """List the actor's producer orders, newest first."""
    wanted = _seen_by(actor, states)
    total = _count(wanted)
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(ProducerOrder.id < seen[0])
    rows = _rows(wanted.order_by(ProducerOrder.id.desc()), limit)
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def producer_orders_by_day(
    *,
    actor: Actor,
    states: Collection[ProducerOrderState],
    limit: int = 20,
    cursor: str | None = None,
) -> Part[ProducerOrder]:
    """List the actor's producer orders, the next to be delivered first."""
    wanted = _seen_by(actor, states)
    total = _count(wanted)
    place = (ProducerOrder.delivery_day, ProducerOrder.id)
    seen = read_cursor(cursor, str, int)
    if seen:
        wanted = wanted.where(tuple_(*place) > (_day(seen[0]), seen[1]))
    rows = _rows(wanted.order_by(*place), limit)
    last = rows[limit - 1] if len(rows) > limit else None
    following = write_cursor(last.delivery_day.isoformat(), last.id) if last else None
    return Part(rows[:limit], following, total)


@dataclass(frozen=True)
class Front:
    """The first of some orders, and how many there are in all."""

    items: Sequence[ProducerOrder]
    total: int


def fronts(
    actor: Actor, wanted: Sequence[tuple[Collection[ProducerOrderState], int]]
) -> list[Front]:
    """Return so many of each group of states, the next to be delivered first; in one query."""
    groups = tuple((frozenset(states), limit) for states, limit in wanted)
    question = _fronts(anybody_like(actor), groups)
    rows = db.session.execute(question, told(actor)).unique().all()
    return [_front([row for row in rows if row.group == n]) for n in range(len(wanted))]


@lru_cache(maxsize=32)
def _fronts(
    like: Actor, wanted: tuple[tuple[frozenset[ProducerOrderState], int], ...]
) -> Select[*tuple[Any, ...]]:
    P = ProducerOrder  # noqa: N806 - short in long questions
    group = case(*((P.state.in_(states), n) for n, (states, _limit) in enumerate(wanted)))
    ranked = (
        select(
            P.id,
            group.label("group"),
            func.count().over(partition_by=group).label("total"),
            func.row_number()
            .over(partition_by=group, order_by=(P.delivery_day, P.id))
            .label("place"),
        )
        .where(
            visible_to(somebody(like)),
            P.state.in_({s for states, _limit in wanted for s in states}),
        )
        .subquery()
    )
    limits = case(*((ranked.c.group == n, limit) for n, (_s, limit) in enumerate(wanted)))
    return (
        select(P, ranked.c.group, ranked.c.total)
        .join(ranked, ranked.c.id == P.id)
        .where(ranked.c.place <= limits)
        .options(*WITH_LINES)
        .order_by(P.delivery_day, P.id)
    )


def _front(rows: Sequence[Any]) -> Front:
    return Front([row[0] for row in rows], rows[0].total if rows else 0)


def counting_sent(actor: Actor) -> Select[int]:
    """Return what counts the producer orders that wait for the actor's answer."""
    sent = ProducerOrder.state == ProducerOrderState.SENT
    return select(func.count(ProducerOrder.id)).where(sent, visible_to(actor))


def count_by_state(actor: Actor) -> dict[ProducerOrderState, int]:
    """Count the actor's producer orders in each state, in one query."""
    wanted = (
        select(ProducerOrder.state, func.count())
        .where(visible_to(actor))
        .group_by(ProducerOrder.state)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def earlier_orders(producer_orders: Collection[ProducerOrder]) -> dict[int, int]:
    """Count by buyer what was taken over before from the one producer of these orders."""
    wanted = (
        select(ProducerOrder.buyer_id, func.count())
        .where(ProducerOrder.producer_id.in_({sold.producer_id for sold in producer_orders}))
        .where(ProducerOrder.buyer_id.in_({sold.buyer_id for sold in producer_orders}))
        .where(ProducerOrder.state.in_(TAKEN_OVER))
        .group_by(ProducerOrder.buyer_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)} if producer_orders else {}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the rule of `may_see_producer_order` as a condition."""
    if actor.has(*REGENCY_ROLES):
        return true()
    if actor.has(*PRODUCER_ROLES):
        ours = ProducerOrder.producer_id == actor.organisation_id
        sent = ProducerOrder.state != ProducerOrderState.WAITING
        return ours & sent & ProducerOrder.answer_by.is_not(None)
    if actor.has(*BUYER_ROLES, Role.RESIDENT):
        ours = ProducerOrder.buyer_id == actor.organisation_id
        if actor.reach(*BUYER_ROLES, Role.RESIDENT) is None:
            return ours
        return ours & ProducerOrder.order_id.in_(select(Order.id).where(seen_orders(actor)))
    return false()


def _find(condition: ColumnElement[bool], actor: Actor) -> ProducerOrder:
    wanted = select(ProducerOrder).where(condition, visible_to(actor)).options(*WHOLE)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _seen_by(actor: Actor, states: Collection[ProducerOrderState]) -> Select[ProducerOrder]:
    wanted = select(ProducerOrder).where(visible_to(actor))
    return wanted.where(ProducerOrder.state.in_(states)) if states else wanted


def _count(wanted: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _rows(wanted: Select[ProducerOrder], limit: int) -> list[ProducerOrder]:
    return list(db.session.scalars(wanted.options(*WHOLE).limit(limit + 1)).unique())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Penanda halaman ini rusak. Mulai lagi dari awal.")
        raise Invalid({"cursor": [message]}) from None
