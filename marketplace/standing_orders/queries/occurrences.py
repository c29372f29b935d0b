"""The days of standing orders whose turn came: what became of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.orders.models import Order
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.policies import WRITING_ROLES
from marketplace.standing_orders.queries import standing as standings
from marketplace.standing_orders.states import OccurrenceState

FRESH = {"populate_existing": True}
WITH_ORDER = joinedload(Occurrence.order).selectinload(Order.producer_orders)


def find_occurrence(occurrence_id: int, *, actor: Actor) -> Occurrence:
    """Return one with its standing order; `NotFound` if the actor may not see that."""
    wanted = (
        select(Occurrence)
        .join(Occurrence.standing_order)
        .where(Occurrence.id == occurrence_id, standings.visible_to(actor))
        .options(WITH_ORDER, joinedload(Occurrence.answerer))
    )
    found = db.session.scalars(wanted, execution_options=FRESH).one_or_none()
    if found is None:
        raise NotFound
    standing = standings.find_standing(found.standing_order_id, actor=actor)
    set_committed_value(found, "standing_order", standing)
    return found


def lock_occurrence(occurrence_id: int) -> Occurrence:
    """Return one, kept from others until we commit, behind the lock of its standing order."""
    wanted = select(Occurrence.standing_order_id).where(Occurrence.id == occurrence_id)
    standing_id = db.session.scalar(wanted)
    if standing_id is None:
        raise NotFound
    standing = standings.lock_any(standing_id)
    kept = select(Occurrence).where(Occurrence.id == occurrence_id).with_for_update()
    occurrence = db.session.scalars(kept, execution_options=FRESH).one()
    set_committed_value(occurrence, "standing_order", standing)
    return occurrence


def occurrences(
    standing_id: int, *, limit: int = 20, cursor: str | None = None
) -> Part[Occurrence]:
    """List the days of one standing order whose turn came, the latest first."""
    wanted = select(Occurrence).where(Occurrence.standing_order_id == standing_id)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, str)
    if seen:
        wanted = wanted.where(Occurrence.day < _day(seen[0]))
    latest = wanted.order_by(Occurrence.day.desc()).limit(limit + 1).options(WITH_ORDER)
    rows = db.session.scalars(latest.options(joinedload(Occurrence.answerer))).all()
    following = write_cursor(rows[limit - 1].day.isoformat()) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def next_by_standing(standing_ids: Collection[int]) -> dict[int, list[Occurrence]]:
    """Return the days to come whose turn has come, the nearest first, by standing order."""
    wanted = (
        select(Occurrence)
        .where(Occurrence.standing_order_id.in_(standing_ids))
        .where(Occurrence.delivery_day >= today())
        .order_by(Occurrence.delivery_day, Occurrence.id)
    )
    found: dict[int, list[Occurrence]] = {}
    for each in db.session.scalars(wanted):
        found.setdefault(each.standing_order_id, []).append(each)
    return found


def asking(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Say which days wait for an answer that this actor may give."""
    reach = actor.reach(*WRITING_ROLES)
    ours = StandingOrder.buyer_id == actor.organisation_id
    return (
        Occurrence.state == OccurrenceState.ASKS,
        ours if reach is None else ours & StandingOrder.outlet_id.in_(reach),
    )


def count_asking(actor: Actor) -> Select[int]:
    """Return what counts them."""
    joined = select(func.count(Occurrence.id)).join(Occurrence.standing_order)
    return joined.where(*asking(actor))


def waiting_answers(actor: Actor, most: int = 50) -> Sequence[Occurrence]:
    """List them, the first deadline first."""
    wanted = (
        select(Occurrence)
        .join(Occurrence.standing_order)
        .where(*asking(actor))
        .order_by(Occurrence.answer_by, Occurrence.id)
        .limit(most)
        .options(contains_eager(Occurrence.standing_order))
    )
    return db.session.scalars(wanted).all()


def overdue(now: datetime) -> Sequence[int]:
    """List the days whose time for an answer has run out."""
    wanted = select(Occurrence.id).where(
        Occurrence.state == OccurrenceState.ASKS, Occurrence.answer_by <= now
    )
    return db.session.scalars(wanted.order_by(Occurrence.id)).all()


def missed() -> Sequence[int]:
    """List the days that nobody ordered in time: they would have to arrive by now."""
    wanted = select(Occurrence.id).where(
        Occurrence.state == OccurrenceState.DUE, Occurrence.delivery_day <= today()
    )
    return db.session.scalars(wanted.order_by(Occurrence.id)).all()


def due_of(standing_id: int) -> Sequence[Occurrence]:
    """List the days of one that a worker is about to order; the caller has locked it."""
    wanted = select(Occurrence).where(
        Occurrence.standing_order_id == standing_id, Occurrence.state == OccurrenceState.DUE
    )
    return db.session.scalars(wanted.with_for_update(), execution_options=FRESH).all()


def of_order(order_id: int) -> int | None:
    """Return the day that an order was made for."""
    return db.session.scalar(select(Occurrence.id).where(Occurrence.order_id == order_id))


def has_occurrence(standing_id: int, day: date) -> bool:
    """Say whether the turn of a day has come already."""
    wanted = select(Occurrence.id).where(
        Occurrence.standing_order_id == standing_id, Occurrence.day == day
    )
    return db.session.scalar(wanted) is not None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def behind(order_id: int) -> Occurrence | None:
    """Return the day that an order was made for, with its standing order."""
    wanted = select(Occurrence).where(Occurrence.order_id == order_id)
    return db.session.scalar(wanted.options(joinedload(Occurrence.standing_order)))
