"""Sets of small numbers as the bits of one large number: quickly met and counted. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_

MARKS = 128  # sums kept along an ordered scale; what lies between two is added one by one
PLACES = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def bits(numbers: Iterable[int], size: int) -> int:
    """Return the set of these numbers, all below `size`."""
    held = bytearray((size + 7) // 8)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def numbers(held: int) -> Iterator[int]:
    """Return the numbers of a set, ascending."""
    for at, byte in enumerate(as_bytes(held)):
        if byte:
            for place in PLACES[byte]:
                yield at * 8 + place


def as_bytes(held: int) -> bytes:
    """Return a set in a form in which one number after the other is quickly looked up."""
    return held.to_bytes((held.bit_length() + 7) // 8, "little")


def united(sets: Iterable[int]) -> int:
    """Return what is in any of the sets."""
    return reduce(or_, sets, 0)


class Scale:
    """Sets along ordered values: which numbers have at most this much."""

    def __init__(self, sets: Mapping[int, int]) -> None:
        self._values = sorted(sets)
        self._sets = [sets[value] for value in self._values]
        self._every = max(1, len(self._values) // MARKS)
        self._marks = [0]
        for first in range(0, len(self._values), self._every):
            chunk = self._sets[first : first + self._every]
            self._marks.append(self._marks[-1] | united(chunk))

    def at_most(self, value: int) -> int:
        """Return the numbers whose value is not above this one."""
        end = bisect_right(self._values, value)
        mark = end // self._every
        return self._marks[mark] | united(self._sets[mark * self._every : end])
