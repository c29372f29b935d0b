"""Rows of the example market, gathered first and written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, text

from marketplace.shared.database import Base

ROWS_AT_ONCE = 5000


class Rows:
    """Rows by table, with ids given here, so that rows may point at one another at once."""

    def __init__(self) -> None:
        self.by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: str, **values: Any) -> int:  # noqa: ANN401
        """Add a row and return the id it will have."""
        rows = self.by_table[table]
        row_id = values.setdefault("id", len(rows) + 1)
        rows.append(values)
        return int(row_id)

    def add_plain(self, table: str, **values: Any) -> None:  # noqa: ANN401
        """Add a row to a table whose key is not an id of its own."""
        self.by_table[table].append(values)

    def write(self, connection: Connection) -> None:
        """Insert everything, tables that others point at first."""
        for table in Base.metadata.sorted_tables:
            for part in _parts(self.by_table.get(table.name, [])):
                connection.execute(table.insert(), part)
        if connection.dialect.name == "postgresql":
            self._move_sequences(connection)

    def _move_sequences(self, connection: Connection) -> None:
        """Let the next row get the next id; PostgreSQL did not see ours."""
        for table in Base.metadata.sorted_tables:
            if self.by_table.get(table.name) and _has_sequence(table):
                last = max(row["id"] for row in self.by_table[table.name])
                move = text("select setval(pg_get_serial_sequence(:name, 'id'), :last)")
                connection.execute(move, {"name": table.name, "last": last})


def _has_sequence(table: Table) -> bool:
    column = table.columns.get("id")
    return column is not None and column is table.autoincrement_column


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
