"""What waits for the regency's decision, whatever it is: producers, papers, offers, buyers.

Each feature registers its kind of case once; the queue, the bulk approval and the API then
work for it without knowing it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketplace.producers import refusals
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.shared.errors import NotFound
from marketplace.shared.language import LazyText

KINDS: dict[int, ReviewKind] = {}
ROOM = 16  # kinds that share the series of review ids; rows up to 134 million have one


@dataclass(frozen=True)
class Check:
    """One automatic check: `ok`, `wait` (look at it), `bad` (do not approve) or `mute`."""

    level: str
    title: str
    word: str
    note: str = ""
    criterion: str = ""  # the published ground on which it speaks against the case


@dataclass(frozen=True)
class Difference:
    """What a change makes of one thing that buyers see now."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Case:
    """One thing that waits, as the queue shows it."""

    review_id: int
    kind: str
    title: str
    about: str  # "Produk, KWT Jati Sari"
    submitted_at: datetime
    organisation_id: int
    organisation_name: str
    place: str
    checks: tuple[Check, ...] = ()
    differences: tuple[Difference, ...] = ()  # of a change: before and after

    @property
    def worst(self) -> Check | None:
        """The first check that needs an eye, the gravest first; None when all is well."""
        return next(iter(self.open_checks), None)

    @property
    def is_clean(self) -> bool:
        """Say whether it may be approved together with others, without reading."""
        return bool(self.checks) and self.worst is None

    @property
    def open_checks(self) -> list[Check]:
        """The checks that need an eye, the gravest first."""
        return [
            each for level in ("bad", "wait") for each in self.checks if each.level == level
        ]

    @property
    def done(self) -> int:
        """How many checks had something to look at."""
        return sum(check.level != "mute" for check in self.checks)

    @property
    def passed(self) -> int:
        """How many checks went well."""
        return sum(check.level == "ok" for check in self.checks)


@dataclass(frozen=True)
class ReviewKind:
    """How one kind of case is listed, shown and decided."""

    number: int  # below ROOM, never changed: it is part of the ids
    name: str  # "producer"
    label: LazyText  # what the queue calls them
    waiting: Callable[[], Sequence[tuple[int, datetime]]]  # ids and since when
    cases: Callable[[Sequence[int]], Sequence[Case]]  # those of these ids that still wait
    template: str  # shows `thing`, below the checks
    thing: Callable[[int], object]
    approve: Callable[..., object]  # (id, *, actor)
    request_changes: Callable[..., object]  # (id, *, reason, actor)
    reopen: Callable[[int], None] | None = None  # a refused one waits again, on appeal


@dataclass(frozen=True, order=True)
class Waiting:
    """A place in the queue."""

    since: datetime
    review_id: int
    kind: ReviewKind = field(compare=False)


def register(kind: ReviewKind) -> None:
    """Let the queue carry another kind of case; called when a feature is imported."""
    KINDS[kind.number] = kind


def review_id(kind_number: int, row_id: int) -> int:
    """Return the number under which all doors know a case."""
    return row_id * ROOM + kind_number


def waiting(kind_name: str | None = None) -> list[Waiting]:
    """List all that waits, the longest waiting first."""
    return sorted(
        Waiting(since, review_id(kind.number, row_id), kind)
        for kind in KINDS.values()
        if kind_name in (None, kind.name)
        for row_id, since in kind.waiting()
    )


def cases(places: Sequence[Waiting]) -> list[Case]:
    """Return the cases in these places of the queue, in the same order."""
    found: dict[int, Case] = {}
    for kind in {place.kind.number: place.kind for place in places}.values():
        mine = [place.review_id // ROOM for place in places if place.kind is kind]
        found.update((case.review_id, case) for case in kind.cases(mine))
    return [found[place.review_id] for place in places if place.review_id in found]


def find_case(number: int) -> tuple[ReviewKind, Case]:
    """Return a case that waits, or stop with `NotFound`."""
    kind, row_id = _kind_and_row(number)
    found = kind.cases([row_id])
    if not found:
        raise NotFound
    return kind, found[0]


@transactional
def approve(number: int, *, actor: Actor) -> object:
    """Approve the case, by its own feature's service.

    Raises `Forbidden` where an appeal waits and the same person refused it.
    """
    kind, row_id = _kind_and_row(number)
    appeal = refusals.require_second_person(number, actor)
    decided = kind.approve(row_id, actor=actor)
    refusals.answer(appeal, granted=True, actor=actor)
    return decided


@transactional
def request_changes(number: int, *, criterion: str, reason: str, actor: Actor) -> object:
    """Send the case back on a published ground, by its own feature's service.

    Raises `Invalid` for a ground that is not published, `Forbidden` as `approve` does.
    """
    kind, row_id = _kind_and_row(number)
    refusals.check_criterion(criterion)
    appeal = refusals.require_second_person(number, actor)
    found = kind.cases([row_id])
    decided: Any = kind.request_changes(row_id, reason=reason, actor=actor)
    refusals.answer(appeal, granted=False, actor=actor)
    refusals.keep(
        number,
        title=found[0].title if found else str(kind.label),
        organisation_id=getattr(decided, "producer_id", None) or decided.id,
        criterion=criterion,
        reason=reason,
        actor=actor,
    )
    return decided


def reopen(number: int) -> None:
    """Let a refused case wait again; stop with `RuleBroken` where it has moved on."""
    kind, row_id = _kind_and_row(number)
    if kind.reopen is None:
        raise NotFound
    kind.reopen(row_id)


def _kind_and_row(number: int) -> tuple[ReviewKind, int]:
    kind = KINDS.get(number % ROOM)
    if kind is None:
        raise NotFound
    return kind, number // ROOM
