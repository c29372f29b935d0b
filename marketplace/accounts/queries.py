"""Every question asked of people, organisations and sign-ins. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.keys import token_hash
from marketplace.accounts.models import (
    ApiToken,
    HeldRole,
    Membership,
    Organisation,
    Person,
    SignIn,
)
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db


def live_sign_in(token: str) -> SignIn | None:
    """Return the sign-in with this token unless it, or its person, has come to an end."""
    wanted = (
        select(SignIn)
        .join(SignIn.person)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .where(SignIn.expires_at > utc_now(), Person.disabled_at.is_(None))
        .options(joinedload(SignIn.person))
        .options(joinedload(SignIn.membership).joinedload(Membership.organisation))
    )
    return db.session.scalar(wanted)


def membership_of_token(token: str) -> Membership | None:
    """Return the membership that an API token speaks for, unless any part of it has ended."""
    wanted = (
        select(Membership)
        .join(ApiToken, ApiToken.membership_id == Membership.id)
        .join(Membership.person)
        .where(ApiToken.token_hash == token_hash(token), ApiToken.ended_at.is_(None))
        .where(Membership.ended_at.is_(None), Person.disabled_at.is_(None))
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
    )
    return db.session.scalar(wanted)


def find_person(email: str) -> Person | None:
    """Return the person with this address, whatever its capital letters."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def find_organisation(slug: str) -> Organisation | None:
    """Return the organisation with this public name."""
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


def mail_recipients(organisation_id: int, roles: frozenset[Role]) -> Sequence[Person]:
    """List the members of an organisation who hold any of these roles, to write to them."""
    wanted = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .where(HeldRole.role.in_(roles), Person.disabled_at.is_(None))
        .distinct()
        .order_by(Person.id)
    )
    return db.session.scalars(wanted).all()
