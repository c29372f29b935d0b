"""Who is behind this request. Sign-in fills it; doors hand it to services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g, has_request_context, request

from marketplace.shared.actors import Actor

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Visitor:
    """What pages show of the signed-in person."""

    actor: Actor
    name: str
    email: str
    language: str
    theme: str | None
    organisation_name: str
    organisation_slug: str
    may_switch: bool = False  # belongs to several organisations
    prices_with_tax: bool = False  # as the organisation chose


def welcome(visitor: Visitor | None) -> None:
    """Remember who is behind this request."""
    g.visitor = visitor


def visitor() -> Visitor | None:
    """Return who is behind this request, or None for a stranger."""
    return g.get("visitor") if has_request_context() else None


def sees_tax() -> bool:
    """Say whether this request's organisation wants prices with value added tax in them."""
    present = visitor()
    return present is not None and present.prices_with_tax


def current_actor() -> Actor:
    """Return the actor of this request. Call it only behind a policy that needs one."""
    present = visitor()
    if present is None:
        raise LookupError("nobody is signed in; does the route carry a policy?")
    return present.actor


def once(name: str, make: Callable[[], Answer]) -> Answer:
    """Return what this request knows by a name, or make it: menus ask what pages know."""
    known = _known()
    if name not in known:
        known[name] = make()
    answer: Answer = known[name]
    return answer


def _known() -> dict[str, Any]:
    if not has_request_context():
        return {}
    known: dict[str, Any] = request.environ.setdefault("marketplace.known", {})
    return known
