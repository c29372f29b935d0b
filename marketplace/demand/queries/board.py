"""The board: what producers may answer, what they could supply first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.demand.models import Need, Pledge
from marketplace.demand.queries.goods import (
    OTHER,
    Goods,
    closeness,
    concerns,
    goods_for,
)
from marketplace.demand.queries.needs import WHOLE, visible_to
from marketplace.demand.queries.pledges import Answers, answers_to, own_pledges
from marketplace.demand.states import NeedState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.pagination import Part, read_cursor, write_cursor

ROWS = 20


@dataclass(frozen=True)
class Posting:
    """A need as one producer sees it: nobody else's answer or price stands on it."""

    need: Need
    answers: Answers
    own: Pledge | None
    goods: Sequence[Goods]

    @property
    def best(self) -> Goods | None:
        """The own goods to answer with, unless others are chosen."""
        return self.goods[0] if self.goods else None


def board(
    actor: Actor,
    *,
    answered: bool = False,
    everything: bool = False,
    limit: int = ROWS,
    cursor: str | None = None,
) -> Part[Posting]:
    """List the needs that a producer may answer, or has answered.

    Those to answer concern what the producer offers, unless `everything` is wanted; what it
    has on the shelf comes first, then what must be answered soonest. Answered ones come the
    newest first, whatever became of them.
    """
    wanted = select(Need).where(visible_to(actor))
    if answered:
        wanted = wanted.where(_is_answered_by(actor))
        return _part(wanted, actor, limit, cursor, newest_first=True)
    wanted = wanted.where(*_to_answer(actor))
    if not everything:
        wanted = wanted.where(concerns(actor.organisation_id))
    return _part(wanted, actor, limit, cursor, newest_first=False)


def counting_unanswered(actor: Actor) -> Select[int]:
    """Return what counts the needs that concern a producer and wait for its answer."""
    return select(func.count(Need.id)).where(
        *_to_answer(actor), concerns(actor.organisation_id)
    )


def count_unanswered(actor: Actor) -> int:
    """Count them."""
    if not actor.has(*PRODUCER_ROLES):
        return 0
    return db.session.scalar(counting_unanswered(actor)) or 0


def first_unanswered(actor: Actor, most: int) -> Sequence[Need]:
    """Return the first needs of the board in short."""
    near = closeness(actor.organisation_id)
    wanted = (
        select(Need)
        .where(*_to_answer(actor), concerns(actor.organisation_id))
        .options(joinedload(Need.product), joinedload(Need.category))
        .order_by(near, Need.answer_by, Need.id)
        .limit(most)
    )
    return db.session.scalars(wanted).all()


def counts(actor: Actor) -> tuple[int, int, int]:
    """Count what concerns a producer, what is open to answer at all, and what it answered."""
    to_answer = select(func.count(Need.id)).where(*_to_answer(actor))
    answered = select(func.count(Need.id)).where(_is_answered_by(actor))
    return (
        count_unanswered(actor),
        db.session.scalar(to_answer) or 0,
        db.session.scalar(answered) or 0,
    )


def posting_of(need: Need, actor: Actor) -> Posting:
    """Return one need as a producer sees it."""
    return _postings([need], actor)[0]


def _to_answer(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Need.state == NeedState.OPEN,
        Need.answer_by >= today(),
        ~_is_answered_by(actor),
    )


def _is_answered_by(actor: Actor) -> ColumnElement[bool]:
    answered = select(Pledge.need_id).where(Pledge.producer_id == actor.organisation_id)
    return Need.id.in_(answered)


def _part(
    wanted: Select[Need], actor: Actor, limit: int, cursor: str | None, *, newest_first: bool
) -> Part[Posting]:
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if newest_first:
        rows = _newest(wanted, limit, cursor)
    else:
        rows = _nearest(wanted, actor, limit, cursor)
    following = None
    if len(rows) > limit:
        need, near = rows[limit - 1]
        seen = (need.id,) if newest_first else (near, need.answer_by.isoformat(), need.id)
        following = write_cursor(*seen)
    shown = [row[0] for row in rows[:limit]]
    return Part(_postings(shown, actor), following, total)


def _newest(wanted: Select[Need], limit: int, cursor: str | None) -> list[tuple[Need, int]]:
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Need.id < seen[0])
    rows = wanted.order_by(Need.id.desc()).options(*WHOLE).limit(limit + 1)
    return [(need, OTHER) for need in db.session.scalars(rows)]


def _nearest(
    wanted: Select[Need], actor: Actor, limit: int, cursor: str | None
) -> list[tuple[Need, int]]:
    near = closeness(actor.organisation_id)
    seen = read_cursor(cursor, int, str, int)
    if seen:
        wanted = wanted.where(_after(near, seen[0], _day(seen[1]), seen[2]))
    ordered = wanted.add_columns(near.label("near")).order_by("near", Need.answer_by, Need.id)
    found = db.session.execute(ordered.options(*WHOLE).limit(limit + 1))
    return [(row[0], row[1]) for row in found]


def _after(near: ColumnElement[int], rank: int, day: date, need_id: int) -> ColumnElement[bool]:
    later = or_(Need.answer_by > day, and_(Need.answer_by == day, Need.id > need_id))
    return or_(near > rank, and_(near == rank, later))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Penanda halaman ini rusak. Mulai lagi dari awal.")
        raise Invalid({"cursor": [message]}) from None


def _postings(needs: Sequence[Need], actor: Actor) -> list[Posting]:
    """Gather what a producer sees of these needs, in four queries however many they are."""
    ids, producer_id = [need.id for need in needs], actor.organisation_id or 0
    totals, own = answers_to(ids), own_pledges(producer_id, ids)
    goods = goods_for(needs, producer_id) if needs else {}
    return [
        Posting(need, totals.get(need.id, Answers()), own.get(need.id), goods[need.id])
        for need in needs
    ]
