"""When a call that failed is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import SystemRandom

FIRST_WAIT = timedelta(seconds=10)
GROWTH = 3
LONGEST_WAIT = timedelta(hours=6)
JITTER = 0.2  # of the wait, up and down: those who failed together do not come back together
TRIED_FOR = timedelta(days=3)
REST = timedelta(seconds=30)  # for an address that did not answer at all
LONGEST_REST = timedelta(minutes=10)
_RANDOM = SystemRandom()


def wait_after(tries: int, *, chance: float | None = None) -> timedelta:
    """Return how long to wait after so many tries: 10 s, 30 s, 90 s … at most 6 hours.

    `chance` from 0 to 1 places the wait between 20 % less and 20 % more.
    """
    chance = _RANDOM.random() if chance is None else chance
    grown: int = GROWTH ** min(tries - 1, 12)
    return min(FIRST_WAIT * grown, LONGEST_WAIT) * (1 - JITTER + 2 * JITTER * chance)


def next_try(
    tries: int, now: datetime, give_up_at: datetime, *, chance: float | None = None
) -> datetime | None:
    """Return when to try again; None once the three days would be over."""
    wanted = now + wait_after(tries, chance=chance)
    return wanted if wanted < give_up_at else None


def rest_after(failures: int) -> timedelta:
    """Return how long an address is left alone that was silent so many times in a row."""
    return min(REST * max(failures, 1), LONGEST_REST)
