"""The state of the running service: rounds, mails, webhooks, database, last check."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import func, select, text

from marketplace.operations.models import Result
from marketplace.payments.models import StripeEvent
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.outbox import HEARTBEAT, ROUNDS, WORKER_IS_LATE, Round
from marketplace.shared.tallies import tallies_since
from marketplace.webhooks.queries.deliveries import QueueState, queue_state

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class RoundState:
    """A recurring job: when it was done last, and when it is due again."""

    name: str
    last_at: datetime | None
    next_at: datetime | None
    last_error: str | None


@dataclass(frozen=True)
class Health:
    """What the page about the running service shows."""

    rounds: Sequence[RoundState]
    worker_seen: datetime | None
    worker_is_late: bool
    tallies: Mapping[str, int]  # of the last seven days
    webhooks: Mapping[str, int]  # by what came of them, of the last seven days
    calls: QueueState  # webhooks to programs outside
    database: str
    database_bytes: int
    migration: str | None
    versions: Mapping[str, str]
    check: Result | None
    backup: Result | None


def health() -> Health:
    """Look at everything once."""
    rounds = {row.name: row for row in db.session.scalars(select(Round))}
    beat = rounds.get(HEARTBEAT)
    return Health(
        rounds=[_round(name, rounds.get(name)) for name in sorted(ROUNDS)],
        worker_seen=beat.last_at if beat else None,
        worker_is_late=worker_is_late(),
        tallies=tallies_since(today() - WEEK),
        webhooks=_webhooks(),
        calls=queue_state(),
        database=_database_version(),
        database_bytes=_database_bytes(),
        migration=db.session.scalar(text("select version_num from alembic_version")),
        versions={
            "Python": platform.python_version(),
            **{name: version(name) for name in ("Flask", "SQLAlchemy", "gunicorn", "stripe")},
        },
        check=db.session.get(Result, "check"),
        backup=db.session.get(Result, "backup"),
    )


def worker_is_late() -> bool:
    """Say whether no worker has shown itself lately."""
    due = db.session.scalar(select(Round.next_at).where(Round.name == HEARTBEAT))
    return due is None or due < utc_now() - WORKER_IS_LATE


def _round(name: str, row: Round | None) -> RoundState:
    if row is None:
        return RoundState(name, None, None, None)
    return RoundState(name, row.last_at, row.next_at, row.last_error)


def _webhooks() -> dict[str, int]:
    wanted = (
        select(StripeEvent.outcome, func.count())
        .where(StripeEvent.received_at >= utc_now() - WEEK)
        .group_by(StripeEvent.outcome)
        .order_by(StripeEvent.outcome)
    )
    return {outcome: count for outcome, count in db.session.execute(wanted)}  # noqa: C416


def _database_version() -> str:
    if is_sqlite():
        return f"SQLite {db.session.scalar(text('select sqlite_version()'))}"
    return f"PostgreSQL {db.session.scalar(text('show server_version'))}"


def _database_bytes() -> int:
    size = (
        "select page_count * page_size from pragma_page_count(), pragma_page_size()"
        if is_sqlite()
        else "select pg_database_size(current_database())"
    )
    return int(db.session.scalar(text(size)) or 0)
