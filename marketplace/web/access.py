"""Which roles may knock at which door. A view without a policy stops the start.

This is the outer check: it knows roles only. What an actor may do with one order or offer is
decided by the feature's policies, inside its services and queries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.shared.actors import Role
from marketplace.shared.errors import Forbidden
from marketplace.shared.language import _
from marketplace.web.current import visitor

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who may call a view: everyone, everyone signed in, or holders of some roles."""

    everyone: bool = False
    roles: frozenset[Role] | None = None  # None: any signed-in person


def public(view: View) -> View:
    """Let strangers in."""
    return _mark(view, Policy(everyone=True))


def signed_in(view: View) -> View:
    """Let every signed-in person in, whatever the role."""
    return _mark(view, Policy())


def allow(*roles: Role) -> Callable[[View], View]:
    """Let only holders of these roles in."""

    def mark(view: View) -> View:
        return _mark(view, Policy(roles=frozenset(roles)))

    return mark


def _mark(view: View, policy: Policy) -> View:
    view.access_policy = policy  # type: ignore[attr-defined]
    return view


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """Return the policy that the endpoint's view carries."""
    found: Policy | None = getattr(app.view_functions[endpoint], "access_policy", None)
    return found


def guard(app: Flask) -> None:
    """Check each request against its view's policy; refuse to start with a view that has none.

    Raises `LookupError` naming the views that lack a policy.
    """
    open_doors = sorted(name for name in app.view_functions if policy_of(app, name) is None)
    if open_doors:
        raise LookupError(f"views without an access policy: {', '.join(open_doors)}")
    app.before_request(_check_policy)


def _check_policy() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such address: the error handler answers 404
    policy = policy_of(current_app, request.endpoint)
    if policy is None or policy.everyone:
        return None
    present = visitor()
    if present is None:
        return _ask_to_sign_in()
    if policy.roles is not None and not present.actor.has(*policy.roles):
        raise Forbidden(_("Halaman ini bukan untuk peran Anda. Kembali ke beranda Anda."))
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        from marketplace.web.errors import problem  # noqa: PLC0415 - errors shows pages, too

        answer = problem(401, _("Sertakan token: Authorization: Bearer TOKEN."))
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted))
