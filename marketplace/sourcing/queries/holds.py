"""What competitions under agreements keep, and whom they bind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.queries.agreements import in_force
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.quantity import in_thousandths
from marketplace.sourcing.hold_models import RfqHold
from marketplace.sourcing.models import RequestForQuotation, RfqLine
from marketplace.sourcing.queries.rfqs import visible_to
from marketplace.sourcing.states import ENDED

MOST_SHOWN = 50
FRESH = {"populate_existing": True}
Limits = Mapping[tuple[int, int], RfqHold]  # by line of the request and offer


@dataclass(frozen=True)
class Competition:
    """The agreement behind a request, and the ceilings that its reader may know."""

    agreement: Agreement
    limits: Sequence[RfqHold]


def holds_of(rfq_id: int) -> Sequence[RfqHold]:
    """List what was kept for a competition, by line and rank of its producer."""
    wanted = (
        select(RfqHold)
        .join(RfqLine, RfqLine.id == RfqHold.rfq_line_id)
        .join(AgreementLine, AgreementLine.id == RfqHold.line_id)
        .join(AgreementParty, AgreementParty.id == AgreementLine.party_id)
        .where(RfqLine.rfq_id == rfq_id)
        .options(joinedload(RfqHold.line).joinedload(AgreementLine.party))
        .order_by(RfqLine.position, AgreementParty.rank, RfqHold.id)
    )
    return db.session.scalars(wanted, execution_options=FRESH).all()


def limits_for(rfq: RequestForQuotation, producer_id: int | None) -> Limits | None:
    """Return what a producer may quote in a competition; None for any other request."""
    if rfq.agreement_id is None:
        return None
    return {
        (each.rfq_line_id, each.line.offer_id): each
        for each in holds_of(rfq.id)
        if each.line.party.producer_id == producer_id
    }


def competition_of(rfq: RequestForQuotation, actor: Actor) -> Competition | None:
    """Return what a reader may know of the agreement behind a request: producers their own."""
    if rfq.agreement_id is None:
        return None
    limits = holds_of(rfq.id)
    if actor.has(*PRODUCER_ROLES):
        own = actor.organisation_id
        limits = [each for each in limits if each.line.party.producer_id == own]
    agreement = db.session.get_one(Agreement, rfq.agreement_id)
    return Competition(agreement, limits)


def bound_lines(
    version: AgreementVersion, product_ids: Collection[int], closing: date
) -> list[AgreementLine]:
    """List the agreed lines of some products whose producers are bound when it closes."""
    return [
        line
        for party in version.parties
        if party.last_day >= closing
        for line in party.lines
        if line.offer.product_id in product_ids
    ]


def still_bound(rfq: RequestForQuotation) -> dict[int, int]:
    """Return the quotas of what the agreement of a competition binds now, by offer."""
    version = in_force(rfq.agreement_id or 0)
    if version is None:
        return {}
    offers = [
        line.offer_id
        for party in version.parties
        if party.last_day >= today()
        for line in party.lines
    ]
    wanted = select(AgreementQuota.offer_id, AgreementQuota.id).where(
        AgreementQuota.agreement_id == version.agreement_id,
        AgreementQuota.period == version.period,
        AgreementQuota.offer_id.in_(offers),
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def is_of_present_period(rfq: RequestForQuotation) -> bool:
    """Say whether a competition was opened under the version that is in force now."""
    version = in_force(rfq.agreement_id or 0)
    if version is None:
        return False
    wanted = (
        select(RfqHold.id)
        .join(RfqLine, RfqLine.id == RfqHold.rfq_line_id)
        .join(AgreementQuota, AgreementQuota.id == RfqHold.quota_id)
        .where(RfqLine.rfq_id == rfq.id, AgreementQuota.period == version.period)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def undecided_competitions(agreement_id: int) -> Sequence[int]:
    """List the competitions under an agreement that have not ended, by id."""
    wanted = select(RequestForQuotation.id).where(
        RequestForQuotation.agreement_id == agreement_id,
        RequestForQuotation.state.not_in(ENDED),
    )
    return db.session.scalars(wanted.order_by(RequestForQuotation.id)).all()


def competitions_of(agreement_id: int, *, actor: Actor) -> Sequence[RequestForQuotation]:
    """List the competitions under an agreement that the actor may see, the newest first."""
    wanted = (
        select(RequestForQuotation)
        .where(RequestForQuotation.agreement_id == agreement_id, visible_to(actor))
        .order_by(RequestForQuotation.id.desc())
    )
    return db.session.scalars(wanted.limit(MOST_SHOWN)).all()


def hold_faults() -> list[str]:
    """Compare what quotas keep with what undecided competitions hold; one line per fault."""
    kept = func.coalesce(func.sum(RfqHold.quantity), 0)
    wanted = (
        select(AgreementQuota.id, AgreementQuota.held, kept)
        .outerjoin(
            RfqHold, (RfqHold.quota_id == AgreementQuota.id) & RfqHold.ended_at.is_(None)
        )
        .group_by(AgreementQuota.id, AgreementQuota.held)
        .order_by(AgreementQuota.id)
    )
    return [
        f"sourcing: quota {quota_id} keeps {held}, its competitions {holding}"
        for quota_id, held, holding in db.session.execute(wanted)
        if in_thousandths(held) != in_thousandths(holding)
    ]
