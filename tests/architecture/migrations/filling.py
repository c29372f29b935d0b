"""A row in every table, so that a migration that loses rows is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import Column, Enum, Table, func, select

from marketplace.impact.services.rebuilding import rebuild
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import Base, UtcDateTime, db
from marketplace.shared.money import Money, MoneyColumn
from marketplace.shared.quantity import QuantityColumn
from tests.architecture.routes.world import a_world

_numbers = count(1)
_OURS: dict[type, Callable[[], Any]] = {
    MoneyColumn: lambda: Money(1),
    QuantityColumn: lambda: Decimal(1),
    UtcDateTime: utc_now,
}
_MADE: dict[type, Callable[[], Any]] = {
    bool: lambda: False,
    bytes: lambda: b"x",
    date: today,
    dict: dict,
    str: lambda: f"x{next(_numbers)}",
    time: lambda: time(5),
}


def fill_every_table() -> None:
    """Make the world of the route matrix, and one plain row where it leaves a table empty."""
    a_world()
    rebuild()
    for table in Base.metadata.sorted_tables:
        if not db.session.scalar(select(func.count()).select_from(table)):
            db.session.execute(table.insert().values(_a_row(table)))
    db.session.commit()


def _a_row(table: Table) -> dict[str, Any]:
    return {
        column.name: _value(column) for column in table.columns if _must_be_given(table, column)
    }


def _must_be_given(table: Table, column: Column[Any]) -> bool:
    counted = column is table.autoincrement_column and not column.foreign_keys
    return not (counted or column.nullable or column.default or column.server_default)


def _value(column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return db.session.scalar(select(key.column).limit(1))
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    ours = _OURS.get(type(column.type))
    return ours() if ours else _MADE.get(column.type.python_type, lambda: 1)()
