"""An attacker who knows every sum that binds the cells, and every figure that is shown.

What is closed may be anything that is not below zero and fits all sums, those with cells that
nobody is ever shown among them. By linear programming the attacker finds how little and how
much each closed cell can be.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from random import Random

from marketplace.impact.suppression.closing import close, sums_of
from marketplace.impact.suppression.presence import (
    EVERYTHING,
    EVERYWHERE,
    MONTHS,
    PIECES,
    QUARTERS,
    YEAR,
    Cell,
    Presence,
    crowds_of,
)

TINY = 1e-7


@dataclass
class AMarket:
    """What each producer sold in each month and category of one year."""

    sold: dict[tuple[int, str, int, int], int]  # producer, district, category, month: rupiah

    @classmethod
    def by_lot(cls, seed: int, *, producers: int, districts: int, categories: int, months: int):
        lots, sold = Random(seed), {}  # noqa: S311 - a made-up market
        for producer in range(producers):
            home = f"34.01.{lots.randrange(districts) + 1:02}"
            for category in lots.sample(range(1, categories + 1), lots.choice((1, 1, 2))):
                for month in range(months):
                    if lots.random() < 0.7:
                        sold[producer, home, category, month] = lots.randint(1, 100) * 10_000
        return cls(sold)

    def presences(self) -> frozenset[Presence]:
        masks: dict[tuple[int, str, int], int] = defaultdict(int)
        for producer, district, category, month in self.sold:
            masks[producer, district, category] |= 1 << month
            masks[producer, district, EVERYTHING] |= 1 << month
        return frozenset(Presence(*key, months) for key, months in masks.items())

    def amounts(self) -> dict[Cell, int]:
        """The truth of every cell that is not empty, those that are never told included."""
        kept: dict[Cell, int] = defaultdict(int)
        for (_producer, district, category, month), rupiah in self.sold.items():
            pieces = [piece for piece in PIECES if piece >> month & 1]
            for piece, d, c in product(pieces, (district, EVERYWHERE), (category, EVERYTHING)):
                kept[Cell(piece, d, c)] += rupiah
        return dict(kept)

    def closed(self, least: int) -> frozenset[Cell]:
        crowds = crowds_of(sorted(self.presences(), key=repr))
        return close(crowds, list(sums_of(crowds)), least)


def all_sums(amounts: dict[Cell, int]) -> list[list[Cell]]:
    """Every sum there is: kapanewon, categories, months and quarters."""
    districts = sorted({cell.district for cell in amounts} - {EVERYWHERE})
    categories = sorted({cell.category for cell in amounts} - {EVERYTHING})
    found = []
    for whole in amounts:
        p, d, c = whole.piece, whole.district, whole.category
        ways = []
        if d == EVERYWHERE:
            ways.append([Cell(p, district, c) for district in districts])
        if c == EVERYTHING:
            ways.append([Cell(p, d, category) for category in categories])
        if p == YEAR:
            ways.append([Cell(quarter, d, c) for quarter in QUARTERS])
        elif p in QUARTERS:
            ways.append([Cell(month, d, c) for month in MONTHS if month & p])
        found += [[whole, *(cell for cell in way if cell in amounts)] for way in ways]
    return found


class Attack:
    """What follows about the closed cells."""

    def __init__(self, amounts: dict[Cell, int], closed: frozenset[Cell]) -> None:
        told = {c for c in amounts if not (c.district and c.category and c.piece in MONTHS)}
        self.unknown = sorted(
            (cell for cell in amounts if cell in closed or cell not in told), key=repr
        )
        self.truth = [float(amounts[cell]) for cell in self.unknown]
        columns = {cell: place for place, cell in enumerate(self.unknown)}
        rows = []
        for whole, *parts in all_sums(amounts):
            row = {columns[cell]: 1.0 for cell in parts if cell in columns}
            if whole in columns:
                row[columns[whole]] = -1.0
            if row:
                rows.append(row)
        self.moves = _null_space(rows, len(self.unknown))

    def range_of(self, cell: Cell) -> tuple[float, float]:
        """Return the least and the most that a closed cell can be."""
        place = self.unknown.index(cell)
        return (
            self.truth[place] - self._furthest(place, -1.0),
            self.truth[place] + self._furthest(place, 1.0),
        )

    def _furthest(self, place: int, sign: float) -> float:
        """Move from the truth as far as nothing falls below zero (simplex, Bland's rule)."""
        goal = [sign * move[place] for move in self.moves]
        both = [*goal, *(-g for g in goal)]
        size = len(both)
        table = []
        for row in range(len(self.truth)):
            steps = [-move[row] for move in self.moves]
            if any(abs(step) > TINY for step in steps):
                table.append([*steps, *(-s for s in steps), self.truth[row]])
        return _maximum(table, both, size)


def _null_space(rows: list[dict[int, float]], size: int) -> list[list[float]]:
    pivots: dict[int, dict[int, float]] = {}
    for given in rows:
        row = dict(given)
        while row:
            first = min(row)
            if first not in pivots:
                scale = row[first]
                pivots[first] = {column: value / scale for column, value in row.items()}
                break
            factor = row[first]
            for column, value in pivots[first].items():
                left = row.get(column, 0.0) - factor * value
                if abs(left) > TINY:
                    row[column] = left
                else:
                    row.pop(column, None)
    moves = []
    for free in (column for column in range(size) if column not in pivots):
        move = [0.0] * size
        move[free] = 1.0
        for column in sorted(pivots, reverse=True):
            rest = sum(
                v * move[other] for other, v in pivots[column].items() if other != column
            )
            move[column] = -rest
        moves.append(move)
    return moves


def _maximum(table: list[list[float]], goal: list[float], size: int) -> float:
    """Solve: most of goal·x where each row·x is at most its last entry, and x at least zero."""
    rows = [
        row[:-1] + [float(i == j) for j in range(len(table))] + row[-1:]
        for i, row in enumerate(table)
    ]
    costs = [-g for g in goal] + [0.0] * len(table) + [0.0]
    basis = [size + i for i in range(len(table))]
    while True:
        entering = next((j for j, cost in enumerate(costs[:-1]) if cost < -TINY), None)
        if entering is None:
            return costs[-1]
        ratios = [
            (row[-1] / row[entering], basis[i], i)
            for i, row in enumerate(rows)
            if row[entering] > TINY
        ]
        if not ratios:
            return float("inf")
        leaving = min(ratios)[2]
        pivot = rows[leaving][entering]
        rows[leaving] = [value / pivot for value in rows[leaving]]
        for i, row in enumerate([*rows, costs]):
            if i != leaving and abs(row[entering]) > TINY:
                factor = row[entering]
                new = [a - factor * b for a, b in zip(row, rows[leaving], strict=True)]
                if i < len(rows):
                    rows[i] = new
                else:
                    costs = new
        basis[leaving] = entering
