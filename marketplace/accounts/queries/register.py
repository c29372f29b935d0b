"""The register of everybody who signs in. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import (
    HeldRole,
    Membership,
    Organisation,
    Person,
    SignIn,
)
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

MOST_WORDS = 6
MOST_DECISIONS = 20
DECISIONS = ("account.locked", "account.unlocked", "account.signed_out", "account.new_password")


@dataclass(frozen=True)
class Listed:
    """One person of the register: where they work, and when they were last there."""

    person: Person
    memberships: Sequence[Membership] = ()
    signed_in_at: datetime | None = None  # the latest sign-in that is still kept
    devices: int = 0  # signed in at present


@dataclass(frozen=True)
class Register:
    """One page of the register of people."""

    people: Sequence[Listed] = field(default_factory=list)
    total: int = 0


def register_of_people(
    *, words: str = "", role: Role | None = None, locked: bool = False, page: int = 1, size: int
) -> Register:
    """List people by name: those in whom, or in whose organisations, all words are found.

    `role` keeps those who hold it now, `locked` those whose account is locked.
    """
    wanted = _wanted(words, role, locked=locked)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    shown = wanted.order_by(func.lower(Person.name), Person.id)
    people = db.session.scalars(shown.limit(size).offset((page - 1) * size)).all()
    return Register(_listed(people), total)


def listed_person(person_id: int) -> Listed:
    """Return a person as the register shows them, or fail with `NotFound`."""
    person = db.session.get(Person, person_id, populate_existing=True)
    if person is None:
        raise NotFound
    return _listed([person])[0]


def lock_any_person(person_id: int) -> Person:
    """Return the person, also a locked one, changed by nobody else until we commit."""
    wanted = select(Person).where(Person.id == person_id).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _wanted(words: str, role: Role | None, *, locked: bool) -> Select[Person]:
    wanted = select(Person)
    for word in words.split()[:MOST_WORDS]:
        wanted = wanted.where(
            or_(
                Person.name.icontains(word, autoescape=True),
                Person.email.icontains(word, autoescape=True),
                Person.phone.icontains(word, autoescape=True),
                Person.id.in_(_working_at(word)),
            )
        )
    if role is not None:
        holders = select(Membership.person_id).join(Membership.held_roles)
        present = holders.where(HeldRole.role == role, Membership.ended_at.is_(None))
        wanted = wanted.where(Person.id.in_(present))
    return wanted.where(Person.disabled_at.is_not(None)) if locked else wanted


def _working_at(word: str) -> Select[int]:
    present = select(Membership.person_id).join(Membership.organisation)
    named = Organisation.name.icontains(word, autoescape=True)
    return present.where(named, Membership.ended_at.is_(None))


def _listed(people: Sequence[Person]) -> list[Listed]:
    ids = [person.id for person in people]
    memberships, signed_in, devices = _memberships(ids), _signed_in(ids), _devices(ids)
    return [
        Listed(
            person,
            memberships.get(person.id, []),
            signed_in.get(person.id),
            devices.get(person.id, 0),
        )
        for person in people
    ]


def _memberships(ids: Sequence[int]) -> Mapping[int, list[Membership]]:
    wanted = (
        select(Membership)
        .where(Membership.person_id.in_(ids), Membership.ended_at.is_(None))
        .options(joinedload(Membership.organisation))
        .order_by(Membership.id)
    )
    found: dict[int, list[Membership]] = {}
    for membership in db.session.scalars(wanted):
        found.setdefault(membership.person_id, []).append(membership)
    return found


def _signed_in(ids: Sequence[int]) -> Mapping[int, datetime]:
    latest = select(SignIn.person_id, func.max(SignIn.created_at))
    rows = db.session.execute(
        latest.where(SignIn.person_id.in_(ids)).group_by(SignIn.person_id)
    )
    return {number: value for number, value in rows}  # noqa: C416


def _devices(ids: Sequence[int]) -> Mapping[int, int]:
    present = select(SignIn.person_id, func.count(SignIn.id)).where(
        SignIn.person_id.in_(ids), SignIn.ended_at.is_(None), SignIn.expires_at > utc_now()
    )
    rows = db.session.execute(present.group_by(SignIn.person_id))
    return {number: value for number, value in rows}  # noqa: C416


@dataclass(frozen=True)
class Decision:
    """What an admin once decided about an account."""

    action: str
    decided_at: datetime
    decided_by: str
    reason: str


def decisions_about(person_id: int) -> Sequence[Decision]:
    """List what admins decided about an account, the newest first."""
    wanted = (
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.action.in_(DECISIONS))
        .where(AuditEntry.target_kind == Person.__name__, AuditEntry.target_id == person_id)
        .order_by(AuditEntry.id.desc())
        .limit(MOST_DECISIONS)
    )
    return [
        Decision(entry.action, entry.happened_at, name or "", entry.details.get("reason", ""))
        for entry, name in db.session.execute(wanted)
    ]
