"""`marketplace backup`: everything as it was at one moment, copied while the service runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from marketplace.operations.backup.archive import Writer, new_archive
from marketplace.operations.backup.tables import lines_of, revision_of, tables_of
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.errors import NotFound
from marketplace.shared.files import Storage

WITHOUT_LIMITS = (
    "set local statement_timeout = 0",
    "set local idle_in_transaction_session_timeout = 0",
    "set local timezone = 'UTC'",
)


class NothingToCopy(Exception):
    """The database holds no tables."""


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    tables: int
    rows: int
    media: int
    revision: str
    digest: str

    @classmethod
    def of(cls, description: dict[str, Any]) -> Summary:
        """Read it off a backup's description."""
        return cls(
            tables=len(description["tables"]),
            rows=sum(facts["rows"] for facts in description["tables"]),
            media=len(description["media"]),
            revision=description["revision"],
            digest=description["digest"],
        )


def save(path: Path, media: Storage) -> Summary:
    """Write a backup of the app's database and of the kept files to `path`.

    Readers and writers go on meanwhile. Raises `NothingToCopy`, and `OSError` for a disk on
    which the file cannot be written.
    """
    with one_view() as connection:
        revision = revision_of(connection)
        if revision is None:
            raise NothingToCopy
        with new_archive(path, revision=revision, database=connection.dialect.name) as writer:
            _add_media(writer, media)  # first: what the view speaks of may soon be deleted
            for table in tables_of(connection):
                writer.add_table(table, lines_of(connection, table))
    return Summary.of(writer.description)


@contextmanager
def one_view() -> Iterator[Connection]:
    """Open a connection that sees the database as it is now, whatever is written meanwhile."""
    with db.engine.connect() as connection:
        if not is_sqlite():
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            if not is_sqlite():
                for setting in WITHOUT_LIMITS:
                    connection.exec_driver_sql(setting)
            revision_of(connection)  # the first look decides which moment is seen
            yield connection


def _add_media(writer: Writer, media: Storage) -> None:
    for key in media.all_keys():
        try:
            content = media.read(key)
        except NotFound:
            continue  # deleted since we looked, as nothing speaks of it any more
        writer.add_media(key, content)
