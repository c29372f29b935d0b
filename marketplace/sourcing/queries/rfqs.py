"""Requests for quotation as their buyer and producers may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.sourcing.models import (
    RequestForQuotation,
    RfqInvitation,
    RfqLine,
    RfqOpening,
    RfqQuestion,
    RfqRound,
)
from marketplace.sourcing.policies import READING_ROLES
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.quotation_models import QuotationAsked
from marketplace.sourcing.states import RfqState

Rfq = RequestForQuotation
FRESH = {"populate_existing": True}
BRIEF = (
    joinedload(Rfq.buyer),
    joinedload(Rfq.asker),
    selectinload(Rfq.lines).joinedload(RfqLine.product),
    selectinload(Rfq.lines).joinedload(RfqLine.category),
    selectinload(Rfq.lines).joinedload(RfqLine.delivery_point),
)
WHOLE = (*BRIEF, joinedload(Rfq.criteria), joinedload(Rfq.rounds))  # few of either


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Let a buyer see its own, producers what is published to them; the regency sees none.

    A draft is nobody's business but its buyer's, and stays so when it is cancelled.
    """
    if actor.has(*PRODUCER_ROLES):
        return and_(Rfq.published_at.is_not(None), is_for(actor.organisation_id))
    if actor.has(*READING_ROLES):
        return Rfq.buyer_id == actor.organisation_id
    return false()


def is_for(producer_id: int | None) -> ColumnElement[bool]:
    """Say whether a producer was invited, or a request is open to all who sell such goods."""
    invited = exists().where(
        RfqInvitation.rfq_id == Rfq.id, RfqInvitation.producer_id == producer_id
    )
    shelves = (
        select(Product.category_id)
        .join(Offer, Offer.product_id == Product.id)
        .where(Offer.producer_id == producer_id, Offer.state != OfferState.ARCHIVED)
    )
    sells_such = exists().where(RfqLine.rfq_id == Rfq.id, RfqLine.category_id.in_(shelves))
    return or_(invited, and_(Rfq.is_open, sells_such))


def find_rfq(rfq_id: int, *, actor: Actor) -> RequestForQuotation:
    """Return a request with all that is shown of it; `NotFound` if the actor may not see it."""
    wanted = select(Rfq).where(Rfq.id == rfq_id, visible_to(actor)).options(*WHOLE)
    found = db.session.scalars(wanted, execution_options=FRESH).unique().one_or_none()
    return _found(found)


def lock_rfq(rfq_id: int, *, actor: Actor) -> RequestForQuotation:
    """Return a request, kept from others until we commit; `NotFound` if it may not be seen.

    A request is locked before quotations, orders and offers: so nobody waits in a circle.
    """
    return _found(_locked(select(Rfq).where(Rfq.id == rfq_id, visible_to(actor))))


def lock_any_rfq(rfq_id: int) -> RequestForQuotation:
    """Return a request, kept from others, for what happens by itself."""
    return _found(_locked(select(Rfq).where(Rfq.id == rfq_id)))


def own_rfqs(
    *,
    actor: Actor,
    states: Collection[RfqState] = (),
    limit: int = 20,
    cursor: str | None = None,
) -> Part[RequestForQuotation]:
    """List the requests that the actor may see, the newest first."""
    wanted = select(Rfq).where(visible_to(actor))
    if states:
        wanted = wanted.where(Rfq.state.in_(states))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Rfq.id < seen[0])
    newest = wanted.order_by(Rfq.id.desc()).options(*BRIEF).limit(limit + 1)
    rows = db.session.scalars(newest).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def count_by_state(actor: Actor) -> dict[RfqState, int]:
    """Count the requests that the actor may see in each state, in one query."""
    wanted = select(Rfq.state, func.count()).where(visible_to(actor)).group_by(Rfq.state)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def due_rfqs() -> Sequence[int]:
    """List the live requests whose deadline may have passed, by id."""
    wanted = select(Rfq.id).where(Rfq.state == RfqState.PUBLISHED).order_by(Rfq.id)
    return db.session.scalars(wanted.where(Rfq.closes_at <= database_now())).all()


def questions_of(rfq_id: int) -> Sequence[RfqQuestion]:
    """List what was asked, in its order; nothing in it tells who asked."""
    wanted = select(RfqQuestion).where(RfqQuestion.rfq_id == rfq_id).order_by(RfqQuestion.id)
    return db.session.scalars(wanted.execution_options(**FRESH)).all()


def rfq_of_question(question_id: int) -> int:
    """Return the id of the request that a question is about; `NotFound` if there is none."""
    found = db.session.scalar(select(RfqQuestion.rfq_id).where(RfqQuestion.id == question_id))
    if found is None:
        raise NotFound
    return found


def openings_of(rfq: RequestForQuotation) -> Sequence[RfqOpening]:
    """List who has pressed to open the present round, in their order."""
    wanted = (
        select(RfqOpening)
        .where(RfqOpening.rfq_id == rfq.id, RfqOpening.round == rfq.round)
        .options(joinedload(RfqOpening.person))
        .order_by(RfqOpening.place)
    )
    return db.session.scalars(wanted.execution_options(**FRESH)).all()


def present_round(rfq: RequestForQuotation) -> RfqRound:
    """Return the record of the round that is running or was last."""
    return db.session.get_one(RfqRound, (rfq.id, rfq.round), populate_existing=True)


def invited_to(rfq_id: int) -> Sequence[RfqInvitation]:
    """List who was invited by name."""
    wanted = (
        select(RfqInvitation)
        .where(RfqInvitation.rfq_id == rfq_id)
        .options(joinedload(RfqInvitation.producer))
        .order_by(RfqInvitation.id)
    )
    return db.session.scalars(wanted).all()


def is_asked_in_round(rfq: RequestForQuotation, producer_id: int | None) -> bool:
    """Say whether a producer may quote in the present round: in the first, whoever sees it."""
    if rfq.round == 1:
        return True
    wanted = exists().where(
        QuotationAsked.rfq_id == rfq.id,
        QuotationAsked.round == rfq.round,
        QuotationAsked.producer_id == producer_id,
    )
    return bool(db.session.scalar(select(wanted)))


def _locked(wanted: Select[RequestForQuotation]) -> RequestForQuotation | None:
    return db.session.scalar(wanted.with_for_update(of=Rfq), execution_options=FRESH)


def _found(rfq: RequestForQuotation | None) -> RequestForQuotation:
    if rfq is None:
        raise NotFound
    return rfq
