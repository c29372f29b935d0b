"""How often the database is asked."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, event

from marketplace.shared.database import db


def statements(work: Callable[[], object]) -> int:
    """Do the work with nothing remembered; return how many statements it sent."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        if "SAVEPOINT" not in statement:  # the test's own transactions
            sent.append(statement)

    db.session.flush()
    db.session.expunge_all()
    event.listen(Engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(sent)
