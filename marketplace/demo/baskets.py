"""What a buyer puts into an order: by appetite, season and how busy the airport is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from marketplace.catalog.arrival import earliest_day
from marketplace.demo.cast import Dock, Shopper
from marketplace.demo.goods import Ware
from marketplace.demo.seasons import busyness, wanted
from marketplace.demo.shelves import Shelves

USUAL_PART_OF_LIMIT = 0.62  # most orders stay below what may be spent alone
HOUSEHOLD_BUDGET = 450_000
FAVOURITE = 0.62  # chance to stay with the better-known supplier
HORIZONS = {"batik-kerajinan": (8, 24)}  # days that crafts are ordered ahead
USUAL_HORIZON = (1, 5)
ENOUGH_TRIES = 12
TOO_MUCH = 3  # times what was meant for a line: then rather nothing


@dataclass(frozen=True)
class Pick:
    """A quantity of one offer."""

    ware: Ware
    quantity: int

    @property
    def goods(self) -> int:
        """What it costs, before tax."""
        return self.ware.unit_price(self.quantity) * self.quantity


@dataclass(frozen=True)
class Basket:
    """What is ordered at once, for one dock and day."""

    picks: tuple[Pick, ...]
    delivery_day: date
    dock: Dock


class Taste:
    """What one buyer likes: its suppliers of each category, best known first."""

    def __init__(
        self, shopper: Shopper, by_category: dict[str, list[Ware]], chance: Random
    ) -> None:
        self._shopper = shopper
        self._chance = chance
        self._liked = {
            category: chance.sample(by_category[category], len(by_category[category]))
            for category in shopper.appetite
            if by_category[category]
        }

    def fill(self, shelves: Shelves, now: datetime) -> Basket | None:
        """Fill a basket; None when nothing fits that day."""
        category = self._some_category(now.date())
        low, high = HORIZONS.get(category, USUAL_HORIZON)
        lead = self._chance.randint(low, high)
        day = earliest_day(lead, now)
        size = self._chance.randint(2, 6)
        categories = [category] + [self._some_category(day) for _more in range(size - 1)]
        budget = self._budget(now.date())
        picks = self._pick(categories, budget / size, lead, day, shelves)
        picks = self._without_small_trips(picks, budget, day, shelves)
        if not picks:
            return None
        return Basket(tuple(picks), day, self._chance.choice(self._shopper.docks))

    def _some_category(self, day: date) -> str:
        weights = [self._shopper.appetite[each] * wanted(each, day) for each in self._liked]
        return self._chance.choices(list(self._liked), weights)[0]

    def _budget(self, day: date) -> float:
        usual = self._shopper.limit * USUAL_PART_OF_LIMIT
        if self._shopper.is_household:
            usual = HOUSEHOLD_BUDGET
        return usual * busyness(day) * self._chance.lognormvariate(0, 0.35)

    def _pick(
        self, categories: list[str], money: float, lead: int, day: date, shelves: Shelves
    ) -> list[Pick]:
        picks: dict[Ware, Pick] = {}
        for category in categories:
            ware = self._some_ware(category, lead, day, picks)
            if ware is None:
                continue
            meant = money * self._chance.uniform(0.6, 1.5)
            quantity = ware.rounded(meant / ware.tiers[0][1])
            pick = Pick(ware, quantity)
            if quantity <= shelves.free(ware, day) and pick.goods <= TOO_MUCH * meant:
                picks[ware] = pick
        return list(picks.values())

    def _some_ware(
        self, category: str, lead: int, day: date, taken: dict[Ware, Pick]
    ) -> Ware | None:
        liked = self._liked[category]
        place = 0
        for _try in range(ENOUGH_TRIES):
            ware = liked[place % len(liked)]
            place += 1
            if not _can_come(ware, lead, day) or ware in taken:
                continue
            if self._chance.random() < FAVOURITE:
                return ware
        return None

    def _without_small_trips(
        self, picks: list[Pick], budget: float, day: date, shelves: Shelves
    ) -> list[Pick]:
        """Reach every producer's minimum with more of the first good, or leave it out."""
        parts: dict[int, list[Pick]] = defaultdict(list)
        for pick in picks:
            parts[pick.ware.maker.id].append(pick)
        kept: list[Pick] = []
        for part in parts.values():
            kept += _enlarged(part, budget, day, shelves)
        return kept


def _can_come(ware: Ware, lead: int, day: date) -> bool:
    in_time = ware.lead_days <= lead and day.isoweekday() in ware.maker.dispatch_days
    return in_time and ware.is_in_season(day)


def _enlarged(part: list[Pick], budget: float, day: date, shelves: Shelves) -> list[Pick]:
    least = part[0].ware.maker.minimum_order
    first, rest = part[0], sum(pick.goods for pick in part[1:])
    while first.goods + rest < least:
        more = first.quantity + max(first.ware.multiple, first.quantity // 5)
        first = Pick(first.ware, first.ware.rounded(more))
        fits = first.quantity <= shelves.free(first.ware, day)
        if not fits or first.goods > max(budget, least * 1.3):
            return []
    return [first, *part[1:]]
