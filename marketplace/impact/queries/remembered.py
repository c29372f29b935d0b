"""What was reckoned of the figures, kept in this process while they stay the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from marketplace.impact.models import ImpactVersion
from marketplace.impact.thresholds import Thresholds, thresholds
from marketplace.shared.clock import today
from marketplace.shared.database import db, is_writing
from marketplace.shared.memory import Memory

KEPT: Memory[Any] = Memory(400)  # summaries, cells, what stays closed: 1 to 100 kB each

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Edition:
    """The figures as they stand: under one token, on one day, with these thresholds.

    Everything that is kept has small cells closed already, or says which are.
    """

    token: int
    day: date
    limits: Thresholds
    read: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def recall(self, name: str, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return what is kept of this edition under a key, or make it."""
        whole = (self.token, self.day, self.limits, name, key)
        known: Answer | None = KEPT.recall(whole)
        if known is not None:
            return known
        answer = make()
        if not is_writing():  # else it may hold what is not committed, under the old token
            KEPT.keep(whole, answer)
        return answer

    def once(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return what was read under a key for this same reader, or read it."""
        if key not in self.read:
            self.read[key] = make()
        answer: Answer = self.read[key]
        return answer


def present_edition() -> Edition:
    """Return the edition of this moment; read it before anything that is kept under it."""
    token = db.session.scalars(select(ImpactVersion.token)).one()
    return Edition(token, today(), thresholds())
