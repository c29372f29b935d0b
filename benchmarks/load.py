"""Puts load on a server: wrk where it is installed, else a small own client."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
from collections import UserDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from secrets import token_hex
from typing import Any

from benchmarks import client
from benchmarks.telling import say

CLIENTS = 8
TOLERATED = 0.01  # refusals among all answers: those of one lost connection
SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Measured:
    """What one burst of load gave."""

    answers: int
    per_second: float
    p50: float  # milliseconds
    p95: float
    failed: int  # answers that were refusals, or never came


@dataclass(frozen=True)
class Burst:
    """Load on one server: addresses to get in turn, or bodies to post to one address."""

    name: str
    url: str
    lines: Sequence[str]  # addresses; for a post, token, tab and body
    cookie: str | None = None
    post_to: str = ""
    clients: int = CLIENTS
    journey: Callable[..., Any] | None = None  # instead: what one client does, again and again
    facts: Sequence[Any] = field(default=())  # of the journey, one for each client

    def run(self, seconds: float) -> Measured:
        """Put the load on for some seconds."""
        if self.journey is not None:
            return Measured(*client.run(self.journey, self.facts, seconds))
        if tool() == "wrk":
            return self._wrk(seconds)
        works = [(self.url, list(self.lines), self.cookie, self.post_to)] * self.clients
        return Measured(*client.run(client.send_lines, works, seconds))

    def _wrk(self, seconds: float) -> Measured:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(self.lines) + "\n")
            file.flush()
            threads = min(2, self.clients)
            words = ["wrk", f"-t{threads}", f"-c{self.clients}", f"-d{seconds:.0f}s"]
            words += ["--timeout", "20s", "-s", str(SCRIPT)]
            words += ["-H", f"Cookie: {self.cookie}"] if self.cookie else []
            words += [self.url, "--", file.name, self.post_to, token_hex(6)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
        line = next(x for x in done.stdout.splitlines() if x.startswith("MEASURED"))
        requests, micros, p50, p95, failed = map(int, line.split()[1:])
        if not requests:
            return Measured(0, 0.0, inf, inf, failed or 1)  # nothing came in time
        return Measured(requests, requests / (micros / 1e6), p50 / 1000, p95 / 1000, failed)


def tool() -> str:
    """Say what puts the load on."""
    return "wrk" if shutil.which("wrk") else "own client"


class NotMeasured(Exception):
    """The load was not answered as it should be, so its times mean nothing."""


class Took(UserDict[str, Measured]):
    """What each burst gave, by its name; raises `NotMeasured` for one that went wrong."""

    def __getitem__(self, name: str) -> Measured:
        measured: Measured = super().__getitem__(name)
        if not measured.answers or measured.failed > measured.answers * TOLERATED:
            wrong = f"{measured.failed} refused or missing of {measured.answers} answers"
            raise NotMeasured(f"{name}: {wrong}")
        return measured

    @property
    def refused(self) -> dict[str, int]:
        """How many refusals there were, where there were any."""
        return {name: each.failed for name, each in self.data.items() if each.failed}


def interleaved(bursts: Sequence[Burst], *, rounds: int, seconds: float) -> Took:
    """Run all bursts in turn, several rounds; return the median of each by its name."""
    say(f"warming {len(bursts)} kinds of work")
    for burst in bursts:
        _measured(burst, seconds)
    seen: dict[str, list[Measured]] = {burst.name: [] for burst in bursts}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for burst in bursts:
            seen[burst.name].append(_measured(burst, seconds))
    return Took({name: _median(each) for name, each in seen.items()})


def _measured(burst: Burst, seconds: float) -> Measured:
    """Run one burst; one that breaks costs its own row only."""
    try:
        return burst.run(seconds)
    except Exception as error:
        say(f"{burst.name}: {error!r}")
        return Measured(0, 0.0, inf, inf, 1)


def _median(each: Sequence[Measured]) -> Measured:
    return Measured(
        sum(m.answers for m in each),
        statistics.median(m.per_second for m in each),
        statistics.median(m.p50 for m in each),
        statistics.median(m.p95 for m in each),
        sum(m.failed for m in each),
    )
