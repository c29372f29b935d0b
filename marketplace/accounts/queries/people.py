"""Questions about people and where they are members. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts import passwords
from marketplace.accounts.models import (
    HeldRole,
    Membership,
    Organisation,
    Person,
    SignIn,
)
from marketplace.shared.actors import Actor, Channel, Role
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


def find_person(email: str) -> Person | None:
    """Return the person with this address, whatever its capital letters."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def compare_password(email: str, password: str) -> tuple[Person | None, bool]:
    """Return who has this address, and whether this is their password.

    For an address that nobody has, the comparison takes as long and fails.
    """
    person = find_person(email)
    stored = person.password_hash if person and person.disabled_at is None else None
    return person, passwords.matches(stored, password)


def lock_person(person_id: int) -> Person:
    """Return the person, changed by nobody else until the transaction ends."""
    wanted = select(Person).where(Person.id == person_id, Person.disabled_at.is_(None))
    found = db.session.scalar(
        wanted.with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def memberships_of(person_id: int) -> Sequence[Membership]:
    """List where a person is a member now, the oldest membership first."""
    wanted = (
        select(Membership)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.organisation))
        .order_by(Membership.id)
    )
    return db.session.scalars(wanted).all()


def usual_membership(person_id: int) -> Membership | None:
    """Return the membership to begin with: the one worked in last, else the oldest."""
    present = {membership.id: membership for membership in memberships_of(person_id)}
    last = (
        select(SignIn.membership_id)
        .where(SignIn.person_id == person_id, SignIn.membership_id.in_(present))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(1)
    )
    return present.get(db.session.scalar(last) or 0) or next(iter(present.values()), None)


def mail_recipients(
    organisation_id: int, roles: frozenset[Role], outlet_id: int | None = None
) -> Sequence[Person]:
    """List the members of an organisation who hold any of these roles, to write to them.

    Those who hold it at some outlets only are listed for one of these.
    """
    holders = (
        select(Membership.person_id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .where(HeldRole.role.in_(roles), HeldRole.holds_at(outlet_id))
    )
    wanted = select(Person).where(Person.id.in_(holders), Person.disabled_at.is_(None))
    return db.session.scalars(wanted.order_by(Person.id)).all()


def acting_for(person_id: int, organisation_id: int) -> Actor | None:
    """Return a member as an actor of an organisation, or None when they are no longer one."""
    member = (person_id, organisation_id)
    return members_acting([member]).get(member)


def members_acting(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], Actor]:
    """Return as actors those of these people who are members of these organisations now."""
    if not wanted:
        return {}
    each = tuple_(Membership.person_id, Membership.organisation_id)
    found = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(each.in_(wanted), Membership.ended_at.is_(None), Person.disabled_at.is_(None))
        .options(joinedload(Membership.organisation), selectinload(Membership.held_roles))
    )
    members = db.session.scalars(found.execution_options(populate_existing=True))
    return {(m.person_id, m.organisation_id): _as_actor(m) for m in members}


def _as_actor(membership: Membership) -> Actor:
    limits = membership.outlets
    return Actor(
        membership.person_id,
        membership.organisation_id,
        kind=membership.organisation.kind,
        roles=membership.roles,
        membership_id=membership.id,
        channel=Channel.PAGE,
        limited=frozenset(limits),
        places=frozenset((role, each) for role, ids in limits.items() for each in ids),
    )


def example_members() -> Sequence[tuple[str, Role, str]]:
    """List e-mail, role and organisation of everybody in the example market."""
    wanted = (
        select(Person.email, HeldRole.role, Organisation.slug)
        .join(Membership, Membership.person_id == Person.id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.is_example, Membership.ended_at.is_(None))
        .where(Person.disabled_at.is_(None), Person.password_hash.is_not(None))
        .order_by(Organisation.kind, Organisation.slug, Person.email, HeldRole.role)
    )
    return [(email, role, slug) for email, role, slug in db.session.execute(wanted)]
