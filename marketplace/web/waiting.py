"""How much waits for whoever looks at a page: all such numbers are one question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Select, select

from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.web.current import once

Counting: TypeAlias = "Select[int]"  # a statement that gives one number


@dataclass(frozen=True)
class Number:
    """What is counted, and for holders of which roles."""

    roles: frozenset[Role]
    count: Callable[[Actor], Counting]


NUMBERS: dict[str, Number] = {}


def number(
    name: str, roles: frozenset[Role], count: Callable[[Actor], Counting]
) -> Callable[[Actor], int]:
    """Have something counted on each page; return what reads it, 0 for those without a role.

    Called by features when they are imported.
    """
    NUMBERS[name] = Number(roles, count)
    return lambda actor: numbers(actor).get(name, 0)


def numbers(actor: Actor) -> dict[str, int]:
    """Return all numbers that concern the actor, by name; asked once a request."""
    whose = f"numbers of {actor.person_id} at {actor.organisation_id}"
    return once(whose, lambda: _ask(actor))


def _ask(actor: Actor) -> dict[str, int]:
    asked = {
        name: each.count(actor).scalar_subquery().label(name)
        for name, each in NUMBERS.items()
        if actor.has(*each.roles)
    }
    return dict(db.session.execute(select(*asked.values())).one()._mapping) if asked else {}
