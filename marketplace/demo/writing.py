"""Bulk inserts past the ORM: as tuples that the driver takes as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Enum, Table

from marketplace.shared.database import UtcDateTime
from marketplace.shared.money import MoneyColumn
from marketplace.shared.quantity import QuantityColumn

Row = dict[str, Any]
Process = Callable[[Any], Any]
FEW_VALUES = (Enum, UtcDateTime, QuantityColumn)  # many rows share a state or a moment
REMEMBERED = 4096  # values of one column


class Writer:
    """Writes rows into one table; SQLite takes tuples, PostgreSQL a COPY."""

    def __init__(self, table: Table, connection: Connection) -> None:
        self._table = table
        self._connection = connection
        self._defaults = {column.name: _default_of(column) for column in table.columns}
        self._processes = [_process_of(column, connection.dialect) for column in table.columns]
        self._as_tuple = itemgetter(*self._defaults)

    def write(self, rows: Sequence[Row]) -> None:
        """Insert rows; what a row does not say is the column's default."""
        tuples = self._stored(rows)
        if self._connection.dialect.name == "postgresql":
            self._copy(tuples)
        else:
            self._insert(tuples)

    def _stored(self, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
        """Turn rows into what the driver stores, column by column: that is fastest."""
        width, defaults = len(self._defaults), self._defaults
        whole = (row if len(row) == width else defaults | row for row in rows)
        columns = zip(*map(self._as_tuple, whole), strict=True)
        return zip(
            *(
                column if process is None else map(process, column)
                for process, column in zip(self._processes, columns, strict=True)
            ),
            strict=True,
        )

    def _insert(self, tuples: Iterator[tuple[Any, ...]]) -> None:
        places = ", ".join("?" * len(self._defaults))
        # Only names of our own tables and columns are put in.
        statement = f"insert into {self._table.name} ({self._names()}) values ({places})"  # noqa: S608
        self._connection.exec_driver_sql(statement, list(tuples))

    def _copy(self, tuples: Iterator[tuple[Any, ...]]) -> None:
        driver: Any = self._connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"copy {self._table.name} ({self._names()}) from stdin") as copy,
        ):
            for values in tuples:
                copy.write_row(values)

    def _names(self) -> str:
        return ", ".join(f'"{name}"' for name in self._defaults)


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
