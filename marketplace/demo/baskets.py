"""What a buyer puts into an order: by appetite, season and how busy the airport is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from random import Random

from marketplace.catalog.arrival import earliest_day
from marketplace.demo.cast import Dock, Shopper
from marketplace.demo.goods import Ware
from marketplace.demo.seasons import busyness, wanted
from marketplace.demo.shelves import Shelves

USUAL_PART_OF_LIMIT = 0.62  # most orders stay below what may be spent alone
HOUSEHOLD_BUDGET = 450_000
FAVOURITE = 0.62  # chance to stay with the better-known supplier
WELL_KNOWN = 3  # suppliers that one shopper goes to first
SAME_TRIP = 0.3  # chance to take a second good from a producer that comes anyway
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

    @property
    def goods(self) -> int:
        """What all of it costs, before tax and freight."""
        return sum(pick.goods for pick in self.picks)


class Shop:
    """All offers, as a shopper looks for them."""

    def __init__(self, wares: Iterable[Ware], *, most_goods: int) -> None:
        self.most_goods = most_goods
        self.by_category: Mapping[str, list[Ware]] = defaultdict(list)
        self.by_maker: Mapping[int, list[Ware]] = defaultdict(list)
        for ware in wares:
            self.by_category[ware.category].append(ware)
            self.by_maker[ware.maker.id].append(ware)
        self._decks: Mapping[str, list[Ware]] = defaultdict(list)

    def ranked(self, category: str, chance: Random) -> list[Ware]:
        """Rank a category for one shopper, so that every offer is well known to somebody."""
        wares, deck = self.by_category[category], self._decks[category]
        if len(deck) < WELL_KNOWN:
            deck[:0] = chance.sample(wares, len(wares))
        first = dict.fromkeys(deck.pop() for _each in range(min(WELL_KNOWN, len(deck))))
        others = [ware for ware in wares if ware not in first]
        return [*first, *chance.sample(others, len(others))]


class Taste:
    """What one buyer likes: its suppliers of each category, best known first."""

    def __init__(self, shopper: Shopper, shop: Shop, chance: Random) -> None:
        self._shopper = shopper
        self._shop = shop
        self._chance = chance
        self._liked = {
            category: shop.ranked(category, chance)
            for category in shopper.appetite
            if shop.by_category[category]
        }
        self._categories = tuple(self._liked)
        self._appetites: dict[date, list[float]] = {}  # sums of weights, in this order

    def fill(self, shelves: Shelves, now: datetime, day: date | None = None) -> Basket | None:
        """Fill a basket to arrive on a day, or on a usual one; None when nothing fits."""
        category = self._some_category(now.date())
        day = day or earliest_day(self._horizon(category), now)
        lead = (day - earliest_day(0, now)).days
        size = self._chance.randint(max(1, self._shop.most_goods // 3), self._shop.most_goods)
        categories = [category] + [self._some_category(day) for _more in range(size - 1)]
        budget = self._budget(now.date())
        picks = self._pick(categories, budget / size, lead, day, shelves)
        picks = _without_small_trips(picks, budget, day, shelves)
        if not picks:
            return None
        return Basket(tuple(picks), day, self._chance.choice(self._shopper.docks))

    def _horizon(self, category: str) -> int:
        return self._chance.randint(*HORIZONS.get(category, USUAL_HORIZON))

    def _some_category(self, day: date) -> str:
        if day not in self._appetites:
            weights = (self._shopper.appetite[each] * wanted(each, day) for each in self._liked)
            self._appetites[day] = list(accumulate(weights))
        return self._chance.choices(self._categories, cum_weights=self._appetites[day])[0]

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
            ware = self._some_ware(self._liked[category], lead, day, picks)
            self._add(picks, ware, money, day, shelves)
            if ware in picks and self._chance.random() < SAME_TRIP:
                others = self._shop.by_maker[ware.maker.id]
                again = self._some_ware(others, lead, day, picks)
                self._add(picks, again, money / 2, day, shelves)
        return list(picks.values())

    def _add(
        self,
        picks: dict[Ware, Pick],
        ware: Ware | None,
        money: float,
        day: date,
        shelves: Shelves,
    ) -> None:
        if ware is None or len(picks) >= self._shop.most_goods:
            return
        meant = money * self._chance.uniform(0.6, 1.5)
        quantity = ware.rounded(meant / ware.tiers[0][1])
        pick = Pick(ware, quantity)
        if quantity <= shelves.free(ware, day) and pick.goods <= TOO_MUCH * meant:
            picks[ware] = pick

    def _some_ware(
        self, liked: Sequence[Ware], lead: int, day: date, taken: Mapping[Ware, Pick]
    ) -> Ware | None:
        for place in range(ENOUGH_TRIES):
            ware = liked[place % len(liked)]
            if ware in taken or not _can_come(ware, lead, day):
                continue
            if self._chance.random() < FAVOURITE:
                return ware
        return None


def _can_come(ware: Ware, lead: int, day: date) -> bool:
    in_time = ware.lead_days <= lead and day.isoweekday() in ware.maker.dispatch_days
    return in_time and ware.is_in_season(day)


def _without_small_trips(
    picks: list[Pick], budget: float, day: date, shelves: Shelves
) -> list[Pick]:
    """Reach every producer's minimum with more of the first good, or leave it out."""
    parts: dict[int, list[Pick]] = defaultdict(list)
    for pick in picks:
        parts[pick.ware.maker.id].append(pick)
    kept: list[Pick] = []
    for part in parts.values():
        kept += _enlarged(part, budget, day, shelves)
    return kept


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
