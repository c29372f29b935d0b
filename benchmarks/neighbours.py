"""Who else used the machine's processors meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

MUCH = 0.10  # of all processors


@dataclass(frozen=True)
class Share:
    """How much of all processors others took, and how many processes waited, on average."""

    others: float
    load: float

    @property
    def is_much(self) -> bool:
        """Say whether absolute times are worth little."""
        return self.others > MUCH

    def __str__(self) -> str:
        return (
            f"while it was measured, others took {self.others:.0%} of the processors; "
            f"load average {self.load:.1f}"
        )


class Watch:
    """Compares what all processors did with what our processes and their children did."""

    def __init__(self, processes: Sequence[int]) -> None:
        self._processes = processes
        self._began, self._busy, self._ours = time.monotonic(), _busy(), self._own()

    def share(self) -> Share:
        """Return how it was since the watch began."""
        seconds = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        others = (_busy() - self._busy) - (self._own() - self._ours)
        return Share(max(0.0, others / seconds), os.getloadavg()[0])

    def _own(self) -> float:
        return sum(_taken(psutil.Process(number)) for number in self._processes)


def _busy() -> float:
    times = psutil.cpu_times()
    return sum(
        getattr(times, name, 0.0)
        for name in ("user", "nice", "system", "irq", "softirq", "steal")
    )


def _taken(process: psutil.Process) -> float:
    """Return the seconds of a process, of its children, and of those that have ended."""
    try:
        own = sum(process.cpu_times()[:4])
        return own + sum(_taken(child) for child in process.children())
    except psutil.NoSuchProcess:
        return 0.0
