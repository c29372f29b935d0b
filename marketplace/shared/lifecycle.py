"""State machines as a table: what may follow what, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _

State = TypeVar("State", bound=StrEnum)


class Lifecycle(Generic[State]):
    """The allowed moves between the states of one kind of thing."""

    def __init__(self, moves: Mapping[State, set[State]]) -> None:
        self.moves = moves

    def allows(self, current: State, wanted: State) -> bool:
        """Say whether the move is possible. Templates use it to hide buttons."""
        return wanted in self.moves.get(current, set())

    def move(self, current: State, wanted: State) -> State:
        """Return the new state, or refuse with `RuleBroken`."""
        if not self.allows(current, wanted):
            raise RuleBroken(
                _(
                    "Langkah ini tidak bisa dilakukan sekarang (keadaan: %(state)s). "
                    "Muat ulang halaman untuk melihat keadaan terbaru.",
                    state=current.value,
                )
            )
        return wanted
