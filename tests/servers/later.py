"""`marketplace …` as it will run so many days from now: `python -m tests.servers.later serve`.

The process, and all that it forks, sees a clock that is `DAYS_AHEAD` days fast and ticks on;
so does SQLite, whose own clock decides about deadlines.
"""

from __future__ import annotations

import os
import runpy
import sqlite3
from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import event
from sqlalchemy.engine import Engine


def strftime(pattern: str, moment: str) -> str | None:
    """Do what SQLite's function of this name does, by the clock that is fast."""
    if moment == "now":
        moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    plain = sqlite3.connect(":memory:")
    try:
        written: str | None = plain.execute(
            "select strftime(?, ?)", (pattern, moment)
        ).fetchone()[0]
        return written
    finally:
        plain.close()


@event.listens_for(Engine, "connect")
def move_the_clock(connection: object, _record: object) -> None:
    """Let a connection to SQLite read the clock that is fast."""
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("strftime", 2, strftime)


time_machine.travel(timedelta(days=int(os.environ["DAYS_AHEAD"])), tick=True).start()
runpy.run_module("marketplace", run_name="__main__", alter_sys=True)
