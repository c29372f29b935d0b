"""In which order the products of a list stand, and what part of them is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice

from marketplace.catalog.bits import as_bytes
from marketplace.catalog.queries.filters import Sort
from marketplace.catalog.queries.goods import Goods, Offered, by_popularity
from marketplace.catalog.queries.hits import Found
from marketplace.catalog.queries.paying import Payer, Prices
from marketplace.shared import places
from marketplace.shared.pagination import Wide

METRES_PER_KM = 1000
BY_PRICE = (Sort.PRICE, Sort.NEAREST)
Position = tuple[int | str, ...]
Key = Callable[[Offered], Position]


def key_types(sort: Sort) -> tuple[type, ...]:
    """Return the types of a position in this order, for reading cursors."""
    return {
        Sort.RELEVANCE: (int, int, str, int),
        Sort.PRICE: (Wide, int),
        Sort.NEWEST: (Wide, int),
        Sort.NEAREST: (int, int, int),
        Sort.NAME: (str, int),
    }[sort]


def sort_key(sort: Sort, goods: Goods, found: Found | None, prices: Prices) -> Key:
    """Return where an offer stands. Every order ascends and ends with the id of the product."""

    def price(row: Offered) -> int:
        return prices.of(goods.number_of_offer(row.offer_id))

    keys: dict[Sort, Key] = {
        Sort.RELEVANCE: lambda row: (-_points(goods, found, row), *by_popularity(row)),
        Sort.PRICE: lambda row: (price(row), row.product_id),
        Sort.NEWEST: lambda row: (-row.published, row.product_id),
        Sort.NEAREST: lambda row: (
            metres_to_airport(row.district_code),
            price(row),
            row.product_id,
        ),
        Sort.NAME: lambda row: (row.name, row.product_id),
    }
    return keys[sort]


def _points(goods: Goods, found: Found | None, row: Offered) -> int:
    return found.points[goods.number_of[row.product_id]] if found else 0


@cache
def metres_to_airport(district_code: str) -> int:
    """How far a kapanewon lies from the terminal, in metres."""
    return int(places.km_from(district_code) * METRES_PER_KM)


def part_of(  # noqa: PLR0913
    goods: Goods,
    fits: int,
    *,
    order: list[int],
    key: Key,
    limit: int,
    skip: int = 0,
    after: Position | None = None,
) -> list[int]:
    """Return products of which offers fit, each where the first of them stands."""
    begin = 0
    if after is not None:
        begin = bisect_right(order, after, key=lambda number: key(goods.offers[number]))
    firsts = _firsts(goods, fits, order)
    return list(islice((product for at, product in firsts if at >= begin), skip, skip + limit))


def _firsts(goods: Goods, fits: int, order: list[int]) -> Iterator[tuple[int, int]]:
    held = as_bytes(fits)
    end = len(held) * 8
    seen: set[int] = set()
    for at, number in enumerate(order):
        if number < end and held[number >> 3] >> (number & 7) & 1:
            product = goods.product_of[number]
            if product not in seen:
                seen.add(product)
                yield at, product


def order_of(
    sort: Sort, goods: Goods, found: Found | None, payer: Payer, key: Key
) -> list[int]:
    """Return numbers of offers in the order; with words, only of those that were found."""
    if sort is Sort.RELEVANCE and found is not None:
        return found.order
    if payer.own and sort in BY_PRICE:
        return sorted(range(goods.size), key=lambda number: key(goods.offers[number]))
    return goods.ordered((sort, payer.with_tax), key)
