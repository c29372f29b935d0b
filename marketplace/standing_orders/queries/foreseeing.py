"""What is read of the market to foresee days of one standing order: few questions for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal

from marketplace.buyers.dock_queries import open_windows
from marketplace.catalog import gates
from marketplace.catalog.queries.promising import ORDERED_AHEAD, promises
from marketplace.orders.freight import vehicle_for
from marketplace.orders.queries.docking import taken_places
from marketplace.orders.queries.shelves import shelf_for
from marketplace.orders.quotes import Wanted
from marketplace.shared.calendar import public_holidays
from marketplace.shared.clock import today, utc_now
from marketplace.standing_orders.assessing import Market, assess
from marketplace.standing_orders.days import MOST_BEFORE, Date, dates_of
from marketplace.standing_orders.models import LONGEST_AHEAD, StandingOrder
from marketplace.standing_orders.outlooks import Outlook

SHOWN = 6
A_UNIT = Decimal(1)
A_YEAR = timedelta(days=366)


def holidays_between(after: date, until: date) -> dict[date, str]:
    """Return the public holidays after a day and until another, by day, with their names.

    Joint leave (cuti bersama) counts: airport and docks work on other hours then.
    """
    return {each.day: each.name for each in public_holidays(after, until)}


def market_for(standing: StandingOrder, days: Collection[date]) -> Market:
    """Read the market for these days; those further than goods are promised are left out."""
    last = today() + timedelta(days=ORDERED_AHEAD)
    known = sorted(day for day in {*days} if today() <= day <= last)
    wanted = [_any(line.product_id) for line in standing.lines]
    wanted += [_one(line.offer_id) for line in standing.lines if line.offer_id]
    shelf = shelf_for(wanted, standing.buyer_id)
    ids = [*shelf.offers]
    promised = promises(ids, known[0], (known[-1] - known[0]).days + 1) if known else {}
    point = standing.delivery_point
    windows = open_windows(point.id)
    limited = [window.id for window in windows if window.capacity is not None]
    return Market(
        standing,
        shelf,
        {
            day: {offer: each[(day - known[0]).days] for offer, each in promised.items()}
            for day in known
        },
        {day: gates.barred(ids, point.zone, day) for day in known},
        windows,
        taken_places(limited, known),
        utc_now(),
        vehicle_for(standing.buyer.kind),
    )


def reach_of(standing: StandingOrder) -> int:
    """Return how many days before delivery an order is made: enough for the slowest producer.

    One day more than the goods take leaves time for an answer.
    """
    slow = [line.offer.lead_days + 1 for line in standing.lines if line.offer]
    return max(standing.days_before, *slow, 1)


def next_dates(standing: StandingOrder, most: int = SHOWN) -> list[Date]:
    """List the next days of the pattern after today, those that do not come as well."""
    after = max(today(), standing.looked_through)
    until = max(after, standing.starts_on) + A_YEAR
    holidays = holidays_between(today(), until)
    found = []
    for each in dates_of(standing, after, until, holidays):
        found.append(each)
        if len(found) == most:
            break
    return found


def outlooks(standing: StandingOrder, most: int = SHOWN) -> list[Outlook]:
    """Say what would become of the next days, in a few questions however many they are."""
    dates = next_dates(standing, most)
    market = market_for(standing, [each.delivery_day for each in dates])
    return [assess(market, each) for each in dates]


def outlook_on(standing: StandingOrder, wanted: Date) -> Outlook:
    """Say what becomes of one day."""
    return assess(market_for(standing, [wanted.delivery_day]), wanted)


def dates_due(standing: StandingOrder) -> Sequence[Date]:
    """List the days whose turn has come and that were not dealt with, in order.

    One that moved before a holiday may come sooner than skipped ones before it: these too.
    """
    reach = timedelta(days=reach_of(standing))
    until = today() + timedelta(days=LONGEST_AHEAD + MOST_BEFORE + 60)
    holidays = holidays_between(standing.looked_through, until)
    coming = list(dates_of(standing, standing.looked_through, until, holidays))
    in_reach = [n for n, each in enumerate(coming) if each.delivery_day - reach <= today()]
    return coming[: in_reach[-1] + 1] if in_reach else []


def _any(product_id: int) -> Wanted:
    return Wanted(quantity=A_UNIT, product_id=product_id)


def _one(offer_id: int) -> Wanted:
    return Wanted(quantity=A_UNIT, offer_id=offer_id)
