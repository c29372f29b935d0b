"""Rows that one statement brings along as a table: many changes, one trip to the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

ROWS = bindparam("rows", type_=Text())


def carried(name: str, *, sqlite: bool, **types: TypeEngine[Any]) -> FromClause:
    """Return the rows of the parameter `rows` as a table of this name with these columns."""
    columns = [column(each, kind) for each, kind in types.items()]
    if not sqlite:
        rows = func.json_to_recordset(cast(ROWS, JSON))
        return rows.table_valued(*columns, name=name).render_derived(with_types=True)
    each = func.json_each(ROWS).table_valued("value", name="each")
    return select(*(_of(each.c.value, found) for found in columns)).subquery(name)


def written_rows(rows: Sequence[Mapping[str, int | str | None]]) -> dict[str, str]:
    """Return the parameter that carries these rows, their values as they are stored."""
    return {"rows": json.dumps(rows)}


def _of(row: ColumnElement[Any], found: ColumnElement[Any]) -> ColumnElement[Any]:
    value = func.json_extract(row, f"$.{found.key}")
    return type_coerce(value, found.type).label(found.key)
