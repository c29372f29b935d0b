"""Counts the questions that are put to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from marketplace.shared.database import db


@contextmanager
def questions() -> Iterator[list[str]]:
    """Collect every statement that reads inside the block."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            asked.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
