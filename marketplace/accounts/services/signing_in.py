"""Open and confirm sign-ins. Passwords are compared before: no lock waits for Argon2."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from marketplace.accounts import limits, passwords, queries
from marketplace.accounts.keys import new_token, token_hash
from marketplace.accounts.models import Person, SignIn
from marketplace.accounts.services.second_factor import use_code
from marketplace.accounts.services.tickets import ask_to_confirm_email
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

SIGNED_IN_FOR = timedelta(days=30)
TIME_FOR_CODE = timedelta(minutes=10)


@dataclass(frozen=True)
class Opened:
    """A sign-in and the secret that only the browser keeps."""

    token: str
    sign_in: SignIn
    waits_for_code: bool = False


@dataclass(frozen=True)
class SignInTry:
    """What a refused try is recorded about: an account, or 0 for none."""

    id: int


@transactional
def note_refused_sign_in(person_id: int | None, *, step: str, actor: Actor) -> None:
    """Record that somebody was not let in. No word of what they typed is kept."""
    audit.record("sign_in.refused", SignInTry(person_id or 0), actor=actor, step=step)


@transactional
def open_sign_in(
    person_id: int, *, password: str, checked_hash: str | None, device: str, actor: Actor
) -> Opened | None:
    """Sign a person in whose password was right against `checked_hash`.

    None where it has been changed since, and where the address was never confirmed; then the
    link to confirm it is sent again. With a second factor the sign-in waits for the code.
    """
    person = queries.lock_person(person_id)
    if person.password_hash != checked_hash or person.password_hash is None:
        return None
    if person.email_confirmed_at is None:
        ask_to_confirm_email(person.id)
        audit.record("sign_in.refused", SignInTry(person.id), actor=actor, step="e-mail")
        return None
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hash_password(password)
    limits.forgive_sign_in(person.email, actor.address)
    return open_device(person, device=device, actor=actor)


@transactional
def open_device(person: Person, *, device: str, actor: Actor) -> Opened:
    """Add a signed-in device of a person who has just proved to be themselves."""
    now, token = utc_now(), new_token()
    waits = person.has_second_factor
    membership = queries.usual_membership(person.id)
    sign_in = SignIn(
        token_hash=token_hash(token),
        person=person,
        membership=membership,
        created_at=now,
        last_seen_at=now,
        expires_at=now + (TIME_FOR_CODE if waits else SIGNED_IN_FOR),
        address=actor.address,
        device=device[:200],
    )
    db.session.add(sign_in)
    action = "sign_in.half_done" if waits else "sign_in.done"
    audit.record(action, sign_in, actor=_as(actor, sign_in))
    return Opened(token, sign_in, waits_for_code=waits)


@transactional
def confirm_with_code(token: str, code: str, *, actor: Actor) -> Opened | None:
    """Finish a sign-in with a code of the second factor, under a new secret.

    None when the code is wrong or was used before, or when the sign-in has lapsed.
    """
    waiting = queries.half_sign_in(token)
    if waiting is None:
        return None
    person = queries.lock_person(waiting.person_id)
    if not use_code(person.id, code):
        audit.record("sign_in.refused", SignInTry(person.id), actor=actor, step="code")
        return None
    opened = Opened(new_token(), waiting)
    now = utc_now()
    waiting.token_hash = token_hash(opened.token)
    waiting.second_factor_at = waiting.last_seen_at = now
    waiting.expires_at = now + SIGNED_IN_FOR
    limits.forgive_codes(person.id)
    audit.record("sign_in.done", waiting, actor=_as(actor, waiting))
    return opened


@transactional
def sign_out(token: str, *, actor: Actor) -> None:
    """End the sign-in with this secret, finished or not; an unknown one is no fault."""
    sign_in = queries.live_sign_in(token) or queries.half_sign_in(token)
    if sign_in is None:
        return
    sign_in.ended_at = utc_now()
    audit.record("sign_in.ended", sign_in, actor=_as(actor, sign_in))


def _as(actor: Actor, sign_in: SignIn) -> Actor:
    """Return whoever signs in, at the place of the actor."""
    membership = sign_in.membership
    return replace(
        actor,
        person_id=sign_in.person.id,
        organisation_id=membership.organisation_id if membership else None,
    )
