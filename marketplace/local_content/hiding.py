"""What must not be shown beside each other, so that no difference tells of a few buyers. Pure.

Pledges overlap: all goods hold those of one category, a quarter holds its months, and a wider
place a nearer one. A figure is taken up only if none of its differences with those already
shown stands for fewer buyers than a figure must. The first stay: oldest pledge, then period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.buyers.states import BuyerKind
from marketplace.local_content.reckoning import Counted

Key = tuple[int, date]  # rule and first day of a period
Group = BuyerKind | None  # None: buyers of all kinds


@dataclass(frozen=True)
class Told:
    """The sums of one pledge in one period: which kinds are shown, what each buyer bought."""

    rule_id: int
    first: date
    last: date
    category_id: int | None  # None: all goods
    counted_in: str  # rupiah or a unit; only the same can be subtracted
    groups: frozenset[Group]
    kinds: Mapping[int, BuyerKind]  # by buyer
    counts: Mapping[int, Counted]

    @property
    def key(self) -> Key:
        """What it is found by."""
        return self.rule_id, self.first

    def holds(self, other: Told) -> bool:
        """Say whether all that another counts is counted here, too."""
        return (
            self.counted_in == other.counted_in
            and self.first <= other.first
            and other.last <= self.last
            and self.category_id in (None, other.category_id)
        )

    def is_apart_from(self, other: Told) -> bool:
        """Say whether nothing is counted in both."""
        if self.last < other.first or other.last < self.first:
            return True
        both = {self.category_id, other.category_id}
        return None not in both and len(both) == 2


def withheld(figures: Iterable[Told], least: int) -> set[Key]:
    """Return those that may not be shown, because a difference would tell of too few."""
    shown: list[Told] = []
    kept_back: set[Key] = set()
    for told in sorted(figures, key=lambda each: each.key):
        if any(_is_few(whole, parts, least) for whole, parts in _differences(told, shown)):
            kept_back.add(told.key)
        else:
            shown.append(told)
    return kept_back


def _differences(told: Told, shown: Sequence[Told]) -> Iterator[tuple[Told, list[Told]]]:
    """Yield each whole with parts that can be taken off it, where the new figure is one."""
    for other in shown:
        if told.holds(other):
            yield told, [other]
        elif other.holds(told):
            yield other, [told]
    for whole in [told, *(each for each in shown if each.holds(told))]:
        inside = [each for each in shown if whole is not each and whole.holds(each)]
        parts = [] if whole is told else [told]
        for rule_id in sorted({each.rule_id for each in inside}):
            yield whole, _apart(parts, [e for e in inside if e.rule_id == rule_id])
        yield whole, _apart(parts, inside)


def _apart(parts: Sequence[Told], more: Iterable[Told]) -> list[Told]:
    """Add what overlaps with none of the parts so far."""
    found = list(parts)
    for each in more:
        if all(each.is_apart_from(part) for part in found):
            found.append(each)
    return found


def _is_few(whole: Told, parts: Sequence[Told], least: int) -> bool:
    """Say whether what is left of a group's sum, in any of both figures, is of too few."""
    groups = whole.groups
    for part in parts:
        groups &= part.groups
    return bool(parts) and any(0 < count < least for count in _left(whole, parts, groups))


def _left(whole: Told, parts: Sequence[Told], groups: Collection[Group]) -> Iterator[int]:
    left: dict[int, Counted] = {}
    for buyer in whole.counts:
        rest = whole.counts[buyer]
        for part in parts:
            taken = part.counts.get(buyer, Counted())
            rest += Counted(-taken.local, -taken.whole)
        left[buyer] = rest
    for group in groups:
        rests = [rest for b, rest in left.items() if group in (None, whole.kinds[b])]
        yield sum(1 for rest in rests if rest.whole)
        yield sum(1 for rest in rests if rest.local)
