"""Questions about organisations, their members and those invited. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.keys import token_hash
from marketplace.accounts.models import (
    HeldRole,
    Invitation,
    Membership,
    Organisation,
    Person,
)
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


def find_organisation(slug: str) -> Organisation | None:
    """Return the organisation with this public name."""
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def lock_organisation(organisation_id: int) -> Organisation:
    """Return the organisation; its members are changed by nobody else meanwhile."""
    wanted = select(Organisation).where(Organisation.id == organisation_id)
    return db.session.scalars(wanted.with_for_update()).one()


def members_of(organisation_id: int) -> Sequence[Membership]:
    """List the present members of an organisation by name."""
    wanted = (
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.ended_at.is_(None),
        )
        .options(joinedload(Membership.person))
        .order_by(func.lower(Person.name), Membership.id)
    )
    return db.session.scalars(wanted).all()


def find_member(membership_id: int, *, organisation_id: int) -> Membership:
    """Return a present member of this organisation, or fail with `NotFound`."""
    wanted = select(Membership).where(
        Membership.id == membership_id,
        Membership.organisation_id == organisation_id,
        Membership.ended_at.is_(None),
    )
    found = db.session.scalar(
        wanted.options(joinedload(Membership.person)).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def any_membership(person_id: int, organisation_id: int) -> Membership | None:
    """Return a person's membership in an organisation, also an ended one."""
    wanted = select(Membership).where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def count_holders(organisation_id: int, role: Role) -> int:
    """Count the members who hold a role and can sign in."""
    wanted = (
        select(func.count(func.distinct(Membership.id)))
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .where(HeldRole.role == role, Person.disabled_at.is_(None))
    )
    return db.session.scalar(wanted) or 0


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """List the invitations that nobody has answered, newest first; also lapsed ones."""
    wanted = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    return db.session.scalars(wanted.order_by(Invitation.id.desc())).all()


def find_invitation(token: str) -> Invitation:
    """Return the invitation behind a mailed link that is still open, or fail."""
    wanted = select(Invitation).where(
        Invitation.token_hash == token_hash(token),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > utc_now(),
    )
    found = db.session.scalar(wanted.options(joinedload(Invitation.organisation)))
    if found is None:
        raise NotFound
    return found
