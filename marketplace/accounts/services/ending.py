"""End signed-in devices: their cookies open nothing from this moment on."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import SignIn
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound


@transactional
def end_idle(sign_in_id: int, *, actor: Actor) -> None:
    """End a device that was left alone for too long."""
    sign_in = db.session.get_one(SignIn, sign_in_id, populate_existing=True)
    if sign_in.ended_at is None:
        sign_in.ended_at = utc_now()
        audit.record("sign_in.lapsed", sign_in, actor=actor)


@transactional
def end_device(sign_in_id: int, *, actor: Actor) -> None:
    """End one of the actor's own devices. Raises `NotFound` for any other."""
    wanted = select(SignIn).where(
        SignIn.id == sign_in_id,
        SignIn.person_id == actor.person_id,
        SignIn.ended_at.is_(None),
    )
    sign_in = db.session.scalar(wanted)
    if sign_in is None:
        raise NotFound
    sign_in.ended_at = utc_now()
    audit.record("sign_in.ended", sign_in, actor=actor)


@transactional
def end_devices(
    person_id: int, *, actor: Actor, keep: int | None = None, membership_id: int | None = None
) -> int:
    """End a person's devices, all but one or only those of a membership; return how many."""
    wanted = select(SignIn).where(
        SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > utc_now()
    )
    if keep is not None:
        wanted = wanted.where(SignIn.id != keep)
    if membership_id is not None:
        wanted = wanted.where(SignIn.membership_id == membership_id)
    ended = db.session.scalars(wanted).all()
    for sign_in in ended:
        sign_in.ended_at = utc_now()
        audit.record("sign_in.ended", sign_in, actor=actor)
    return len(ended)
