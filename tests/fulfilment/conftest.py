"""What tests of goods on their way share."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from marketplace.shared.database import db


@pytest.fixture
def counting(app):
    """Count the statements sent to the database inside a block."""

    @contextmanager
    def count():
        said = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                said.append(statement)

        engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield said
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return count
