"""Who is behind a request, in one statement that is sent with almost every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select

from marketplace.accounts.keys import token_hash
from marketplace.accounts.models import (
    HeldRole,
    Membership,
    Organisation,
    Person,
    RolePlace,
    SignIn,
)
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import ask


@dataclass(frozen=True)
class Known:
    """A person, and for whom they act: nobody when the membership has ended."""

    person_id: int
    name: str
    email: str
    language: str
    theme: str | None
    has_second_factor: bool
    membership_id: int | None
    organisation_id: int | None
    kind: OrganisationKind | None
    organisation_name: str
    organisation_slug: str
    roles: frozenset[Role]
    limited: frozenset[Role]  # those that hold at some outlets only
    places: frozenset[tuple[Role, int]]  # at which
    may_switch: bool  # belongs to several organisations
    prices_with_tax: bool  # as the organisation chose


@dataclass(frozen=True)
class Device:
    """A live sign-in, and who is at it."""

    id: int
    last_seen_at: datetime
    known: Known


def device_of(token: str) -> Device | None:
    """Return the device with this secret unless it, or its person, has come to an end.

    One that still waits for the second factor lets nobody in.
    """
    rows = ask(_device(), token_hash=token_hash(token), now=utc_now())
    return Device(rows[0].id, rows[0].last_seen_at, _known(rows)) if rows else None


def known_person(person: Person, membership: Membership | None) -> Known:
    """Return a person who acts for the organisation of a membership, if they have one."""
    organisation = membership.organisation if membership else None
    limits = membership.outlets if membership else {}
    return Known(
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        theme=person.theme,
        has_second_factor=person.has_second_factor,
        membership_id=membership.id if membership else None,
        organisation_id=organisation.id if organisation else None,
        kind=organisation.kind if organisation else None,
        organisation_name=organisation.name if organisation else "",
        organisation_slug=organisation.slug if organisation else "",
        roles=membership.roles if membership else frozenset(),
        limited=frozenset(limits),
        places=frozenset((role, each) for role, ids in limits.items() for each in ids),
        may_switch=False,
        prices_with_tax=organisation.prices_with_tax if organisation else False,
    )


def _known(rows: Sequence[Row[Any]]) -> Known:
    """Read a person from rows that differ in the role and its outlet alone."""
    first = rows[0]
    return Known(
        person_id=first.person_id,
        name=first.name,
        email=first.email,
        language=first.language,
        theme=first.theme,
        has_second_factor=first.totp_confirmed_at is not None,
        membership_id=first.membership_id,
        organisation_id=first.organisation_id,
        kind=first.kind,
        organisation_name=first.organisation_name or "",
        organisation_slug=first.organisation_slug or "",
        roles=frozenset(row.role for row in rows if row.role is not None),
        limited=frozenset(row.role for row in rows if row.is_limited),
        places=frozenset((row.role, row.outlet_id) for row in rows if row.outlet_id),
        may_switch=first.memberships > 1,
        prices_with_tax=bool(first.prices_with_tax),
    )


@cache
def _device() -> Select[*tuple[Any, ...]]:
    person, membership = Person.__table__.c, Membership.__table__.c
    sign_in, organisation = SignIn.__table__.c, Organisation.__table__.c
    held, place = HeldRole.__table__.c, RolePlace.__table__.c
    others = Membership.__table__.alias()
    memberships = (
        select(func.count())
        .select_from(others)
        .where(others.c.person_id == person.id, others.c.ended_at.is_(None))
    )
    now_working_for = and_(
        membership.id == sign_in.membership_id, membership.ended_at.is_(None)
    )
    at_outlet = and_(place.membership_id == held.membership_id, place.role == held.role)
    people = (
        SignIn.__table__.join(Person.__table__, person.id == sign_in.person_id)
        .outerjoin(Membership.__table__, now_working_for)
        .outerjoin(Organisation.__table__, organisation.id == membership.organisation_id)
        .outerjoin(HeldRole.__table__, held.membership_id == membership.id)
        .outerjoin(RolePlace.__table__, at_outlet)
    )
    waits_for_code = person.totp_confirmed_at.is_not(None) & sign_in.second_factor_at.is_(None)
    return (
        select(
            sign_in.id,
            sign_in.last_seen_at,
            sign_in.person_id,
            person.name,
            person.email,
            person.language,
            person.theme,
            person.totp_confirmed_at,
            membership.id.label("membership_id"),
            membership.organisation_id,
            organisation.kind,
            organisation.name.label("organisation_name"),
            organisation.slug.label("organisation_slug"),
            organisation.prices_with_tax,
            held.role,
            held.is_limited,
            place.outlet_id,
            memberships.scalar_subquery().label("memberships"),
        )
        .select_from(people)
        .where(sign_in.token_hash == bindparam("token_hash"), sign_in.ended_at.is_(None))
        .where(sign_in.expires_at > bindparam("now"), person.disabled_at.is_(None))
        .where(~waits_for_code)
    )
