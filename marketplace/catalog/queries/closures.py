"""On which days producers deliver nothing at all: the one place that is asked about it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, false


def is_closed(
    _producer_id: SQLColumnExpression[int], _day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Return the condition that a producer is closed on a day.

    No producer enters closed days yet, so none is ever closed.
    """
    return false()
