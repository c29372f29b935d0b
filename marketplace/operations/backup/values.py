"""How each kind of value is written in a backup, whatever the database keeps it as."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

# The first that fits counts: a moment is a kind of day to nobody but SQLAlchemy.
KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.LargeBinary, "bytes"),
    (sa.JSON, "json"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "time"),
    (sa.Float, "number"),
    (sa.Integer, "integer"),
    (sa.String, "text"),
)
Write = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column and what kind of value it holds."""

    name: str
    kind: str


def kind_of(column_type: TypeEngine[Any]) -> str:
    """Return the kind of a column; raises `LookupError` for one that backups do not know."""
    for known, kind in KINDS:
        if isinstance(column_type, known):
            return kind
    raise LookupError(f"backups know no columns of the type {column_type!r}")


def _moment_out(value: datetime | str) -> str:
    """Write an instant in UTC; SQLite keeps text, PostgreSQL answers in UTC as it was asked."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds")


def _day_out(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _time_out(value: time | str) -> str:
    of_day = time.fromisoformat(value) if isinstance(value, str) else value
    return of_day.isoformat(timespec="microseconds")


def _bytes_out(value: bytes) -> str:
    return base64.b64encode(value).decode()


OUT: dict[str, Write] = {
    "boolean": bool,
    "bytes": _bytes_out,
    "moment": _moment_out,
    "day": _day_out,
    "time": _time_out,
}
INTO_SQLITE: dict[str, Write] = {
    "boolean": int,
    "bytes": base64.b64decode,
    "moment": lambda text: text.replace("T", " "),
}
INTO_POSTGRESQL: dict[str, Write] = {
    "bytes": base64.b64decode,
    "moment": lambda text: f"{text}+00",
}


def converter(
    columns: Sequence[Column], writes: dict[str, Write]
) -> Callable[[list[Any]], None]:
    """Return what changes a row's values in place; NULL stays NULL."""
    places = [(place, writes[c.kind]) for place, c in enumerate(columns) if c.kind in writes]

    def convert(row: list[Any]) -> None:
        for place, write in places:
            if row[place] is not None:
                row[place] = write(row[place])

    return convert
