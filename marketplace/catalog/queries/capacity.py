"""How full the coming weeks of a producer are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, SeasonWindow
from marketplace.catalog.promises import DayPromise
from marketplace.catalog.queries.promising import promises
from marketplace.catalog.states import OfferState
from marketplace.shared.database import db

WEEKS = 6


@dataclass(frozen=True)
class CapacityPlan:
    """One offer's bookings by week, from this week on."""

    offer: Offer
    capacity: Decimal
    weeks: tuple[tuple[date, Decimal], ...]  # Mondays, and what is booked


@dataclass(frozen=True)
class WeekPlan:
    """One week of one offer."""

    week: date  # its Monday
    booked: Decimal
    limit: Decimal | None  # set for this week; None: the usual
    days: tuple[DayPromise, ...]

    @property
    def capacity(self) -> Decimal | None:
        """What the week can carry; None: no limit."""
        return self.days[0].capacity


def planned_weeks(offer: Offer, first: date, weeks: int) -> list[WeekPlan]:
    """Return so many weeks of an offer from a Monday on, with each of their days."""
    rows = db.session.execute(
        select(CapacityWeek.week, CapacityWeek.booked_quantity, CapacityWeek.limit_quantity)
        .where(CapacityWeek.offer_id == offer.id, CapacityWeek.week >= first)
    )  # fmt: skip
    known = {row.week: row for row in rows}
    days = promises([offer.id], first, weeks * 7)[offer.id]
    plans = []
    for number in range(weeks):
        week = first + timedelta(weeks=number)
        row = known.get(week)
        plans.append(
            WeekPlan(
                week=week,
                booked=row.booked_quantity if row else Decimal(0),
                limit=row.limit_quantity if row else None,
                days=days[number * 7 : number * 7 + 7],
            )
        )
    return plans


def season_windows(offer_id: int) -> Sequence[SeasonWindow]:
    """List the seasons of an offer, the earliest first."""
    wanted = select(SeasonWindow).where(SeasonWindow.offer_id == offer_id)
    return db.session.scalars(wanted.order_by(SeasonWindow.starts_on)).all()


def busiest_plan(producer_id: int, day: date) -> CapacityPlan | None:
    """Return the weeks of the published offer that has most booked; None without any limit."""
    monday = week_of(day)
    told = {"producer": producer_id, "first": monday, "end": monday + timedelta(weeks=WEEKS)}
    rows = db.session.execute(_busiest(), told).all()
    if not rows:
        return None
    offer: Offer = rows[0][0]
    by_week = {week: booked for _offer, week, booked in rows if week}
    mondays = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    return CapacityPlan(
        offer=offer,
        capacity=offer.weekly_capacity or Decimal(0),
        weeks=tuple((each, by_week.get(each, Decimal(0))) for each in mondays),
    )


@cache
def _busiest() -> Select[*tuple[Any, ...]]:
    first, end = bindparam("first", type_=Date()), bindparam("end", type_=Date())
    ahead = and_(
        CapacityWeek.offer_id == Offer.id, CapacityWeek.week >= first, CapacityWeek.week < end
    )
    own = Offer.producer_id == bindparam("producer", type_=Integer())
    busiest = (
        select(Offer.id)
        .outerjoin(CapacityWeek, ahead)
        .where(own, Offer.state == OfferState.PUBLISHED, Offer.weekly_capacity.is_not(None))
        .group_by(Offer.id)
        .order_by(func.coalesce(func.sum(CapacityWeek.booked_quantity), 0).desc(), Offer.id)
        .limit(1)
    )
    return (
        select(Offer, CapacityWeek.week, CapacityWeek.booked_quantity)
        .outerjoin(CapacityWeek, ahead)
        .where(Offer.id == busiest.scalar_subquery())
        .options(joinedload(Offer.product))
    )
