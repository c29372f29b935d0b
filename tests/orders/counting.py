"""Counting what is asked of the database."""

from sqlalchemy import event

from marketplace.shared.database import db


def count_queries(work) -> int:
    """Return how many statements the work sends to the database, tests' savepoints apart."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if "SAVEPOINT" not in statement:
            seen.append(statement)

    engine = db.engines[None]
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
