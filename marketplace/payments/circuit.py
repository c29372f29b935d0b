"""Spares everybody else when another server does not answer.

A call may wait for seconds. Only a few may wait at a time, so that threads are left for those
who only browse; and after two failures in a row nobody waits, but for one who tries now and
then whether it is there again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_WAITING = 6  # of the 16 threads of a web worker
FAILURES_TO_REST = 2
SECONDS_OF_REST = 5.0


class NotAsked(Exception):
    """The other server was not asked: it did not answer lately, or too many wait for it."""


class Circuit:
    """What one process knows of another server's health. Safe in threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew, as if nothing had been asked."""
        self._waiting = self._failures = 0
        self._rests_until = 0.0
        self._is_trying = False

    @contextmanager
    def asking(self, *, failures: tuple[type[Exception], ...]) -> Iterator[None]:
        """Make one call inside the block; `failures` say that the server is away.

        Raises `NotAsked` at once when it would be of no use.
        """
        tries = self._enter()
        try:
            yield
        except failures:
            self._leave(is_away=True, tries=tries)
            raise
        except BaseException:
            self._leave(is_away=False, tries=tries)
            raise
        self._leave(is_away=False, tries=tries)

    def _enter(self) -> bool:
        """Count a caller in; return whether it tries for all others."""
        with self._lock:
            was_away = self._failures >= FAILURES_TO_REST
            rests = was_away and self._clock() < self._rests_until
            if rests or (was_away and self._is_trying) or self._waiting >= MOST_WAITING:
                raise NotAsked
            self._waiting += 1
            self._is_trying = self._is_trying or was_away
            return was_away

    def _leave(self, *, is_away: bool, tries: bool) -> None:
        with self._lock:
            self._waiting -= 1
            if tries:
                self._is_trying = False
            if is_away:
                self._failures += 1
                self._rests_until = self._clock() + SECONDS_OF_REST
            else:
                self._failures = 0
