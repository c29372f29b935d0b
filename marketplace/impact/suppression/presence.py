"""Who contributes to which cell of one year. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from marketplace.impact.filters import Period

EVERYWHERE = ""
EVERYTHING = 0
Crowd = int  # a set of producers: one bit for each

# A year and its parts, each with the months in it as bits: 17 periods.
MONTHS = tuple(1 << month for month in range(12))
QUARTERS = tuple(0b111 << (3 * quarter) for quarter in range(4))
YEAR = 0b1111_1111_1111
PIECES = (*MONTHS, *QUARTERS, YEAR)


class Presence(NamedTuple):
    """In which months of one year a producer contributed, from one place in one category.

    `months` has a bit for each month. `category` is EVERYTHING for all of them together; a
    buyer may stand in the place of `district` where buyers are compared.
    """

    producer: int
    district: str
    category: int
    months: int


class Cell(NamedTuple):
    """One figure of a year: a period in it, a place or all, a category or all."""

    piece: int
    district: str
    category: int


def crowds_of(presences: Iterable[Presence]) -> dict[Cell, Crowd]:
    """Return who contributes to each cell that can be asked for; empty cells are left out.

    One place together with one category is told by quarters and years only.
    """
    places: dict[int, int] = {}
    months: dict[tuple[str, int], list[Crowd]] = {}
    for producer, district, category, there in presences:
        bit = 1 << places.setdefault(producer, len(places))
        for name in ((EVERYWHERE, category), (district, category)):
            crowd_of_month = months.setdefault(name, [0] * len(MONTHS))
            for month in _NUMBERS[there]:
                crowd_of_month[month] |= bit
    return {
        Cell(piece, *name): crowd
        for name, by_month in months.items()
        for piece in PIECES
        if is_told(piece, *name)
        and (crowd := reduce(or_, (by_month[month] for month in _NUMBERS[piece])))
    }


# The months that each set of bits stands for, 0 to 11.
_NUMBERS = tuple(
    tuple(number for number, month in enumerate(MONTHS) if bits & month)
    for bits in range(YEAR + 1)
)


def is_told(piece: int, district: str, category: int) -> bool:
    """Say whether there is such a cell at all: narrow ones are not told by the month."""
    return not (district and category and piece in MONTHS)


def bits_of(period: Period, year: int) -> list[int]:
    """Return the pieces of a period that lie in a year."""
    return [
        sum(1 << (month % 100 - 1) for month in piece.months)
        for piece in period.pieces()
        if piece.first.year == year
    ]
