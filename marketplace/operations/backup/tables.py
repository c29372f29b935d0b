"""The tables of the present database as they are, and their rows as lines of JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from marketplace.operations.backup.values import OUT, Column, converter, kind_of

# Alembic's mark travels in the description. The search index is built anew from the products,
# as each kind of database has its own; and what was cached must not outlive a restore.
NOT_COPIED = (
    *("alembic_version", "catalogue_versions", "impact_versions", "sqlite_"),
    *("product_search", "search_words", "search_trigrams"),
)
ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Table:
    """A table with its columns in a fixed order, and the columns that identify a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def column_list(self) -> str:
        """Return the columns' names as SQL wants them."""
        return ", ".join(quoted(column.name) for column in self.columns)


def quoted(name: str) -> str:
    """Return a name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def tables_of(connection: Connection) -> list[Table]:
    """List the tables that are copied: those first that others refer to."""
    inspector = sa.inspect(connection)
    ordered = [name for name, _keys in inspector.get_sorted_table_and_fkc_names() if name]
    return [
        Table(
            name,
            tuple(
                Column(found["name"], kind_of(found["type"]))
                for found in sorted(inspector.get_columns(name), key=lambda c: c["name"])
            ),
            tuple(inspector.get_pk_constraint(name)["constrained_columns"]),
        )
        for name in ordered
        if not name.startswith(NOT_COPIED)
    ]


def revision_of(connection: Connection) -> str | None:
    """Return the migration that the database is at; None for one without any table."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("select version_num from alembic_version"))
    return revision


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the table's rows, in the order of their key, many lines at a time."""
    convert = converter(table.columns, OUT)
    streaming = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
    query = _query(table, connection.dialect.name)
    found = connection.exec_driver_sql(query, execution_options=streaming)
    for part in found.partitions(ROWS_AT_ONCE):
        lines = []
        for values in part:
            row = list(values)
            convert(row)
            lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        yield ("\n".join(lines) + "\n").encode()


def digest_of(connection: Connection, table: Table) -> str:
    """Return the SHA-256 of all rows of a table, in hex."""
    digest = hashlib.sha256()
    for lines in lines_of(connection, table):
        digest.update(lines)
    return digest.hexdigest()


def _query(table: Table, dialect: str) -> str:
    names = [
        f"{quoted(column.name)}::text"
        if column.kind == "json" and dialect == "postgresql"
        else quoted(column.name)
        for column in table.columns
    ]
    order = ", ".join(_in_bytes(name, table, dialect) for name in table.key)
    return f"select {', '.join(names)} from {quoted(table.name)} order by {order}"  # noqa: S608


def _in_bytes(name: str, table: Table, dialect: str) -> str:
    """Order texts by their bytes: each database has its own idea of the alphabet."""
    kind = next(column.kind for column in table.columns if column.name == name)
    if kind == "text":
        return quoted(name) + (' collate "C"' if dialect == "postgresql" else " collate binary")
    return quoted(name)
