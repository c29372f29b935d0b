"""Rows of the example market, gathered first and written in bulk."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import Connection, text

from marketplace.demo.writing import Writer, needs_sequence
from marketplace.shared.database import Base

Row = dict[str, Any]
ENOUGH = 60_000  # rows that wait before they are written: keeps memory flat


class Rows:
    """Rows by table, with ids given here, so that rows may point at one another at once."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.waiting: dict[str, list[Row]] = defaultdict(list)
        self.written: Counter[str] = Counter()
        self._last_ids: Counter[str] = Counter()
        self._writers = {
            table.name: Writer(table, connection) for table in Base.metadata.sorted_tables
        }

    def new_id(self, table: str) -> int:
        """Return the next id of a table."""
        self._last_ids[table] += 1
        return self._last_ids[table]

    def add(self, table: str, **values: Any) -> int:  # noqa: ANN401
        """Add a row and return the id it will have."""
        if "id" not in values:
            values["id"] = self.new_id(table)
        self.waiting[table].append(values)
        return int(values["id"])

    def add_plain(self, table: str, **values: Any) -> None:  # noqa: ANN401
        """Add a row to a table whose key is not an id of its own."""
        self.waiting[table].append(values)

    def keep(self, table: str, row: Row) -> None:
        """Have a row written that has changed until now."""
        self.waiting[table].append(row)

    def write_if_many(self) -> None:
        """Write what waits once it is much; what it points at must be there or wait too."""
        if sum(map(len, self.waiting.values())) >= ENOUGH:
            self.write()

    def write(self) -> None:
        """Insert what waits, tables that others point at first."""
        for name, writer in self._writers.items():
            if rows := self.waiting.pop(name, None):
                writer.write(rows)
                self.written[name] += len(rows)

    def finish(self) -> None:
        """Insert the rest, and move PostgreSQL's sequences: they saw none of our ids."""
        self.write()
        if self.connection.dialect.name != "postgresql":
            return
        move = text("select setval(pg_get_serial_sequence(:name, 'id'), :last)")
        for name, last in self._last_ids.items():
            if needs_sequence(Base.metadata.tables[name]):
                self.connection.execute(move, {"name": name, "last": last})


class Story:
    """The rows of one order's life: they change until it ends, and are written then."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._told: list[tuple[str, Row]] = []

    def add(self, table: str, **values: Any) -> Row:  # noqa: ANN401
        """Add a row that may still change, and return it."""
        values["id"] = self._rows.new_id(table)
        self._told.append((table, values))
        return values

    def finish(self) -> None:
        """Hand all rows over to be written."""
        for table, values in self._told:
            self._rows.keep(table, values)
        self._told.clear()
        self._rows.write_if_many()
