"""What follows from sums whose other members are known, by elimination. Pure.

Reckoned modulo a large prime, without fractions. What is shown may be taken as zero: whether
something follows does not depend on the amounts. A member that can differ without any sum
changing differs in a solution drawn by lot, but for one chance in a million million million.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

Unknown = TypeVar("Unknown")
PRIME = (1 << 61) - 1
Row = dict[int, int]  # column to coefficient


def determined(unknown: Iterable[Unknown], sums: Sequence[Sequence[Unknown]]) -> set[Unknown]:
    """Return the unknown members that follow; each sum is its whole, then its parts."""
    names = list(unknown)
    columns = {name: place for place, name in enumerate(names)}
    pivots: dict[int, Row] = {}
    for whole, *parts in sums:
        row: Row = {columns[part]: 1 for part in parts if part in columns}
        if whole in columns:
            row[columns[whole]] = PRIME - 1
        _insert(row, pivots)
    drawn = _draw(len(names), pivots)
    return {name for name, value in zip(names, drawn, strict=True) if value == 0}


def _insert(row: Row, pivots: dict[int, Row]) -> None:
    """Bring a row into echelon form against the rows so far: its pivot is its first column."""
    while row:
        pivot = min(row)
        if pivot not in pivots:
            inverse = pow(row[pivot], -1, PRIME)
            pivots[pivot] = {column: value * inverse % PRIME for column, value in row.items()}
            return
        _subtract(row, pivots[pivot], row[pivot])


def _subtract(row: Row, other: Row, factor: int) -> None:
    for column, value in other.items():
        left = (row.get(column, 0) - factor * value) % PRIME
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _draw(size: int, pivots: dict[int, Row]) -> list[int]:
    """Draw a solution in which all sums are zero: free members by lot, the others from them."""
    lots = Random(3401)  # noqa: S311 - the same decision every time
    values = [0] * size
    for column in reversed(range(size)):
        row = pivots.get(column)
        if row is None:
            values[column] = lots.randrange(1, PRIME)
        else:
            rest = sum(v * values[other] for other, v in row.items() if other != column)
            values[column] = -rest % PRIME
    return values
