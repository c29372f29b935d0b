"""Which offers fit what is wanted, as sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from marketplace.catalog.bits import united
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.goods import Goods, Sets
from marketplace.catalog.queries.hits import Found
from marketplace.shared import places
from marketplace.shared.clock import today


@dataclass(frozen=True)
class Fitting:
    """What each given filter leaves, by its name, and what the words of the search lead to."""

    goods: Goods
    found: int
    left: Mapping[str, int]

    def offers(self, *left_out: str) -> int:
        """Return the offers that fit all filters but those that are left out."""
        kept = (held for name, held in self.left.items() if name not in left_out)
        return reduce(and_, kept, self.found)


def fitting(goods: Goods, wanted: Wanted, found: Found | None) -> Fitting:
    """Return what fits; `found` is what the words lead to, None when nothing was asked."""
    return Fitting(
        goods, goods.everything if found is None else found.offers, _left(goods, wanted)
    )


def can_arrive(goods: Goods, on: date) -> int:
    """Return what its producer has time to make by a day, and is in season then.

    How much is left of it is not looked at.
    """
    return goods.needed.at_most((on - today()).days) & goods.open_on(on)


def _left(goods: Goods, wanted: Wanted) -> dict[str, int]:
    left: dict[str, int | None] = {
        "categories": _any(goods.category_slugs, wanted.categories),
        "places": _places(goods, wanted),
        "kinds": _any(goods.kinds, wanted.kinds),
        "months": _any(goods.seasons, wanted.months),
        "cold_chains": _any(goods.cold_chains, wanted.cold_chains),
        "zones": _any(goods.zones, wanted.zones),
        "producer": _any(goods.producers, filter(None, [wanted.producer])),
    }
    for kind in wanted.certificates:
        left[f"certificate {kind}"] = goods.certificates.get(kind, 0)
    if wanted.highest_price is not None:
        left["highest_price"] = goods.prices(wanted.payer).at_most(wanted.highest_price.rupiah)
    if wanted.deliverable_on is not None:
        scarce = goods.numbered(wanted.scarce)
        left["deliverable_on"] = can_arrive(goods, wanted.deliverable_on) & ~scarce
    return {name: held for name, held in left.items() if held is not None}


def _places(goods: Goods, wanted: Wanted) -> int | None:
    """Return what comes from there: a chosen kalurahan narrows its own kapanewon only."""
    narrowed = {places.village(code).district_code for code in wanted.villages}
    wide = _any(goods.districts, wanted.districts - narrowed)
    near = _any(goods.villages, wanted.villages)
    return near if wide is None else wide | (near or 0)


def _any(sets: Sets, chosen: Iterable[object]) -> int | None:
    """Return what any of the chosen values holds; None when nothing is chosen."""
    some = list(chosen)
    return united(sets.get(value, 0) for value in some) if some else None
