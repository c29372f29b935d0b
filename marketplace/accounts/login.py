"""Glue between Flask-Login, bearer tokens and our people: who is behind a request."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Request, request
from flask_login import LoginManager, UserMixin

from marketplace.accounts import queries
from marketplace.accounts.models import Membership, Person, SignIn
from marketplace.shared.actors import Actor, Channel
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.web.current import Visitor, welcome

SEEN_EVERY = timedelta(minutes=5)  # how exactly we know when a device was last used

login_manager = LoginManager()
login_manager.session_protection = None  # phones change their address all day


class SignedIn(UserMixin):
    """What Flask-Login keeps in the cookie: the sign-in's secret token, never a person's id."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self.id = token
        self.sign_in = sign_in


@login_manager.user_loader
def load_signed_in(token: str) -> SignedIn | None:
    """Find the live sign-in with this token; an ended or expired one is a stranger."""
    sign_in = queries.live_sign_in(token)
    if sign_in is None:
        return None
    if sign_in.last_seen_at < utc_now() - SEEN_EVERY:
        _note_use(sign_in)
    return SignedIn(token, sign_in)


def recognise() -> None:
    """Find out who sends this request: the API by bearer token only, pages by cookie only."""
    welcome(None)
    if request.endpoint in {None, "static", "health.alive", "health.ready"}:
        return
    if request.path.startswith("/api/"):
        welcome(_bearer(request))
        return
    from flask_login import current_user  # noqa: PLC0415 - bound to the request

    if current_user.is_authenticated:
        sign_in: SignIn = current_user.sign_in
        welcome(_visitor(sign_in.person, sign_in.membership, Channel.PAGE))


def register(app: Flask) -> None:
    """Recognise the sender of every request before anything else."""
    login_manager.init_app(app)
    app.before_request(recognise)


def _bearer(incoming: Request) -> Visitor | None:
    scheme, _space, token = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    membership = queries.membership_of_token(token.strip())
    return _visitor(membership.person, membership, Channel.API) if membership else None


def _visitor(person: Person, membership: Membership | None, channel: Channel) -> Visitor:
    organisation = membership.organisation if membership else None
    actor = Actor(
        person_id=person.id,
        organisation_id=organisation.id if organisation else None,
        kind=organisation.kind if organisation else None,
        roles=membership.roles if membership else frozenset(),
        membership_id=membership.id if membership else None,
        channel=channel,
        address=request.remote_addr,
    )
    return Visitor(
        actor=actor,
        name=person.name,
        email=person.email,
        language=person.language,
        theme=person.theme,
        organisation_name=organisation.name if organisation else "",
        organisation_slug=organisation.slug if organisation else "",
    )


def _note_use(sign_in: SignIn) -> None:
    with one_transaction():
        db.session.merge(sign_in).last_seen_at = utc_now()
