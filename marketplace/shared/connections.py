"""How we talk to SQLite and PostgreSQL: what makes an acknowledged change durable."""

from __future__ import annotations

import os
import sqlite3
import weakref
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

POSTGRESQL_OPTIONS = " ".join(
    (
        "-c statement_timeout=15000",
        "-c lock_timeout=5000",
        "-c idle_in_transaction_session_timeout=30000",
    )
)

POOL = {
    "hide_parameters": True,  # errors are logged: what people typed does not belong there
    "pool_size": 16,  # as many as a web worker has threads
    "max_overflow": 4,
    "pool_use_lifo": True,  # few stay warm, with their prepared statements; the others rest
    "pool_timeout": 10,  # below gunicorn's time-out: a full pool answers 503, not nothing
}

RESTED = 1.0  # seconds without use: longer, and we ask whether a connection still stands


def engine_options(url: str) -> dict[str, Any]:
    """Return the pool and driver settings for this kind of database."""
    if url.startswith("sqlite"):
        return {**POOL, "connect_args": {"timeout": 15}}
    return {
        **POOL,
        "pool_recycle": 1800,
        "connect_args": {
            "application_name": "marketplace",
            "connect_timeout": 5,
            "options": POSTGRESQL_OPTIONS,
        },
    }


def prepare(engine: Engine) -> None:
    """Give SQLite its durable settings and explicit transactions.

    Of PostgreSQL's connections those that rested are asked whether they still stand.

    A forked process opens connections of its own: two that share one would corrupt both.
    """
    known = weakref.ref(engine)
    os.register_at_fork(after_in_child=lambda: _leave_to_parent(known()))
    if engine.dialect.name != "sqlite":
        _look_after(engine)
        return
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _leave_to_parent(engine: Engine | None) -> None:
    if engine is not None:
        engine.dispose(close=False)


def _look_after(engine: Engine) -> None:
    """Ping what rested, as the pool's own pre-ping does each time; that costs a round trip."""
    dialect = engine.dialect

    def note_use(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = monotonic()

    def ping_rested(
        connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object
    ) -> None:
        if monotonic() - entry.info.get("used", 0) < RESTED:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool takes another one

    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", ping_rested)


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged order survives a power cut
        "foreign_keys=ON",
        "busy_timeout=15000",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
