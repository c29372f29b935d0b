"""Which amounts stay closed: those of too few producers, and what would reveal them. Pure.

All cells of a year hang together by sums: kapanewon add up to all, categories add up to all,
months to quarters to years. A closed cell must not be the only one of its sum, nor may the
closed cells of a sum together stand for too few producers. What remains is checked by
elimination over all sums at once: no closed cell may follow from what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from marketplace.impact.filters import Period
from marketplace.impact.suppression.eliminating import determined
from marketplace.impact.suppression.presence import (
    EVERYTHING,
    EVERYWHERE,
    MONTHS,
    PIECES,
    QUARTERS,
    YEAR,
    Cell,
    Crowd,
    Presence,
    bits_of,
    crowds_of,
)

Sum = tuple[Cell, ...]  # the whole first, then its parts


@dataclass(frozen=True)
class Pattern:
    """The closed cells of one year."""

    year: int
    closed: frozenset[Cell]

    def hides(self, period: Period, district: str, category: int) -> bool:
        """Say whether a figure stays closed: one of the pieces of its period does."""
        if district and category and any(b in MONTHS for b in bits_of(period, self.year)):
            return True
        cells = (Cell(bits, district, category) for bits in bits_of(period, self.year))
        return not self.closed.isdisjoint(cells)


@lru_cache(maxsize=64)
def pattern_of(year: int, presences: frozenset[Presence], least: int) -> Pattern:
    """Decide which cells of a year stay closed, from who contributed when and where."""
    crowds = crowds_of(sorted(presences, key=_in_order))
    return Pattern(year, close(crowds, list(sums_of(crowds)), least))


def close(crowds: Mapping[Cell, Crowd], sums: list[Sum], least: int) -> frozenset[Cell]:
    """Return the closed cells: those of too few, and the seconds that would reveal them."""
    closed = {cell for cell, crowd in crowds.items() if crowd.bit_count() < least}
    while True:
        _close_lines(crowds, sums, closed, least)
        known = determined(closed, sums)
        if not known:
            return frozenset(closed)
        before = len(closed)
        closed |= {_second(crowds, sums, closed, cell) for cell in sorted(known, key=_rank)}
        if len(closed) == before:
            return frozenset(crowds)


def sums_of(crowds: Mapping[Cell, Crowd]) -> Iterator[Sum]:
    """List the sums that bind the cells of a year, without the cells that are empty."""
    districts = sorted({cell.district for cell in crowds} - {EVERYWHERE})
    categories = sorted({cell.category for cell in crowds} - {EVERYTHING})
    for whole in sorted(crowds, key=_rank):
        for parts in _ways_to_split(whole, districts, categories):
            there = tuple(part for part in parts if part in crowds)
            if there:
                yield (whole, *there)


def _ways_to_split(
    whole: Cell, districts: list[str], categories: list[int]
) -> Iterator[list[Cell]]:
    narrow_in_months = whole.piece in MONTHS
    if whole.district == EVERYWHERE and not (narrow_in_months and whole.category):
        yield [Cell(whole.piece, district, whole.category) for district in districts]
    if whole.category == EVERYTHING and not (narrow_in_months and whole.district):
        yield [Cell(whole.piece, whole.district, category) for category in categories]
    if whole.piece == YEAR:
        yield [Cell(quarter, whole.district, whole.category) for quarter in QUARTERS]
    elif whole.piece in QUARTERS and not (whole.district and whole.category):
        months = [month for month in MONTHS if month & whole.piece]
        yield [Cell(month, whole.district, whole.category) for month in months]


def _close_lines(
    crowds: Mapping[Cell, Crowd], sums: list[Sum], closed: set[Cell], least: int
) -> None:
    """Close seconds until no sum has a single closed cell, or closed ones of too few."""
    changed = True
    while changed:
        changed = False
        for cells in sums:
            while _reveals(crowds, cells, closed, least):
                closed.add(_cheapest(crowds, cells, closed))
                changed = True


def _reveals(crowds: Mapping[Cell, Crowd], cells: Sum, closed: set[Cell], least: int) -> bool:
    hidden = [cell for cell in cells if cell in closed]
    if not hidden or len(hidden) == len(cells):
        return False
    together = 0
    for cell in hidden:
        together |= crowds[cell]
    return len(hidden) == 1 or together.bit_count() < least


def _cheapest(crowds: Mapping[Cell, Crowd], cells: Sum, closed: set[Cell]) -> Cell:
    """Choose what to close next: a part of few producers rather than the whole."""
    shown = [cell for cell in cells if cell not in closed]
    return min(
        shown, key=lambda cell: (cell is cells[0], crowds[cell].bit_count(), _rank(cell))
    )


def _second(
    crowds: Mapping[Cell, Crowd], sums: list[Sum], closed: set[Cell], known: Cell
) -> Cell:
    """Choose another cell of a sum with a cell that follows from the rest; else itself."""
    for cells in sums:
        if known in cells and not closed.issuperset(cells):
            return _cheapest(crowds, cells, closed)
    return known


def _rank(cell: Cell) -> tuple[int, str, int]:
    return (PIECES.index(cell.piece), cell.district, cell.category)


def _in_order(presence: Presence) -> tuple[int, str, int, int]:
    return (presence.producer, presence.district, presence.category, presence.months)
