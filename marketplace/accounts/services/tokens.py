"""API tokens: a program's way to act as one membership."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.keys import new_token, token_hash
from marketplace.accounts.models import ApiToken, Membership
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound


@transactional
def issue_token(membership_id: int, *, name: str, actor: Actor) -> str:
    """Make an API token for one of the actor's memberships; return it, for it is kept nowhere.

    Raises `NotFound` for a membership that is somebody else's or has ended.
    """
    wanted = select(Membership).where(
        Membership.id == membership_id,
        Membership.person_id == actor.person_id,
        Membership.ended_at.is_(None),
    )
    if db.session.scalar(wanted) is None:
        raise NotFound
    token = new_token()
    row = ApiToken(token_hash=token_hash(token), membership_id=membership_id, name=name)
    db.session.add(row)
    audit.record("api_token.issued", row, actor=actor)
    return token


@transactional
def end_token(api_token_id: int, *, actor: Actor) -> None:
    """End one of the acting membership's tokens. Raises `NotFound` for any other."""
    wanted = select(ApiToken).where(
        ApiToken.id == api_token_id,
        ApiToken.membership_id == actor.membership_id,
        ApiToken.ended_at.is_(None),
    )
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound
    row.ended_at = utc_now()
    audit.record("api_token.ended", row, actor=actor)
