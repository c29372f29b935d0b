"""One line for each goal, on the terminal and in RESULTS.md."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.load import tool
from marketplace.shared.clock import utc_now
from tests.servers.postgresql import binaries

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLES = ("Work", "Goal", "Measured", "Anchor of the same run", "")


@dataclass(frozen=True)
class Row:
    """What was promised of one kind of work, and what it takes."""

    work: str
    goal: str
    measured: str
    anchor: str = "–"
    met: bool | None = None  # None: told for what it is
    why: str = ""  # shown when it was missed

    @property
    def verdict(self) -> str:
        """Say whether the goal was met."""
        return {True: "met", False: "MISSED", None: ""}[self.met]

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the table."""
        return (self.work, self.goal, self.measured, self.anchor, self.verdict)


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    cells = [TITLES, *(row.cells for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(TITLES))]
    for line in cells:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))
    for row in rows:
        if row.met is False and row.why:
            print(f"* {row.work}: {row.why}")


def write(rows: Sequence[Row], *, minutes: float, note: str, more: Sequence[str] = ()) -> None:
    """Write the table with what one must know to repeat it."""
    met = sum(row.met is True for row in rows)
    judged = sum(row.met is not None for row in rows)
    RESULTS.write_text(
        "\n".join(
            [
                "# Speed: the last run",
                "",
                f"`{_command()}` on {utc_now():%d %B %Y, %H:%M} UTC, {minutes:.0f} minutes.",
                note,
                f"{met} of {judged} goals met.",
                "",
                *(f"- {fact}" for fact in _machine()),
                "",
                *table(rows),
                "",
                *more,
                *HOW,
            ]
        )
        + "\n"
    )


def table(rows: Sequence[Row]) -> list[str]:
    """Return the rows as a table, and below it why goals were missed."""
    missed = [f"- **{row.work}**: {row.why}" for row in rows if row.met is False and row.why]
    return [
        _line(TITLES),
        _line(["---"] * len(TITLES)),
        *(_line(row.cells) for row in rows),
        *(["", "What was missed, and why:", "", *missed] if missed else []),
    ]


HOW = (
    "## How it is measured",
    "",
    "Ratios hold, absolute numbers drift with the machine: each row is compared with an anchor",
    "that ran in turn with it, in the same rounds, on the same PostgreSQL and the same market;",
    "medians of the rounds. *Raw limit* is Flask, one statement through psycopg and one Jinja",
    "template that sends the same layout along (`anchors/raw_twin.py`); *bare ORM write* is",
    "`anchors/bare_orm.py`. Everything on loopback, gunicorn with two gthread workers each.",
    "Compressed sizes are gzip level 6. Queries are counted in the process itself.",
)


def _command() -> str:
    options = [f"{name}=1" for name in ("PEERS", "GROWTH") if os.environ.get(name)]
    return " ".join(["make bench", *options])


def _machine() -> list[str]:
    said = subprocess.run(
        [binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    libraries = ("flask", "sqlalchemy", "psycopg", "jinja2", "gunicorn")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")),
        platform.processor(),
    )  # fmt: skip
    return [
        f"Machine: {os.cpu_count()} × {cpu}, {_memory()} GB; load averages at the end {load}",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"{said.stdout.strip()}",
        ", ".join(f"{name} {version(name)}" for name in libraries) + f"; load by {tool()}",
    ]


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
