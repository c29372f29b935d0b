"""Quotations: one's own at any time, all of a request once they were opened."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.sourcing import sealing
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.policies import sees_quotations
from marketplace.sourcing.quotation_models import Quotation, QuotationLine
from marketplace.sourcing.states import HANDED_IN, QuotationState

FRESH = {"populate_existing": True}
WHOLE = (
    joinedload(Quotation.producer),
    selectinload(Quotation.lines).joinedload(QuotationLine.offer).joinedload(Offer.product),
    selectinload(Quotation.lines).selectinload(QuotationLine.tiers),
)


def own_quotation(
    rfq: RequestForQuotation, actor: Actor, round_: int | None = None
) -> Quotation | None:
    """Return the producer's own quotation of a round, the present one unless told, or None."""
    mark = sealing.mark_of(rfq.id, actor.organisation_id or 0)
    wanted = select(Quotation).where(
        Quotation.rfq_id == rfq.id,
        Quotation.round == (round_ or rfq.round),
        Quotation.mark == mark,
    )
    return db.session.scalar(wanted.execution_options(**FRESH))


def own_quotations(rfqs: Sequence[RequestForQuotation], actor: Actor) -> dict[int, Quotation]:
    """Return the producer's own last quotation of each request, by the request's id."""
    marks = [sealing.mark_of(rfq.id, actor.organisation_id or 0) for rfq in rfqs]
    wanted = select(Quotation).where(Quotation.mark.in_(marks)).order_by(Quotation.round)
    return {each.rfq_id: each for each in db.session.scalars(wanted)}


def last_own_quotation(rfq: RequestForQuotation, actor: Actor) -> Quotation | None:
    """Return the producer's own quotation of the last round in which it has one."""
    return own_quotations([rfq], actor).get(rfq.id)


def envelope_of(quotation: Quotation) -> sealing.Envelope:
    """Open one envelope: for its own producer, and at the opening."""
    return sealing.unseal(
        quotation.envelope,
        rfq_id=quotation.rfq_id,
        round_=quotation.round,
        mark=quotation.mark,
    )


def count_handed_in(rfq: RequestForQuotation) -> int:
    """Count the envelopes of the present round; told to the buyer only once it has closed."""
    wanted = select(func.count(Quotation.id)).where(
        Quotation.rfq_id == rfq.id,
        Quotation.round == rfq.round,
        Quotation.state.in_(HANDED_IN),
    )
    return db.session.scalar(wanted) or 0


def envelopes_to_open(rfq: RequestForQuotation) -> Sequence[Quotation]:
    """List what was handed in for the present round and not withdrawn."""
    wanted = select(Quotation).where(
        Quotation.rfq_id == rfq.id,
        Quotation.round == rfq.round,
        Quotation.state.in_(HANDED_IN),
    )
    return db.session.scalars(
        wanted.order_by(Quotation.id).with_for_update(), execution_options=FRESH
    ).all()


def unopened_drafts(rfq: RequestForQuotation) -> Sequence[Quotation]:
    """List the envelopes of the present round that were never handed in."""
    wanted = select(Quotation).where(
        Quotation.rfq_id == rfq.id,
        Quotation.round == rfq.round,
        Quotation.state == QuotationState.DRAFT,
    )
    return db.session.scalars(wanted, execution_options=FRESH).all()


def standing_quotations(rfq: RequestForQuotation) -> Sequence[Quotation]:
    """List what stands of each producer: its quotation of the last round that was opened.

    Nothing at all before an opening. Four queries, however many there are.
    """
    if not sees_quotations(rfq):
        return []
    last: dict[int | None, Quotation] = {}
    for quotation in opened_quotations(rfq):
        last[quotation.producer_id] = quotation
    return sorted(last.values(), key=lambda each: each.id)


def opened_quotations(rfq: RequestForQuotation) -> Sequence[Quotation]:
    """List all that was opened of a request, round by round."""
    wanted = (
        select(Quotation)
        .where(Quotation.rfq_id == rfq.id, Quotation.opened_at.is_not(None))
        .options(*WHOLE)
        .order_by(Quotation.round, Quotation.id)
    )
    return db.session.scalars(wanted, execution_options=FRESH).unique().all()
