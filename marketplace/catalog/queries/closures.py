"""On which days producers deliver nothing at all: the one place that is asked about it."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from marketplace.accounts.models import Organisation
from marketplace.producers.models import Closure
from marketplace.shared.clock import today
from marketplace.shared.database import db

DaysOff: TypeAlias = tuple[str, date, date]  # slug of the producer, the first and last day


def is_closed(
    producer_id: SQLColumnExpression[int], day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Return the condition that a producer is closed on a day."""
    entered = select(Closure.id).where(Closure.producer_id == producer_id)
    return entered.where(Closure.first_day <= day, Closure.last_day >= day).exists()


def days_off() -> list[DaysOff]:
    """List the days off of all producers that are on or to come."""
    rows = db.session.execute(
        select(Organisation.slug, Closure.first_day, Closure.last_day)
        .join(Organisation, Organisation.id == Closure.producer_id)
        .where(Closure.last_day >= today())
    )
    return [(row[0], row[1], row[2]) for row in rows]
