"""What a process keeps of its answers: so many, those asked for last."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import ClassVar, Generic, TypeVar

Answer = TypeVar("Answer")


class Memory(Generic[Answer]):
    """The answers that were asked for last. Their keys must say all that they depend on."""

    every: ClassVar[list[Memory[object]]] = []
    is_on: ClassVar[bool] = True

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()
        self.every.append(self)  # type: ignore[arg-type]

    def recall(self, key: Hashable) -> Answer | None:
        """Return the answer that is kept under a key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer; the one that nobody asked for the longest goes."""
        if not self.is_on:
            return
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Drop everything that is kept."""
        with self._lock:
            self._kept.clear()


@contextmanager
def making_much() -> Iterator[None]:
    """Look for no garbage while much is made that stays: it would be looked through each time.

    Reading everything on sale takes half the time so. Other threads make garbage meanwhile,
    which is found a moment later.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


def forget_everything() -> None:
    """Drop what all memories of this process keep."""
    for memory in Memory.every:
        memory.forget()
