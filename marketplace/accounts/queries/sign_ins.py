"""Questions about signed-in devices, tokens, links and codes. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.keys import token_hash
from marketplace.accounts.models import (
    ApiToken,
    Membership,
    Person,
    RecoveryCode,
    SignIn,
    Ticket,
)
from marketplace.accounts.states import TicketPurpose
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


def live_sign_in(token: str) -> SignIn | None:
    """Return the sign-in with this token unless it, or its person, has come to an end.

    One that still waits for the second factor lets nobody in.
    """
    return db.session.scalars(_sign_in(token).where(~_WAITS_FOR_CODE)).unique().one_or_none()


def find_sign_in(sign_in_id: int) -> SignIn:
    """Return a sign-in with its person, and with the membership that it works in."""
    working_for = joinedload(SignIn.membership)
    return db.session.get_one(
        SignIn,
        sign_in_id,
        options=[joinedload(SignIn.person), working_for.joinedload(Membership.organisation)],
    )


def half_sign_in(token: str) -> SignIn | None:
    """Return the sign-in with this token whose password was right and whose code is missing."""
    return db.session.scalars(_sign_in(token).where(_WAITS_FOR_CODE)).unique().one_or_none()


_WAITS_FOR_CODE = Person.totp_confirmed_at.is_not(None) & SignIn.second_factor_at.is_(None)


def _sign_in(token: str) -> Select[SignIn]:
    working_for = joinedload(SignIn.membership)
    return (
        select(SignIn)
        .join(SignIn.person)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .where(SignIn.expires_at > utc_now(), Person.disabled_at.is_(None))
        .options(contains_eager(SignIn.person))
        .options(working_for.joinedload(Membership.organisation))
        .options(working_for.joinedload(Membership.held_roles))
    )


def sign_ins_of(person_id: int) -> Sequence[SignIn]:
    """List the devices on which a person is signed in, the last used first."""
    wanted = (
        select(SignIn)
        .join(SignIn.person)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), ~_WAITS_FOR_CODE)
        .where(SignIn.expires_at > utc_now())
        .options(joinedload(SignIn.membership).joinedload(Membership.organisation))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    )
    return db.session.scalars(wanted).all()


def live_api_token(token: str) -> ApiToken | None:
    """Return the API token, unless any part of what it speaks for has ended."""
    speaks_for = joinedload(ApiToken.membership)
    wanted = (
        select(ApiToken)
        .join(ApiToken.membership)
        .join(Membership.person)
        .where(ApiToken.token_hash == token_hash(token), ApiToken.ended_at.is_(None))
        .where(Membership.ended_at.is_(None), Person.disabled_at.is_(None))
        .options(speaks_for.joinedload(Membership.person))
        .options(speaks_for.joinedload(Membership.organisation))
        .options(speaks_for.joinedload(Membership.held_roles))
    )
    return db.session.scalars(wanted).unique().one_or_none()


def api_tokens_of(membership_id: int) -> Sequence[ApiToken]:
    """List the live API tokens of a membership, newest first."""
    wanted = select(ApiToken).where(
        ApiToken.membership_id == membership_id, ApiToken.ended_at.is_(None)
    )
    return db.session.scalars(wanted.order_by(ApiToken.id.desc())).all()


def find_ticket(token: str, purpose: TicketPurpose) -> Ticket:
    """Return the one-time link that can still be used, or fail with `NotFound`."""
    wanted = select(Ticket).where(
        Ticket.token_hash == token_hash(token),
        Ticket.purpose == purpose,
        Ticket.used_at.is_(None),
        Ticket.expires_at > utc_now(),
    )
    ticket = db.session.scalar(wanted)
    if ticket is None:
        raise NotFound
    return ticket


def was_just_sent(person_id: int, purpose: TicketPurpose, *, within: timedelta) -> bool:
    """Say whether a link for this purpose, still of use, went out a moment ago."""
    recent = select(Ticket.id).where(
        Ticket.person_id == person_id,
        Ticket.purpose == purpose,
        Ticket.used_at.is_(None),
        Ticket.created_at > utc_now() - within,
    )
    return db.session.scalar(recent.limit(1)) is not None


def codes_left(person_id: int) -> int:
    """Count the recovery codes that a person can still use."""
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0
