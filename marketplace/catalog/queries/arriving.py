"""When listed goods can arrive, reckoned from what is kept of them: nothing is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from marketplace.catalog.capacity import week_of
from marketplace.catalog.queries.goods import Goods
from marketplace.catalog.queries.promising import ORDERED_AHEAD, first_days
from marketplace.catalog.queries.remembered import Present
from marketplace.shared.clock import today

NEVER_FULL: frozenset[date] = frozenset()


def first_days_listed(
    goods: Goods, offer_ids: Collection[int], left: Present
) -> Mapping[int, date]:
    """Return the same as `promising.first_days` of offers on sale, without asking.

    `left` must tell of all of them what is short. An offer whose usual week is too small for
    its smallest order lives by the limits of single weeks: of those it is asked.
    """
    gone, full, first = left.gone, left.full_weeks, today()
    cramped: list[int] = []
    found: dict[int, date] = {}
    for offer_id in offer_ids:
        number = goods.number_of_offer(offer_id)
        if goods.offers[number].is_cramped:
            cramped.append(offer_id)
        elif offer_id not in gone:
            day = _first_day(goods, number, full.get(offer_id, NEVER_FULL), first)
            if day is not None:
                found[offer_id] = day
    return {**found, **first_days(cramped)}


def _first_day(goods: Goods, number: int, full: frozenset[date], first: date) -> date | None:
    for ahead in range(goods.offers[number].days_needed, ORDERED_AHEAD):
        day = first + timedelta(ahead)
        if not goods.shut_on(day) >> number & 1 and (not full or week_of(day) not in full):
            return day
    return None
