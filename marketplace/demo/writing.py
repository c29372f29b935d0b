"""Bulk inserts past the ORM: as tuples that the driver takes as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Enum, Table

from marketplace.shared.database import UtcDateTime
from marketplace.shared.money import MoneyColumn
from marketplace.shared.quantity import QuantityColumn

Process = Callable[[Any], Any]
FEW_VALUES = (Enum, UtcDateTime, QuantityColumn)  # many rows share a state or a moment
REMEMBERED = 4096  # values of one column


class Writer:
    """Writes rows into one table; SQLite takes tuples, PostgreSQL a COPY."""

    def __init__(self, table: Table, connection: Connection) -> None:
        self._table = table
        self._connection = connection
        self._columns = [_Filler(column, connection.dialect) for column in table.columns]

    def write(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows; what a row does not say is the column's default."""
        tuples = zip(*(column.values(rows) for column in self._columns), strict=True)
        if self._connection.dialect.name == "postgresql":
            self._copy(tuples)
        else:
            self._insert(tuples)

    def _insert(self, tuples: Iterable[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * len(self._columns))
        # Only names of our own tables and columns are put in.
        statement = f"insert into {self._table.name} ({self._names()}) values ({places})"  # noqa: S608 # nosec B608
        self._connection.exec_driver_sql(statement, list(tuples))

    def _copy(self, tuples: Iterable[tuple[Any, ...]]) -> None:
        driver: Any = self._connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"copy {self._table.name} ({self._names()}) from stdin") as copy,
        ):
            for values in tuples:
                copy.write_row(values)

    def _names(self) -> str:
        return ", ".join(f'"{column.name}"' for column in self._columns)


class _Filler:
    """Turns one column of many rows into what the driver stores."""

    def __init__(self, column: Column[Any], dialect: Dialect) -> None:
        self.name = column.name
        self._process = _process_of(column, dialect)
        self._default = _default_of(column)

    def values(self, rows: Sequence[dict[str, Any]]) -> list[Any]:
        name, default = self.name, self._default
        values = [row.get(name, default) for row in rows]
        return values if self._process is None else list(map(self._process, values))


def needs_sequence(table: Table) -> bool:
    """Say whether PostgreSQL counts the table's ids itself."""
    column = table.columns.get("id")
    return column is not None and column is table.autoincrement_column


def _process_of(column: Column[Any], dialect: Dialect) -> Process | None:
    """Return what the ORM does to a value before it is stored; None for nothing."""
    if isinstance(column.type, MoneyColumn):
        return None  # our rows hold whole rupiah already
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is not None and isinstance(column.type, FEW_VALUES):
        return lru_cache(REMEMBERED)(process)
    return process


def _default_of(column: Column[Any]) -> Any:  # noqa: ANN401
    default: Any = column.default
    if default is None or not default.is_scalar:
        return None
    return default.arg.rupiah if isinstance(column.type, MoneyColumn) else default.arg
