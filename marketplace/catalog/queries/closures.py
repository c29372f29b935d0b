"""On which days producers deliver nothing at all: the one place that is asked about it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select

from marketplace.catalog.models import Offer
from marketplace.producers.models import Closure
from marketplace.shared.clock import today


def is_closed(
    producer_id: SQLColumnExpression[int], day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Return the condition that a producer is closed on a day."""
    entered = select(Closure.id).where(Closure.producer_id == producer_id)
    return entered.where(Closure.first_day <= day, Closure.last_day >= day).exists()


def days_off(kind: ColumnElement[int]) -> Select[int, int, date, date]:
    """Select of each offer the days off of its producer that are on or to come."""
    return (
        select(kind, Offer.id, Closure.first_day, Closure.last_day)
        .join(Offer, Offer.producer_id == Closure.producer_id)
        .where(Closure.last_day >= today())
    )
