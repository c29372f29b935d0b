"""What waits for whom: for a buyer's people, and on a producer's phone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.database import db
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.sourcing import sealing
from marketplace.sourcing.models import (
    RequestForQuotation,
    RfqInvitation,
    RfqOpening,
    RfqQuestion,
)
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.queries.rfqs import BRIEF, visible_to
from marketplace.sourcing.quotation_models import Quotation, QuotationAsked
from marketplace.sourcing.states import RfqState

Rfq = RequestForQuotation


def to_answer(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Say which questions wait for the buyer's answer."""
    return (
        Rfq.buyer_id == actor.organisation_id,
        Rfq.state == RfqState.PUBLISHED,
        RfqQuestion.answered_at.is_(None),
    )


def to_open(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Say which closed requests this person has not pressed to open."""
    pressed = exists().where(
        RfqOpening.rfq_id == Rfq.id,
        RfqOpening.round == Rfq.round,
        RfqOpening.person_id == actor.person_id,
    )
    return Rfq.buyer_id == actor.organisation_id, Rfq.state == RfqState.CLOSED, ~pressed


def to_award(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Say which opened requests wait for a decision."""
    return Rfq.buyer_id == actor.organisation_id, Rfq.state == RfqState.OPENED


def waiting_rfqs(
    conditions: tuple[ColumnElement[bool], ...], most: int
) -> Sequence[RequestForQuotation]:
    """List the requests of one kind of work, the first deadline first."""
    wanted = select(Rfq).where(*conditions).order_by(Rfq.closes_at, Rfq.id).limit(most)
    return db.session.scalars(wanted.options(selectinload(Rfq.lines))).all()


def waiting_questions(
    actor: Actor, most: int
) -> Sequence[tuple[RfqQuestion, RequestForQuotation]]:
    """List the questions that wait, with their requests, the oldest first."""
    wanted = (
        select(RfqQuestion, Rfq)
        .join(Rfq, Rfq.id == RfqQuestion.rfq_id)
        .where(*to_answer(actor))
        .order_by(RfqQuestion.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def board(
    actor: Actor, *, live: bool, limit: int = 20, cursor: str | None = None
) -> Part[RequestForQuotation]:
    """List what is published to a producer, newest first: the live ones, or those over."""
    wanted = select(Rfq).where(visible_to(actor), _live() if live else ~_live())
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Rfq.id < seen[0])
    newest = wanted.order_by(Rfq.id.desc()).options(*BRIEF).limit(limit + 1)
    rows = db.session.scalars(newest).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def asked_for(actor: Actor) -> Select[int]:
    """Return what counts the published requests that name a producer, also those quoted for."""
    asked = select(func.count(Rfq.id)).where(Rfq.state == RfqState.PUBLISHED)
    return asked.where(_names(actor))


def unanswered(actor: Actor, most: int = 50) -> Sequence[RequestForQuotation]:
    """List the live requests that a producer was asked for by name and has not quoted for."""
    if not actor.has(*PRODUCER_ROLES):
        return []
    wanted = (
        select(Rfq)
        .where(Rfq.published_at.is_not(None), _live(), _names(actor))
        .options(joinedload(Rfq.buyer))
        .order_by(Rfq.closes_at, Rfq.id)
        .limit(most)
    )
    rfqs = db.session.scalars(wanted).all()
    if not rfqs:
        return []
    marks = {sealing.mark_of(rfq.id, actor.organisation_id or 0): rfq for rfq in rfqs}
    answered = select(Quotation.mark, Quotation.round).where(Quotation.mark.in_(marks))
    done = {
        marks[mark].id
        for mark, round_ in db.session.execute(answered)
        if marks[mark].round == round_
    }
    return [rfq for rfq in rfqs if rfq.id not in done]


def _live() -> ColumnElement[bool]:
    now = database_now()
    return (Rfq.state == RfqState.PUBLISHED) & (Rfq.closes_at > now)


def _names(actor: Actor) -> ColumnElement[bool]:
    """Keep what the actor's producer is asked for by name, in this round."""
    first = exists().where(
        RfqInvitation.rfq_id == Rfq.id,
        RfqInvitation.producer_id == actor.organisation_id,
        Rfq.round == 1,
    )
    again = exists().where(
        QuotationAsked.rfq_id == Rfq.id,
        QuotationAsked.round == Rfq.round,
        QuotationAsked.producer_id == actor.organisation_id,
    )
    return first | again
