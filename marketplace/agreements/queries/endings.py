"""Agreements that end soon and are not renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.agreements.models import (
    Agreement,
    AgreementEndWarning,
    AgreementParty,
    AgreementVersion,
)
from marketplace.agreements.states import IN_HAND, VersionState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import today
from marketplace.shared.database import db

WARN_DAYS = (90, 30, 7)  # before the last day, the tightest last
COMING = aliased(AgreementVersion)
PARTY = (AgreementParty, AgreementParty.version_id == AgreementVersion.id)


def steps_due(version: AgreementVersion, day: date) -> list[int]:
    """List the steps that are due, the tightest last; none is longer than the validity."""
    left = (version.valid_until - day).days
    whole = (version.valid_until - version.valid_from).days
    all_end = all(party.ends_on is not None for party in version.parties)
    return [] if all_end else [days for days in WARN_DAYS if 0 <= left <= days < whole]


def warned_steps(version_id: int) -> set[int]:
    """Return the steps at which was reminded of a version's end."""
    wanted = select(AgreementEndWarning.days).where(
        AgreementEndWarning.version_id == version_id
    )
    return set(db.session.scalars(wanted))


def is_followed(version: AgreementVersion) -> bool:
    """Say whether a version that comes after it has been signed by all."""
    wanted = exists().where(
        AgreementVersion.agreement_id == version.agreement_id,
        AgreementVersion.state == VersionState.SIGNED,
        AgreementVersion.valid_until > version.valid_until,
    )
    return bool(db.session.scalar(select(wanted)))


def ending_agreements() -> Sequence[int]:
    """List the agreements whose end is near enough to be reminded of."""
    last = today() + timedelta(days=WARN_DAYS[0])
    wanted = (
        select(AgreementVersion.agreement_id)
        .where(AgreementVersion.state == VersionState.IN_FORCE)
        .where(AgreementVersion.valid_until <= last)
        .order_by(AgreementVersion.agreement_id)
    )
    return db.session.scalars(wanted).all()


def to_renew(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Say which versions in force end soon, with nobody writing what follows."""
    return (
        Agreement.buyer_id == actor.organisation_id,
        AgreementVersion.state == VersionState.IN_FORCE,
        AgreementVersion.valid_until <= today() + timedelta(days=WARN_DAYS[0]),
        exists().where(
            AgreementEndWarning.version_id == AgreementVersion.id,
        ),
        ~_is_in_hand(),
    )


def waiting_to_renew(actor: Actor, most: int) -> Sequence[AgreementVersion]:
    """List them, what ends first first."""
    wanted = (
        select(AgreementVersion)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(*to_renew(actor))
        .options(joinedload(AgreementVersion.agreement))
        .order_by(AgreementVersion.valid_until, AgreementVersion.id)
        .limit(most)
    )
    return db.session.scalars(wanted).all()


def counting_ending_for_producer(actor: Actor) -> Select[int]:
    """Return what counts the versions that `ending_for_producer` lists."""
    parties = select(func.count(AgreementVersion.id)).join(*PARTY)
    return parties.where(*_ending_for_producer(actor))


def ending_for_producer(actor: Actor, most: int) -> Sequence[AgreementVersion]:
    """List the versions in force that end soon for a producer, of which it was reminded."""
    if not actor.has(*PRODUCER_ROLES):
        return []
    wanted = (
        select(AgreementVersion)
        .join(*PARTY)
        .where(*_ending_for_producer(actor))
        .options(joinedload(AgreementVersion.agreement).joinedload(Agreement.buyer))
        .order_by(AgreementVersion.valid_until, AgreementVersion.id)
        .limit(most)
    )
    return db.session.scalars(wanted).all()


def _ending_for_producer(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        AgreementParty.producer_id == actor.organisation_id,
        AgreementParty.ends_on.is_(None),
        AgreementVersion.state == VersionState.IN_FORCE,
        ~_is_in_hand(),
        exists().where(AgreementEndWarning.version_id == AgreementVersion.id),
    )


def _is_in_hand() -> ColumnElement[bool]:
    return exists().where(
        COMING.agreement_id == AgreementVersion.agreement_id,
        COMING.state.in_(IN_HAND),
        COMING.period > AgreementVersion.period,
    )
