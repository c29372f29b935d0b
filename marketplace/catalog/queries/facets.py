"""How many products every further choice would leave: counted in one pass over sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.fitting import Fitting, can_arrive, fitting
from marketplace.catalog.queries.goods import Goods
from marketplace.catalog.queries.hits import find
from marketplace.catalog.queries.reading_goods import read_goods
from marketplace.shared.clock import today
from marketplace.shared.money import Money

PRICE_STEPS = tuple(Money(rupiah) for rupiah in (10_000, 25_000, 50_000, 100_000, 250_000))
DAY_STEPS = (1, 3, 7)  # days from today
MONTHS_AHEAD = 3  # of harvests that are offered to choose from


@dataclass(frozen=True)
class Facets:
    """Counts of products by choice, and of everything that fits all filters."""

    products: int
    producers: int
    matched_groups: int  # how many parts of the query were found together; 0 without a query
    categories: Mapping[int, int]  # by id
    districts: Mapping[str, int]  # by code of the kapanewon
    villages: Mapping[str, int]  # by code of the kalurahan
    certificates: Mapping[str, int]
    kinds: Mapping[str, int]
    cold_chains: Mapping[str, int]
    zones: Mapping[str, int]  # may be handed over there
    months: Mapping[int, int]  # harvested in this month and those after it
    prices: Mapping[int, int]  # at most this many rupiah
    days: Mapping[date, int]  # here on this day


def facets(wanted: Wanted, goods: Goods | None = None) -> Facets:
    """Count what every further choice would leave of what is wanted.

    Each leaves its own filter out: ticking another kapanewon must not show zero. Certificates
    are all asked for together, so their counts keep those that are ticked. A kalurahan lies in
    a kapanewon: both leave both out.
    """
    goods = goods or read_goods()
    found = find(goods, wanted.search)
    fits = fitting(goods, wanted, found)
    whole = fits.offers()
    day = today()
    days = [day + timedelta(step) for step in DAY_STEPS]
    months = [(day.month + ahead - 1) % 12 + 1 for ahead in range(MONTHS_AHEAD)]
    harvests = {month: goods.seasons.get(month, 0) for month in months}
    costs = goods.prices(wanted.payer)
    prices = {step.rupiah: costs.at_most(step.rupiah) for step in PRICE_STEPS}
    return Facets(
        products=goods.count(whole),
        producers=goods.makers(whole),
        matched_groups=found.matched if found else 0,
        categories=_counts(fits, goods.categories, "categories"),
        districts=_counts(fits, goods.districts, "places"),
        villages=_counts(fits, goods.villages, "places"),
        certificates=_counts(fits, goods.certificates),
        kinds=_counts(fits, goods.kinds, "kinds"),
        cold_chains=_counts(fits, goods.cold_chains, "cold_chains"),
        zones=_counts(fits, goods.zones, "zones"),
        months=_counts(fits, harvests, "months"),
        prices=_steps(fits, prices.items(), "highest_price"),
        days=_steps(fits, ((on, can_arrive(goods, on)) for on in days), "deliverable_on"),
    )


def _counts(fits: Fitting, sets: Mapping[Any, int], *left_out: str) -> dict[Any, int]:
    """Count what each value would leave; what would leave nothing is left out."""
    counted = _steps(fits, sets.items(), *left_out)
    return {value: count for value, count in counted.items() if count}


def _steps(fits: Fitting, sets: Iterable[tuple[Any, int]], *left_out: str) -> dict[Any, int]:
    base = fits.offers(*left_out)
    return {value: fits.goods.count(base & held) for value, held in sets}
