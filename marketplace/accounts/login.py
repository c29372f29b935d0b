"""Glue between Flask-Login, bearer tokens and our people: who is behind a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from flask import Flask, Request, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError

from marketplace.accounts import limits, policies, queries
from marketplace.accounts.models import Membership, SignIn
from marketplace.accounts.queries import Device, Known
from marketplace.accounts.services import devices, ending
from marketplace.accounts.services.signing_in import Opened
from marketplace.shared.actors import PRIVILEGED_ROLES, Actor, Channel
from marketplace.shared.clock import utc_now
from marketplace.web.current import Visitor, welcome

# How exactly we know when a device or token was last used; where idleness ends it, better.
SEEN_EVERY = timedelta(minutes=5)
PRIVILEGED_SEEN_EVERY = timedelta(minutes=1)
NOT_RECOGNISED = {None, "static", "health.alive", "health.ready"}
HALF = "half_sign_in"  # where the cookie keeps a sign-in that waits for its code
OF_ONE_VISIT = ("csrf_token", HALF)

log = structlog.get_logger()
login_manager = LoginManager()
login_manager.session_protection = None  # phones change their address all day


class SignedIn(UserMixin):
    """What Flask-Login keeps in the cookie: the sign-in's secret token, never a person's id."""

    def __init__(self, token: str, device: Device | None = None) -> None:
        self.id = token
        self.device = device


@login_manager.user_loader
def load_signed_in(token: str) -> SignedIn | None:
    """Find the live sign-in with this token; an ended, lapsed or idle one is a stranger."""
    device = queries.device_of(token)
    if device is None:
        return None
    known = device.known
    if policies.is_idle(known.roles, device.last_seen_at, utc_now()):
        ending.end_idle(device.id, actor=_actor(known, Channel.PAGE))
        return None
    privileged = known.roles & PRIVILEGED_ROLES
    if _is_stale(device.last_seen_at, PRIVILEGED_SEEN_EVERY if privileged else SEEN_EVERY):
        _note(devices.note_use, device.id)
    return SignedIn(token, device)


def recognise() -> None:
    """Find out who sends this request: the API by bearer token only, pages by cookie only."""
    welcome(None)
    if request.endpoint in NOT_RECOGNISED:
        return
    if request.path.startswith("/api/"):
        membership = _membership_of_bearer(request)
        if membership is not None:
            _let_in(queries.known_person(membership.person, membership), Channel.API)
    elif current_user.is_authenticated:
        _let_in(current_user.device.known, Channel.PAGE)


def register(app: Flask) -> None:
    """Recognise the sender of every request before anything else."""
    login_manager.init_app(app)
    app.before_request(recognise)


def begin(opened: Opened) -> None:
    """Put a sign-in into the browser's cookie; what belonged to the visit before is dropped."""
    for name in OF_ONE_VISIT:
        session.pop(name, None)
    if opened.waits_for_code:
        logout_user()
        session[HALF] = opened.token
        return
    login_user(SignedIn(opened.token))
    session.permanent = True


def leave() -> None:
    """Take the sign-in out of the browser's cookie, with everything else in it."""
    logout_user()
    session.clear()


def present_token() -> str | None:
    """Return the secret that this browser shows now, of a finished or unfinished sign-in."""
    token: str | None = session.get("_user_id") or session.get(HALF)
    return token


def present_device() -> SignIn:
    """Return the sign-in behind this page request. Call it only behind a policy."""
    return queries.find_sign_in(current_user.device.id)


def somebody() -> Actor:
    """Return a stranger at this request's address, who may be about to sign in."""
    return Actor(None, None, channel=Channel.PAGE, address=request.remote_addr)


def actor_of(sign_in: SignIn) -> Actor:
    """Return whom a sign-in that just began makes of its person."""
    return _actor(queries.known_person(sign_in.person, sign_in.membership), Channel.PAGE)


def count_proof() -> None:
    """Count that whoever is present types a password, and a code, again; raises `TooMany`."""
    person = present_device().person
    limits.count_sign_in(person.email, request.remote_addr)
    if person.has_second_factor:
        limits.count_code(person.id)


def must_add_second_factor() -> bool:
    """Say whether whoever is present may do nothing before setting up a second factor."""
    return bool(g.get("second_factor_missing"))


def second_factor_is_required() -> bool:
    """Say whether the present roles work only with a second factor."""
    return bool(g.get("second_factor_required"))


def _membership_of_bearer(incoming: Request) -> Membership | None:
    scheme, _space, token = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    api_token = queries.live_api_token(token.strip())
    if api_token is None:
        return None
    if _is_stale(api_token.last_used_at, SEEN_EVERY):
        _note(devices.note_use_of_token, api_token.id)
    g.api_token = api_token  # kept with its person for whoever shows them
    return api_token.membership


def _note(use: Callable[[int], None], row_id: int) -> None:
    """Remember a use if that can be written now: who only reads needs no room on a disk."""
    try:
        use(row_id)
    except OperationalError as error:
        log.warning("use_not_noted", error=type(error).__name__)


def _let_in(known: Known, channel: Channel) -> None:
    actor = _actor(known, channel)
    in_production: bool = current_app.extensions["marketplace_config"].is_production
    required = policies.needs_second_factor(actor.roles, in_production=in_production)
    g.second_factor_required = required
    g.second_factor_missing = required and not known.has_second_factor
    welcome(
        Visitor(
            actor=actor,
            name=known.name,
            email=known.email,
            language=known.language,
            theme=known.theme,
            organisation_name=known.organisation_name,
            organisation_slug=known.organisation_slug,
            may_switch=known.may_switch,
            prices_with_tax=known.prices_with_tax,
        )
    )


def _actor(known: Known, channel: Channel) -> Actor:
    return Actor(
        person_id=known.person_id,
        organisation_id=known.organisation_id,
        kind=known.kind,
        roles=known.roles,
        limited=known.limited,
        places=known.places,
        membership_id=known.membership_id,
        channel=channel,
        address=request.remote_addr,
    )


def _is_stale(seen_at: datetime | None, interval: timedelta) -> bool:
    return seen_at is None or seen_at < utc_now() - interval
