"""The kinds of work, and the one list made of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import JAKARTA
from marketplace.shared.language import LazyText
from marketplace.shared.money import Money
from marketplace.web import waiting
from marketplace.web.waiting import Counting

MOST_OF_A_KIND = 50  # more than that is worked through on the page of its own
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Task:
    """One thing that waits for somebody."""

    title: str
    about: str
    url: str
    due: datetime | date | None = None
    amount: Money | None = None
    kind: str = ""

    @property
    def has_hour(self) -> bool:
        """Say whether it is due at an hour rather than on a day."""
        return isinstance(self.due, datetime)

    @property
    def due_at(self) -> datetime:
        """The instant it is due; a day is due when it begins at the airport."""
        if isinstance(self.due, datetime):
            return self.due
        if self.due is None:
            return NEVER
        return datetime.combine(self.due, time(), tzinfo=JAKARTA)


@dataclass(frozen=True)
class Work:
    """A kind of work: who does it, how much waits, and what."""

    name: str
    position: int  # among the kinds
    label: LazyText
    icon: str
    verb: LazyText  # on the button
    url: str  # where all of it is
    roles: frozenset[Role]
    count: Callable[..., Counting]  # see `waiting.number`
    find: Callable[[Actor, int], Sequence[Task]]  # at most so many, the most pressing first
    given: Callable[[Actor], Hashable] | None = None


KINDS: dict[str, Work] = {}


def register(work: Work) -> None:
    """Let everybody's list carry another kind of work."""
    KINDS[work.name] = work
    waiting.number(work.name, work.roles, work.count, work.given)
    for name in sorted(KINDS, key=lambda each: KINDS[each].position):
        KINDS[name] = KINDS.pop(name)


def counts(actor: Actor) -> dict[str, int]:
    """Count what waits for the actor, by kind; others' kinds are left out."""
    known = waiting.numbers(actor)
    return {name: known[name] for name in KINDS if name in known}


def tasks(actor: Actor, counted: dict[str, int], *, only: str = "") -> list[Task]:
    """List what waits for the actor, the most pressing first; `only` keeps one kind.

    `counted` is what `counts` answered: kinds without work are not asked again.
    """
    wanted = [KINDS[name] for name, count in counted.items() if count and only in ("", name)]
    found = [task for kind in wanted for task in kind.find(actor, MOST_OF_A_KIND)]
    return sorted(found, key=lambda task: task.due_at)
