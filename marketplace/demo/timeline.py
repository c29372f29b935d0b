"""Time in the example market: many lives go on side by side, each step at its moment.

A life is a generator that yields the moment of its next step. All steps of all lives happen in
the order of their moments, so that ids, public numbers, the ledger and the audit log come out
in the order in which a real market would have written them. What lies after the end does not
happen: it is what the market waits for today.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from marketplace.shared.clock import JAKARTA

Life = Iterator[datetime]
NIGHT_SHIFT = timedelta(minutes=5)  # after midnight: the last moment of an example market


class Timeline:
    """The moment that it is in the market, and what will happen when."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.now = start
        self.end = end
        self._steps: list[tuple[datetime, int, Life]] = []
        self._count = 0

    @property
    def today(self) -> date:
        """The calendar day at the airport."""
        return self.now.astimezone(JAKARTA).date()

    @property
    def last_day(self) -> date:
        """The day for which the market is made."""
        return self.end.astimezone(JAKARTA).date()

    def start(self, life: Life, at: datetime | None = None) -> None:
        """Begin a life at a moment; at once when none is given."""
        self._count += 1
        heapq.heappush(self._steps, (max(at or self.now, self.now), self._count, life))

    def do(self, deed: Callable[[], None], at: datetime) -> None:
        """Have one thing done at a moment."""
        self.start(_once(deed), at)

    def run(self) -> None:
        """Let everything happen that lies before the end, which then is the moment it is."""
        while self._steps and self._steps[0][0] <= self.end:
            self.now, _place, life = heapq.heappop(self._steps)
            following = next(life, None)
            if following is not None:
                self.start(life, following)
        self.now = self.end


def _once(deed: Callable[[], None]) -> Life:
    deed()
    yield from ()


def end_of_market(day: date) -> datetime:
    """Return the moment as which the market of a day is made: just after midnight.

    So the whole day lies ahead, whenever it is loaded: docks still open, nobody's time to
    answer has run out, and the same day always brings the same market.
    """
    return midnight(day) + NIGHT_SHIFT


@cache
def midnight(day: date) -> datetime:
    """Return the moment at which a day begins at the airport."""
    return datetime.combine(day, time(), JAKARTA).astimezone(UTC)


def clock(day: date, hours: float) -> datetime:
    """Return the moment of a day at so many hours after midnight, WIB."""
    return midnight(day) + timedelta(seconds=int(hours * 3600))


def some_time(chance: Random, day: date, earliest: float, latest: float) -> datetime:
    """Return some moment of a day between two hours, WIB."""
    return clock(day, chance.uniform(earliest, latest))


def soon(chance: Random, now: datetime, earliest: float, latest: float) -> datetime:
    """Return some moment in so many hours from now."""
    return now + timedelta(seconds=int(chance.uniform(earliest, latest) * 3600))
