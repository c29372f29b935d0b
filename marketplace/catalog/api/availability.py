"""What an offer can promise by day: open to buyers; its weeks and seasons: its producer's."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.catalog import policies
from marketplace.catalog.api import api
from marketplace.catalog.promises import first_day_with
from marketplace.catalog.queries import offers as queries
from marketplace.catalog.queries.capacity import WeekPlan, planned_weeks, season_windows
from marketplace.catalog.queries.promising import promises
from marketplace.catalog.schemas.planning import (
    AvailabilityOutput,
    AvailabilityQuery,
    WeekInput,
    WeekOutput,
    WindowList,
    WindowsInput,
)
from marketplace.catalog.services import planning
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.errors import NotFound
from marketplace.web.access import allow, public
from marketplace.web.api import found_id, refuses
from marketplace.web.current import current_actor, visitor


@api.get("/offers/<offer_id>/availability")
@public
@refuses(api, 404, 422)
@api.arguments(AvailabilityQuery, location="query")
@api.response(200, AvailabilityOutput)
def show_availability(query: dict[str, Any], offer_id: str) -> dict[str, Any]:
    """Show what can be promised for each of the next days, within stock and capacity."""
    offer = queries.find_offer(found_id("offer", offer_id))
    present = visitor()
    if not policies.may_see_offer(present.actor if present else None, offer):
        raise NotFound
    first = query["first_day"] or today()
    known = promises([offer.id], first, query["days"])[offer.id]
    least = offer.minimum_quantity
    return {
        "offer_id": offer.id,
        "minimum_quantity": least,
        "deliverable_on": first_day_with(known, least),
        "days": [
            {"day": day.day, "quantity": day.quantity, "hindrance": day.hindrance(least)}
            for day in known
        ],
    }


@api.put("/offers/<offer_id>/weeks/<week>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.arguments(WeekInput)
@api.response(200, WeekOutput)
def plan_week(body: dict[str, Any], offer_id: str, week: str) -> WeekPlan:
    """Set what the week that begins on this Monday can carry."""
    number, monday = found_id("offer", offer_id), _day(week)
    offer = planning.set_weeks(number, {monday: body["limit_quantity"]}, actor=current_actor())
    return planned_weeks(offer, monday, 1)[0]


@api.put("/offers/<offer_id>/season-windows")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER)
@refuses(api, 401, 403, 404, 409)
@api.arguments(WindowsInput)
@api.response(200, WindowList)
def set_season_windows(body: dict[str, Any], offer_id: str) -> dict[str, Any]:
    """Replace the seasons of an offer; without any it can be delivered all year."""
    number = found_id("offer", offer_id)
    planning.set_windows(number, body["windows"], actor=current_actor())
    windows = season_windows(number)
    return {"items": windows, "next": None, "total": len(windows)}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
