"""What time it is by the database: one clock for all, which decides what is in time."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from marketplace.shared.database import db, is_sqlite


def database_now() -> datetime:
    """Return the present moment by the database's own clock, not that of the transaction."""
    if is_sqlite():
        written: str = db.session.scalar(text("select strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    moment: datetime = db.session.scalar(text("select clock_timestamp()"))
    return moment.astimezone(UTC)
