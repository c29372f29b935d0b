"""Rows into empty tables, in one transaction, each kind of database in its own quickest way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, text

from marketplace.operations.backup.saving import WITHOUT_LIMITS
from marketplace.operations.backup.tables import ROWS_AT_ONCE, Table, quoted
from marketplace.operations.backup.values import INTO_POSTGRESQL, INTO_SQLITE, converter

Rows = Iterator[list[Any]]


class Loader(Protocol):
    """Empties and fills tables. History is append-only: its guards are off meanwhile."""

    def prepare(self, tables: list[Table]) -> None:
        """Take the guards off and empty the tables."""

    def load(self, table: Table, rows: Rows) -> None:
        """Put the rows in."""

    def finish(self, tables: list[Table]) -> None:
        """Put the guards back, and let new rows get ids above those that are there."""


class SQLiteLoader:
    """Inserts by the thousand; triggers are dropped and made again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._guards: list[tuple[str, str]] = []

    def prepare(self, tables: list[Table]) -> None:
        """Take the guards off and empty the tables."""
        self._run("pragma defer_foreign_keys = on")
        query = "select name, sql from sqlite_master where type = 'trigger'"
        self._guards = [(row[0], row[1]) for row in self._connection.execute(text(query))]
        for name, _sql in self._guards:
            self._run(f"drop trigger {quoted(name)}")
        for table in reversed(tables):
            self._run(f"delete from {quoted(table.name)}")  # noqa: S608

    def load(self, table: Table, rows: Rows) -> None:
        """Put the rows in."""
        convert = converter(table.columns, INTO_SQLITE)
        marks = ", ".join("?" * len(table.columns))
        insert = f"insert into {quoted(table.name)} ({table.column_list}) values ({marks})"  # noqa: S608
        while part := list(islice(rows, ROWS_AT_ONCE)):
            for row in part:
                convert(row)
            self._connection.exec_driver_sql(insert, [tuple(row) for row in part])

    def finish(self, tables: list[Table]) -> None:  # noqa: ARG002
        """Put the guards back; SQLite counts on from the highest id by itself."""
        for _name, sql in self._guards:
            self._run(sql)

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)


class PostgreSQLLoader:
    """Copies rows in; triggers are switched off and on again, within the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prepare(self, tables: list[Table]) -> None:
        """Take the guards off and empty the tables."""
        for setting in (*WITHOUT_LIMITS, "set local lock_timeout = '60s'"):
            self._run(setting)
        names = ", ".join(quoted(table.name) for table in tables)
        self._run(f"truncate {names} cascade")
        self._switch_guards(tables, "disable")

    def load(self, table: Table, rows: Rows) -> None:
        """Put the rows in."""
        convert = converter(table.columns, INTO_POSTGRESQL)
        copying = f"copy {quoted(table.name)} ({table.column_list}) from stdin"
        cursor = self._connection.connection.cursor()
        with cursor.copy(copying) as copy:
            for row in rows:
                convert(row)
                copy.write_row(row)
        cursor.close()

    def finish(self, tables: list[Table]) -> None:
        """Put the guards back, and let new rows get ids above those that are there."""
        self._switch_guards(tables, "enable")
        for table in tables:
            for column in table.key:
                self._count_on(table, column)

    def _count_on(self, table: Table, column: str) -> None:
        """Set the sequence behind a column, where there is one."""
        asked = text("select pg_get_serial_sequence(:table, :column)")
        names = {"table": quoted(table.name), "column": column}
        sequence = self._connection.scalar(asked, names)
        if sequence is None:
            return
        highest = f"(select max({quoted(column)}) from {quoted(table.name)})"  # noqa: S608
        self._connection.execute(
            text(f"select setval(:sequence, coalesce({highest}, 1), {highest} is not null)"),
            {"sequence": sequence},
        )

    def _switch_guards(self, tables: list[Table], how: str) -> None:
        for table in tables:
            self._run(f"alter table {quoted(table.name)} {how} trigger user")

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)


def loader_for(connection: Connection) -> Loader:
    """Return the loader for this kind of database."""
    if connection.dialect.name == "sqlite":
        return SQLiteLoader(connection)
    return PostgreSQLLoader(connection)
