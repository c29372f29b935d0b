"""Everything on sale, kept as sets: what fits and how much is then mere counting.

Each offer has a number. Offers of one product are numbered in layers: the first offer of every
product, then the second of those that have two, and so on, products with the most offers first.
A set of offers is folded into a set of products by laying its layers upon each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from marketplace.buyers.states import Zone
from marketplace.catalog.bits import Scale, bits, numbers, united
from marketplace.catalog.cold_chain import cold_chain
from marketplace.catalog.queries.paying import Payer, Prices
from marketplace.catalog.seasons import months_of
from marketplace.catalog.taxes import with_tax
from marketplace.shared.money import Money

Sets: TypeAlias = Mapping[Any, int]


class Offered(NamedTuple):
    """What an offer on sale is narrowed and sorted by."""

    offer_id: int
    product_id: int
    price: int
    days_needed: int  # from today, ordered in this hour
    published: int  # seconds since 1970
    category_id: int
    season_months: str | None
    storage: str | None
    popularity: int
    name: str  # in small letters
    category: str
    district_code: str
    village_code: str
    kind: str
    producer: str
    enters_sterile: int = 1  # 0: the regency has not said yet that it may go there
    is_cramped: bool = False  # a usual week has no room for its smallest order
    tax: int = 0  # basis points of its price

    def cost(self, price: int, payer: Payer) -> int:
        """Return what this price of it is for a payer: with tax, or before."""
        taxed = payer.with_tax and self.tax
        return with_tax(Money(price), self.tax).rupiah if taxed else price


Window: TypeAlias = tuple[int, date, date]  # an offer, the first and last day of a season
Paper: TypeAlias = tuple[int, str]  # an offer and what a valid certificate of it says


class Goods:
    """What is on sale, by all it can be narrowed by; whether it is sold out is not here."""

    def __init__(
        self,
        rows: Sequence[Offered],
        papers: Iterable[Paper],
        key: Hashable = None,
        windows: Iterable[Window] = (),
        closures: Iterable[Window] = (),
    ) -> None:
        self.key = key  # under which it is kept; None when it is not
        of_product: dict[int, list[Offered]] = defaultdict(list)
        for row in rows:
            of_product[row.product_id].append(row)
        products = sorted(of_product.values(), key=len, reverse=True)
        self.layers: list[tuple[int, int, int]] = []  # first number, width, all its bits
        self.offers: list[Offered] = []
        self.product_of: list[int] = []  # by number of the offer: number of the product
        for depth in range(len(products[0]) if products else 0):
            deep = list(takewhile(lambda some: len(some) > depth, products))  # noqa: B023
            self.layers.append((len(self.offers), len(deep), (1 << len(deep)) - 1))
            self.offers += [some[depth] for some in deep]
            self.product_of += range(len(deep))
        self.size = len(self.offers)
        self._at = {row.offer_id: number for number, row in enumerate(self.offers)}
        self.everything = (1 << self.size) - 1
        self.number_of = {some[0].product_id: at for at, some in enumerate(products)}
        self.categories = self._sets("category_id")
        self.category_slugs = self._sets("category")
        self.districts = self._sets("district_code")
        self.villages = self._sets("village_code")
        self.kinds = self._sets("kind")
        self.producers = self._sets("producer")
        self.needed = Scale(self._sets("days_needed"))
        self.certificates = self._certified(papers)
        self.zones = self._by_zone()
        self.cold_chains, self.seasons = self._stored(), self._harvested()
        self._windows = self._by_window(windows)
        self._closures = self._by_window(closures)
        self._orders: dict[Hashable, list[int]] = {}
        self._shut: dict[date, int] = {}
        self._usual: dict[bool, Prices] = {}  # with tax or without

    def _sets(self, name: str) -> dict[Any, int]:
        return self._by_value(map(attrgetter(name), self.offers))

    def _by_value(self, values: Iterable[Any]) -> dict[Any, int]:
        found: dict[Any, list[int]] = defaultdict(list)
        for number, value in enumerate(values):
            found[value].append(number)
        return {value: bits(held, self.size) for value, held in found.items()}

    def _certified(self, papers: Iterable[Paper]) -> Sets:
        found: dict[str, list[int]] = defaultdict(list)
        for offer_id, kind in papers:
            if offer_id in self._at:
                found[kind].append(self._at[offer_id])
        return {kind: bits(held, self.size) for kind, held in found.items()}

    def _by_zone(self) -> Sets:
        return {
            Zone.LANDSIDE: self.everything,
            Zone.STERILE: self._sets("enters_sterile").get(1, 0),
        }

    def _stored(self) -> Sets:
        kinds: dict[Any, int] = defaultdict(int)
        for said, held in self._sets("storage").items():
            kinds[cold_chain(said)] |= held
        return kinds

    def _harvested(self) -> Sets:
        """By month what is harvested then; under 0 what has no season."""
        months: dict[int, int] = defaultdict(int)
        for season, held in self._sets("season_months").items():
            for month in months_of(season) or (0,):
                months[month] |= held
        return months

    def _by_window(self, windows: Iterable[Window]) -> list[tuple[date, date, int]]:
        found: dict[tuple[date, date], list[int]] = defaultdict(list)
        for offer_id, starts_on, ends_on in windows:
            if offer_id in self._at:
                found[starts_on, ends_on].append(self._at[offer_id])
        return [(*days, bits(held, self.size)) for days, held in found.items()]

    def number_of_offer(self, offer_id: int) -> int:
        """Return the number of an offer on sale; raises `KeyError` for any other."""
        return self._at[offer_id]

    def numbered(self, offer_ids: Iterable[int]) -> int:
        """Return the set of these offers; those that are not on sale are left out."""
        return bits([self._at[each] for each in offer_ids if each in self._at], self.size)

    def prices(self, payer: Payer) -> Prices:
        """Return what everything costs as this payer counts."""
        if payer.with_tax not in self._usual:
            costs = [row.cost(row.price, payer) for row in self.offers]
            self._usual[payer.with_tax] = Prices(costs, Scale(self._by_value(costs)))
        usual = self._usual[payer.with_tax]
        own = {
            number: self.offers[number].cost(price, payer)
            for offer_id, price in payer.own.items()
            if (number := self._at.get(offer_id)) is not None
        }
        return replace(usual, own=own) if own else usual

    def open_on(self, day: date) -> int:
        """Return what is in season on a day, of producers that are not closed then.

        Its own windows say when it is in season, or else the months of its product.
        """
        return (self.in_season(day.month) | self._windowed) & ~self.shut_on(day)

    def shut_on(self, day: date) -> int:
        """Return what is outside its own windows on a day, or whose producer is closed."""
        if day not in self._shut:
            covered = united(
                held for first, last, held in self._windows if first <= day <= last
            )
            closed = united(
                held for first, last, held in self._closures if first <= day <= last
            )
            self._shut[day] = self._windowed & ~covered | closed
        return self._shut[day]

    @cached_property
    def _windowed(self) -> int:
        return united(held for _first, _last, held in self._windows)

    def in_season(self, month: int) -> int:
        """Return what can be had in a month: what is harvested then, or always there."""
        return self.seasons.get(0, 0) | self.seasons.get(month, 0)

    def products_in(self, offers: int) -> int:
        """Fold a set of offers into the set of their products."""
        return united(offers >> first & mask for first, _width, mask in self.layers)

    def count(self, offers: int) -> int:
        """Return to how many products these offers belong."""
        return self.products_in(offers).bit_count() if offers else 0

    def offers_of(self, products: int) -> int:
        """Return all offers of a set of products."""
        return united((products & mask) << first for first, _width, mask in self.layers)

    def offers_of_one(self, product: int) -> list[int]:
        """Return the numbers of all offers of one product."""
        return [first + product for first, width, _mask in self.layers if product < width]

    def makers(self, offers: int) -> int:
        """Return how many producers make them."""
        if offers.bit_count() < len(self.producers):
            return len({self.offers[number].producer for number in numbers(offers)})
        return sum(1 for held in self.producers.values() if held & offers)

    @cached_property
    def rank(self) -> list[int]:
        """By number of the product its place when no words are asked for."""
        places = [0] * len(self.number_of)
        first = self.offers[: len(places)]
        order = sorted(range(len(places)), key=lambda n: by_popularity(first[n]))
        for place, number in enumerate(order):
            places[number] = place
        return places

    def ordered(self, name: Hashable, key: Any) -> list[int]:  # noqa: ANN401
        """Return all offers in an order that is kept under a name."""
        if name not in self._orders:
            self._orders[name] = sorted(range(self.size), key=lambda n: key(self.offers[n]))
        return self._orders[name]


def by_popularity(offer: Offered) -> tuple[int, str, int]:
    """Sort by what is ordered most, then by name."""
    return (-offer.popularity, offer.name, offer.product_id)
