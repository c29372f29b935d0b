"""Signed-in devices: seen, ended, given a new secret, moved to another organisation."""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.accounts import queries
from marketplace.accounts.keys import new_token, token_hash
from marketplace.accounts.models import ApiToken, SignIn
from marketplace.accounts.services.signing_in import Opened
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound


@transactional
def note_use(sign_in_id: int) -> None:
    """Remember that a device was used just now."""
    seen = update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=utc_now())
    db.session.execute(seen.execution_options(synchronize_session=False))


@transactional
def note_use_of_token(api_token_id: int) -> None:
    """Remember that an API token was used just now."""
    seen = update(ApiToken).where(ApiToken.id == api_token_id).values(last_used_at=utc_now())
    db.session.execute(seen.execution_options(synchronize_session=False))


@transactional
def renew_device(sign_in_id: int, *, second_factor: bool = False, actor: Actor) -> Opened:
    """Give the actor's device a new secret: the old cookie opens nothing any more."""
    wanted = select(SignIn).where(
        SignIn.id == sign_in_id,
        SignIn.person_id == actor.person_id,
        SignIn.ended_at.is_(None),
    )
    sign_in = db.session.scalar(wanted.with_for_update())
    if sign_in is None:
        raise NotFound
    token = new_token()
    sign_in.token_hash = token_hash(token)
    if second_factor:
        sign_in.second_factor_at = utc_now()
    return Opened(token, sign_in)


@transactional
def switch_organisation(sign_in_id: int, membership_id: int, *, actor: Actor) -> Opened:
    """Act for another of the person's organisations from now on, on this device.

    Raises `NotFound` for a membership that is somebody else's or has ended.
    """
    own = {membership.id: membership for membership in queries.memberships_of(_person(actor))}
    if membership_id not in own:
        raise NotFound
    opened = renew_device(sign_in_id, actor=actor)
    opened.sign_in.membership = own[membership_id]
    audit.record("sign_in.switched", opened.sign_in, actor=actor, membership_id=membership_id)
    return opened


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotFound
    return actor.person_id
