"""How a door names a thing, and what becomes of a request for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from marketplace.shared.actors import Role
from marketplace.shared.opaque import to_public

SERVED = frozenset({200, 201, 202, 204, 302, 303})
NO_SUCH_ID = 999_999_999
Body = Mapping[str, Any] | Callable[[Any, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Name:
    """Where a thing lies in the world, how an address writes it, and how one that is not there.

    A path begins with whose the thing is: of a `deal` (both its sides and the regency see it),
    of a `home` (one organisation) or of the person `self`.
    """

    path: str
    write: Callable[[Any], str]
    missing: Callable[[str], str]

    def of(self, member: Any) -> str:
        """Write the name of this member's own thing."""
        return self.write(attrgetter(self.path)(member))

    @property
    def is_of_the_market(self) -> bool:
        """Say whether the regency sees all things of this kind."""
        return self.path.startswith("deal.")


@dataclass(frozen=True)
class Door:
    """What a route names, and what it answers to those who may use it."""

    name: Name
    only: frozenset[Role] | None = None  # narrower than the view's own policy
    body: Body = field(default_factory=dict)
    where: str | None = None  # the address parameter; None: the only one, or the body
    rest: Mapping[str, Any] = field(default_factory=dict)  # other address parameters
    answers: frozenset[int] = SERVED  # to the own thing
    missing: frozenset[int] = frozenset({404})
    foreign: frozenset[int] | None = None  # to those who hold a secret meant for others
    open_to: frozenset[Role] = frozenset()  # who see and use the things of others, too
    for_all: bool = False  # published, or a secret that opens to whoever holds it
    hidden: Name | None = None  # a thing of others that is there, but looks missing
    writes: bool = True  # an audit entry, when something was sent and served

    def body_for(self, member: Any, named: str) -> Mapping[str, Any]:
        """Return what is sent along."""
        return self.body(member, named) if callable(self.body) else self.body


def opaque(kind: str, path: str) -> Name:
    """Name a thing by its opaque id."""
    missing = to_public(kind, NO_SUCH_ID)
    return Name(path, lambda row: to_public(kind, row.id), lambda _own: missing)


def number(path: str) -> Name:
    """Name a thing by its number on paper, such as PO-2611-0417."""
    return Name(path, lambda row: row.number, _no_such_number)


def text(path: str, missing: str = "tidak-ada") -> Name:
    """Name a thing by a word: a slug or a token."""
    return Name(path, str, lambda _own: missing)


def _no_such_number(own: str) -> str:
    return re.sub(r"\d{4}(?=\D*$)", "9999", own)
