"""Agreements as their buyer and producers may see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementParty,
    AgreementSignature,
    AgreementVersion,
)
from marketplace.agreements.policies import READING_ROLES
from marketplace.agreements.states import IN_HAND, Side, VersionState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor

FRESH = {"populate_existing": True}
PARTIES = selectinload(AgreementVersion.parties)
WHOLE = (
    joinedload(AgreementVersion.agreement).joinedload(Agreement.buyer),
    PARTIES.joinedload(AgreementParty.producer),
    PARTIES.selectinload(AgreementParty.signatures),
    PARTIES.selectinload(AgreementParty.lines).selectinload(AgreementLine.months),
    PARTIES.selectinload(AgreementParty.lines).joinedload(AgreementLine.offer),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Let a buyer see its own, producers what was offered to them; the regency sees none."""
    if actor.has(*PRODUCER_ROLES):
        offered = (
            select(AgreementVersion.agreement_id)
            .join(AgreementParty, AgreementParty.version_id == AgreementVersion.id)
            .where(AgreementVersion.offered_at.is_not(None))
            .where(AgreementParty.producer_id == actor.organisation_id)
        )
        return Agreement.id.in_(offered)
    if actor.has(*READING_ROLES):
        return Agreement.buyer_id == actor.organisation_id
    return false()


def find_agreement(agreement_id: int, *, actor: Actor) -> Agreement:
    """Return an agreement; `NotFound` if the actor may not see it."""
    wanted = select(Agreement).where(Agreement.id == agreement_id, visible_to(actor))
    options = (joinedload(Agreement.buyer), joinedload(Agreement.contact))
    return _found(db.session.scalar(wanted.options(*options)))


def lock_agreement(agreement_id: int, *, actor: Actor) -> Agreement:
    """Return an agreement, kept from others until we commit; `NotFound` if not to be seen.

    It is locked before its versions, quotas, price lists and releases.
    """
    return _found(
        _locked(select(Agreement).where(Agreement.id == agreement_id, visible_to(actor)))
    )


def lock_any_agreement(agreement_id: int) -> Agreement:
    """Return an agreement, kept from others, for what happens by itself."""
    return _found(_locked(select(Agreement).where(Agreement.id == agreement_id)))


def versions_of(agreement_id: int, *, actor: Actor | None = None) -> Sequence[AgreementVersion]:
    """List the versions, the newest first; a producer's are those offered to it."""
    wanted = (
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id)
        .options(*WHOLE)
        .order_by(AgreementVersion.version.desc())
    )
    if actor is not None and actor.has(*PRODUCER_ROLES):
        wanted = wanted.where(
            AgreementVersion.offered_at.is_not(None),
            AgreementVersion.parties.any(AgreementParty.producer_id == actor.organisation_id),
        )
    return db.session.scalars(wanted.execution_options(**FRESH)).unique().all()


def version_in(
    agreement_id: int, states: frozenset[VersionState] | set[VersionState]
) -> AgreementVersion | None:
    """Return the newest version in one of these states, with all that belongs to it."""
    wanted = (
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id)
        .where(AgreementVersion.state.in_(states))
        .options(*WHOLE)
        .order_by(AgreementVersion.version.desc())
        .limit(1)
    )
    return db.session.scalars(wanted.execution_options(**FRESH)).unique().one_or_none()


def in_hand(agreement_id: int) -> AgreementVersion | None:
    """Return the version that is being written, offered, or signed for later."""
    return version_in(agreement_id, IN_HAND)


def in_force(agreement_id: int) -> AgreementVersion | None:
    """Return the version that holds."""
    return version_in(agreement_id, {VersionState.IN_FORCE})


def find_party(party_id: int, *, actor: Actor) -> AgreementParty:
    """Return one document with its version; `NotFound` if the actor may not see it."""
    wanted = (
        select(AgreementParty)
        .join(AgreementVersion, AgreementVersion.id == AgreementParty.version_id)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(AgreementParty.id == party_id, visible_to(actor))
    )
    if actor.has(*PRODUCER_ROLES):
        wanted = wanted.where(
            AgreementParty.producer_id == actor.organisation_id,
            AgreementVersion.offered_at.is_not(None),
        )
    party = db.session.scalar(wanted)
    if party is None:
        raise NotFound
    return party


def newest_versions(agreement_ids: Sequence[int], actor: Actor) -> dict[int, AgreementVersion]:
    """Return what a list shows of each: what holds, else the newest version to be seen."""
    wanted = (
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id.in_(agreement_ids))
        .options(*WHOLE)
        .order_by(AgreementVersion.version)
    )
    if actor.has(*PRODUCER_ROLES):
        wanted = wanted.where(
            AgreementVersion.offered_at.is_not(None),
            AgreementVersion.parties.any(AgreementParty.producer_id == actor.organisation_id),
        )
    found: dict[int, AgreementVersion] = {}
    for version in db.session.scalars(wanted.execution_options(**FRESH)).unique():
        held = found.get(version.agreement_id)
        if held is None or held.state is not VersionState.IN_FORCE:
            found[version.agreement_id] = version
    return found


def own_agreements(
    *, actor: Actor, limit: int = 20, cursor: str | None = None
) -> Part[Agreement]:
    """List the agreements that the actor may see, the newest first."""
    wanted = select(Agreement).where(visible_to(actor))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Agreement.id < seen[0])
    ordered = wanted.order_by(Agreement.id.desc()).limit(limit + 1)
    rows = db.session.scalars(ordered.options(joinedload(Agreement.buyer))).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def due_agreements() -> Sequence[int]:
    """List the agreements of which a version should begin, end, or freeze a month's price."""
    now = today()
    begins = (AgreementVersion.state == VersionState.SIGNED) & (
        AgreementVersion.valid_from <= now
    )
    wanted = (
        select(AgreementVersion.agreement_id)
        .where(begins | (AgreementVersion.state == VersionState.IN_FORCE))
        .distinct()
        .order_by(AgreementVersion.agreement_id)
    )
    return db.session.scalars(wanted).all()


def counting_to_sign(actor: Actor) -> Select[int]:
    """Return what counts the documents that wait for a signature of the actor's side."""
    is_producer = actor.has(*PRODUCER_ROLES)
    wanted = (
        select(func.count(func.distinct(AgreementVersion.agreement_id)))
        .select_from(AgreementParty)
        .join(AgreementVersion, AgreementVersion.id == AgreementParty.version_id)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(AgreementVersion.state == VersionState.OFFERED)
    )
    side = Side.PRODUCER if is_producer else Side.BUYER
    signed = exists().where(
        AgreementSignature.party_id == AgreementParty.id, AgreementSignature.side == side
    )
    whose = AgreementParty.producer_id if is_producer else Agreement.buyer_id
    return wanted.where(~signed, whose == actor.organisation_id)


def _locked(wanted: Select[Agreement]) -> Agreement | None:
    return db.session.scalar(wanted.with_for_update(of=Agreement), execution_options=FRESH)


def _found(agreement: Agreement | None) -> Agreement:
    if agreement is None:
        raise NotFound
    return agreement
