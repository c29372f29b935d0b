"""One line for each goal, on the terminal and in RESULTS.md."""

from __future__ import annotations

import os
import platform
import subprocess
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.load import NotMeasured, tool
from benchmarks.neighbours import Share
from marketplace.shared.clock import utc_now
from tests.servers.postgresql import binaries

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLES = ("Work", "Goal", "Measured", "Anchor of the same run", "")


@dataclass(frozen=True)
class Found:
    """What a kind of work takes."""

    measured: str
    anchor: str = "–"
    met: bool | None = None  # None: told for what it is


@dataclass(frozen=True)
class Row:
    """What was promised of one kind of work, and what it takes."""

    work: str
    goal: str
    found: Found
    failed: bool = False  # the measurement, whatever the goal

    @property
    def verdict(self) -> str:
        """Say whether the goal was met."""
        if self.failed:
            return "FAILED"
        return {True: "met", False: "MISSED", None: ""}[self.found.met]

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the table."""
        return (self.work, self.goal, self.found.measured, self.found.anchor, self.verdict)


def judged(work: str, goal: str, judge: Callable[[], Found]) -> Row:
    """Measure or judge one kind of work; what cannot be measured is never called met."""
    try:
        return Row(work, goal, judge())
    except Exception as error:
        return failed(work, goal, error)


def failed(work: str, goal: str, error: Exception) -> Row:
    """Say that it could not be measured, and why."""
    if not isinstance(error, NotMeasured):
        traceback.print_exception(error)
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:160].replace("|", "/")
    return Row(work, goal, Found(f"not measured: {reason}"), failed=True)


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    cells = [TITLES, *(row.cells for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(TITLES))]
    for line in cells:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))
    print(summary(rows))


def summary(rows: Sequence[Row]) -> str:
    """Count what was met, missed and could not be measured."""
    met, missed, unknown = (
        sum(row.verdict == verdict for row in rows) for verdict in ("met", "MISSED", "FAILED")
    )
    judged = met + missed + unknown
    return f"{met} of {judged} goals met, {missed} missed, {unknown} not measured."


def write(rows: Sequence[Row], share: Share, *, minutes: float, more: Sequence[str]) -> None:
    """Write the table with what one must know to repeat it."""
    note = os.environ.get("NOTE", "")
    lines = [
        "# Speed: the last run",
        "",
        f"`{_command()}` on {utc_now():%d %B %Y, %H:%M} UTC, {minutes:.0f} minutes.",
        *([note] if note else []),
        *([BUSY] if share.is_much else []),
        summary(rows),
        "Where the time of each missed goal goes: [PROFILES.md](PROFILES.md).",
        "",
        *(f"- {fact}" for fact in _machine(share)),
        "",
        _line(TITLES),
        _line(["---"] * len(TITLES)),
        *(_line(row.cells) for row in rows),
        "",
        *more,
        *HOW,
    ]
    RESULTS.write_text("\n".join(lines) + "\n")


BUSY = (
    "**The machine was busy with other work: times are noise, and ratios are rough.** "
    "Measure again on a quiet one."
)
HOW = (
    "## How it is measured",
    "",
    "Ratios hold, absolute numbers drift with the machine: each row is compared with an anchor",
    "that ran in turn with it, in the same rounds, on the same PostgreSQL and the same market;",
    "medians of the rounds. *Raw limit* is Flask, one statement through psycopg and one Jinja",
    "template that sends the same layout along (`anchors/raw_twin.py`); *bare ORM write* is",
    "`anchors/bare_orm.py`. Everything on loopback, gunicorn with two gthread workers each.",
    "Compressed sizes are gzip level 6. Queries are counted in the process itself. A row whose",
    "load met more than 1 % of refusals is FAILED: its times would mean nothing.",
)


def _command() -> str:
    names = ("PEERS", "GROWTH", "RECORD", "ROUNDS", "SECONDS")
    options = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]
    return " ".join(["make bench", *options])


def _machine(share: Share) -> list[str]:
    said = subprocess.run(
        [binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    libraries = ("flask", "sqlalchemy", "psycopg", "jinja2", "gunicorn")
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")),
        platform.processor(),
    )  # fmt: skip
    return [
        f"Machine: {os.cpu_count()} × {cpu}, {_memory()} GB; {share}",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"{said.stdout.strip()}",
        ", ".join(f"{name} {version(name)}" for name in libraries) + f"; load by {tool()}",
    ]


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
