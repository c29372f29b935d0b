"""Competitions under an agreement, told by the feature above that runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.shared.actors import Actor


@dataclass(frozen=True)
class CompetitionNote:
    """One competition as a reader may see it, and where more of it is shown."""

    number: str
    state: object  # for the chip
    closes_at: datetime
    address: str


Teller = Callable[[int, Actor], Sequence[CompetitionNote]]
TELLERS: list[Teller] = []


def teller(function: Teller) -> Teller:
    """Let the decorated function tell of the competitions under an agreement."""
    TELLERS.append(function)
    return function


def competitions_under(agreement_id: int, actor: Actor) -> list[CompetitionNote]:
    """List what is known, the newest first."""
    return [note for tell in TELLERS for note in tell(agreement_id, actor)]
