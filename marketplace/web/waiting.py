"""How much waits for whoever looks at a page: all such numbers are one question."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Select, select

from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from marketplace.shared.database import ask
from marketplace.shared.kept_statements import anybody_like, somebody, told
from marketplace.web.current import once

Counting: TypeAlias = "Select[int]"  # a statement that gives one number
KEPT = 128  # questions: as many as there are sets of roles, and outlets at which they hold


@dataclass(frozen=True)
class Number:
    """What is counted, and for holders of which roles."""

    roles: frozenset[Role]
    count: Callable[..., Counting]  # of an actor, and of what `given` told of them
    given: Callable[[Actor], Hashable] | None = None


NUMBERS: dict[str, Number] = {}


def number(
    name: str,
    roles: frozenset[Role],
    count: Callable[..., Counting],
    given: Callable[[Actor], Hashable] | None = None,
) -> Callable[[Actor], int]:
    """Have something counted on each page; return what reads it, 0 for those without a role.

    Called by features when they are imported. A statement is kept for the day, for all who hold
    the same roles at the same outlets: `count` is given somebody like them, whose own id and
    organisation's are told when it is sent. Moments within the day must be so, too. What else
    it depends on is `given`.
    """
    NUMBERS[name] = Number(roles, count, given)
    return lambda actor: numbers(actor).get(name, 0)


def numbers(actor: Actor) -> dict[str, int]:
    """Return all numbers that concern the actor, by name; asked once a request."""
    whose = f"numbers of {actor.person_id} at {actor.organisation_id}"
    return once(whose, lambda: _ask(actor))


def _ask(actor: Actor) -> dict[str, int]:
    asked = tuple(
        (name, each, each.given(actor) if each.given else None)
        for name, each in NUMBERS.items()
        if actor.has(*each.roles)
    )
    if not asked:
        return {}
    question = _question(asked, anybody_like(actor), today())
    return dict(ask(question, **told(actor))[0]._mapping)


@lru_cache(maxsize=KEPT)
def _question(
    asked: tuple[tuple[str, Number, Hashable], ...],
    like: Actor,
    day: date,  # noqa: ARG001 - statements name it
) -> Select[*tuple[Any, ...]]:
    one = somebody(like)
    return select(
        *(
            (each.count(one, given) if each.given else each.count(one))
            .scalar_subquery()
            .label(name)
            for name, each, given in asked
        )
    )
