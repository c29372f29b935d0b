"""What upper features say beside the lines of a cart, on the cart and on the checkout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from marketplace.orders.models import CartLine
from marketplace.shared.actors import Actor


@dataclass(frozen=True)
class Hint:
    """A note beside one line: `template` draws it, as `hint.facts` and `hint.line`.

    `missing` says what the buyer must still do before the page sends the order; programs are
    not asked.
    """

    template: str
    facts: Any
    missing: str = ""


Hints: TypeAlias = Mapping[int, Sequence[Hint]]
Source = Callable[[Actor, Sequence[CartLine]], Mapping[int, Hint]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Let the decorated function say something beside lines, by their ids."""
    SOURCES.append(function)
    return function


def hints_for(actor: Actor, lines: Sequence[CartLine]) -> Hints:
    """Return all that is said, by the id of the line."""
    found: dict[int, list[Hint]] = {}
    for each in SOURCES:
        for line_id, hint in each(actor, lines).items():
            found.setdefault(line_id, []).append(hint)
    return found


def missing(hints: Hints) -> list[str]:
    """List what must still be done before the page sends the order."""
    return [hint.missing for each in hints.values() for hint in each if hint.missing]
