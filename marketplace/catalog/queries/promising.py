"""Available to promise: what offers have for each of some days, in one reading."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, SeasonWindow
from marketplace.catalog.promises import DayPromise
from marketplace.catalog.queries.closures import is_closed
from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.database import db

Reading: TypeAlias = "Select[*tuple[Any, ...]]"  # a select of whatever columns
MOST_DAYS = 92
ORDERED_AHEAD = 60  # days for which orders are taken


def promises(
    offer_ids: Collection[int], first: date, days: int = 1
) -> Mapping[int, tuple[DayPromise, ...]]:
    """Return what each offer can promise for each of so many days from the first one on.

    Stock is what nobody holds; bookings are those of the day's week. Raises `ValueError` for
    more days than goods are promised ahead.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"between 1 and {MOST_DAYS} days, not {days}")
    if not offer_ids:
        return {}
    rows = db.session.execute(_promised(offer_ids, first, days))
    found: dict[int, list[DayPromise]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(DayPromise(*row[:-1]))
    return {offer_id: tuple(each) for offer_id, each in found.items()}


def first_days(offer_ids: Collection[int], days: int = ORDERED_AHEAD) -> Mapping[int, date]:
    """Return the first day from today on which an offer can give its smallest order.

    Offers that can on none of so many days are left out.
    """
    if not offer_ids:
        return {}
    each = _promised(offer_ids, today(), days).subquery()
    rows = db.session.execute(
        select(each.c.id, func.min(each.c.day))
        .where(~each.c.is_too_soon, ~each.c.is_closed, ~each.c.is_out_of_season)
        .where(each.c.available_quantity >= each.c.minimum_quantity)
        .where(
            or_(
                each.c.capacity.is_(None),
                each.c.capacity - each.c.booked >= each.c.minimum_quantity,
            )
        )
        .group_by(each.c.id)
    )
    return {row[0]: row[1] for row in rows}


def promise_for(offer_ids: Collection[int], day: date) -> Mapping[int, DayPromise]:
    """Return what each offer can promise for one day."""
    return {offer_id: each[0] for offer_id, each in promises(offer_ids, day).items()}


def _promised(offer_ids: Collection[int], first: date, days: int) -> Select[Any]:
    asked = _days(first, days)
    week = and_(CapacityWeek.offer_id == Offer.id, CapacityWeek.week == asked.c.week)
    return (
        select(
            Offer.id,
            asked.c.day,
            Offer.available_quantity,
            func.coalesce(CapacityWeek.limit_quantity, Offer.weekly_capacity).label("capacity"),
            func.coalesce(CapacityWeek.booked_quantity, Decimal(0)).label("booked"),
            (asked.c.away < days_needed()).label("is_too_soon"),
            is_closed(Offer.producer_id, asked.c.day).label("is_closed"),
            is_out_of_season(Offer.id, asked.c.day).label("is_out_of_season"),
            Offer.minimum_quantity,
        )
        .join_from(Offer, asked, true())
        .outerjoin(CapacityWeek, week)
        .where(Offer.id.in_(offer_ids))
        .order_by(Offer.id, asked.c.day)
    )


def days_needed() -> ColumnElement[int]:
    """Return how many days from today an offer takes, ordered now: one more after its hour."""
    hour = utc_now().astimezone(JAKARTA).hour
    return Offer.lead_days + case((Offer.cut_off_hour <= hour, 1), else_=0)


def is_out_of_season(
    offer_id: SQLColumnExpression[int], day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Return the condition that an offer has windows of season, and none holds the day."""
    windows = select(SeasonWindow.id).where(SeasonWindow.offer_id == offer_id)
    covering = windows.where(SeasonWindow.starts_on <= day, SeasonWindow.ends_on >= day)
    return and_(windows.exists(), ~covering.exists())


def _days(first: date, days: int) -> CTE:
    rows = [
        select(
            literal(day, Date).label("day"),
            literal(week_of(day), Date).label("week"),
            literal((day - today()).days, Integer).label("away"),
        )
        for day in (first + timedelta(days=number) for number in range(days))
    ]
    return union_all(*rows).cte("asked_days")
