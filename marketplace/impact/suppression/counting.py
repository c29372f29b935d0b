"""Which counts of attested poor members are shown. Pure.

A count is a sum over groups of producers, so two counts differ by some groups. Producers are
cut into atoms, each with enough members; only counts made of whole atoms are shown. Whatever
is added and subtracted, nothing smaller than an atom can be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Group = frozenset[int]  # ids of producers


def atoms_of(wishes: Iterable[Group], members: Mapping[int, int], least: int) -> list[Group]:
    """Cut all producers that were reached into atoms, so that as many wishes are met as can be.

    `wishes` are the sets whose counts people want, the most wanted first; `members` the
    attested poor members of each producer. Producers without any count in no atom.
    """
    asked = [frozenset(p for p in wish if members.get(p)) for wish in wishes]
    everybody: Group = frozenset().union(*asked)
    atoms = [everybody] if everybody else []
    for wish in asked:
        cut = [part for atom in atoms for part in (atom & wish, atom - wish) if part]
        if all(_count(part, members) >= least for part in cut):
            atoms = cut
    return atoms


def is_countable(
    group: Iterable[int], atoms: Iterable[Group], members: Mapping[int, int], least: int
) -> bool:
    """Say whether the count of a group may be shown: it is made of whole atoms."""
    counted = frozenset(p for p in group if members.get(p))
    return all(
        (atom <= counted and _count(atom, members) >= least) or not atom & counted
        for atom in atoms
    )


def _count(group: Group, members: Mapping[int, int]) -> int:
    return sum(members[producer] for producer in group)
