"""What somebody who types may mean: a shelf, a good, who makes it, a village. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import nsmallest
from operator import and_

from marketplace.catalog import words
from marketplace.catalog.lexicon import Group
from marketplace.catalog.states import SuggestionKind
from marketplace.catalog.words import Phrase

MOST = 8  # suggestions; more are not read while typing
MOST_BESIDE = 2  # shelves, producers and villages each; goods take the rest
SHORTEST = 2  # letters and digits that say something


@dataclass(frozen=True)
class Suggestion:
    """Something with a page of its own that the typed words may mean."""

    kind: SuggestionKind
    slug: str
    name: str
    name_en: str | None = None

    @property
    def words(self) -> list[str]:
        """The plain words of all its names, the first name first."""
        return [*words.split(self.name), *words.split(self.name_en or "")]


class Named:
    """Things of one kind, those wanted most first, found by how their words begin."""

    def __init__(self, things: Iterable[Suggestion]) -> None:
        self.things: list[Suggestion] = []
        self._names: list[str] = []
        held: dict[str, list[int]] = defaultdict(list)
        known: set[str] = set()
        for thing in things:
            name = " ".join(words.split(thing.name))
            if name in known:
                continue  # the same good in another pack says nothing new
            known.add(name)
            for word in dict.fromkeys(thing.words):
                held[word].append(len(self.things))
            self.things.append(thing)
            self._names.append(name)
        self._held = dict(held)
        self.words = sorted(held)

    def find(self, groups: Sequence[Group], most: int) -> list[Suggestion]:
        """Return the things that have a phrase of every group; those named so come first."""
        each = (set().union(*map(self._with, group.said)) for group in groups)
        found: set[int] = reduce(and_, each) if groups else set()
        heads = tuple(" ".join(phrase) for group in groups for phrase in group.said)
        best = nsmallest(most, found, key=lambda n: (not self._names[n].startswith(heads), n))
        return [self.things[number] for number in best]

    def _with(self, phrase: Phrase) -> set[int]:
        each = (set[int]().union(*self._begun(word)) for word in phrase)
        return reduce(and_, each)

    def _begun(self, word: str) -> Iterator[list[int]]:
        if not words.may_begin(word):
            yield self._held.get(word, [])
            return
        at = bisect_left(self.words, word)
        while at < len(self.words) and self.words[at].startswith(word):
            yield self._held[self.words[at]]
            at += 1


class Suggestions:
    """Everything that can be suggested, by kind."""

    def __init__(self, things: Mapping[SuggestionKind, Iterable[Suggestion]]) -> None:
        self._kinds = {kind: Named(things.get(kind, ())) for kind in SuggestionKind}

    @property
    def vocabulary(self) -> set[str]:
        """All words by which something can be found; numbers are never mistyped words."""
        every = (word for named in self._kinds.values() for word in named.words)
        return {word for word in every if words.may_begin(word)}

    def find(self, groups: Sequence[Group]) -> tuple[Suggestion, ...]:
        """Return at most `MOST`: shelves, then goods, then producers and villages."""
        found = {
            kind: named.find(groups, MOST if kind is SuggestionKind.PRODUCT else MOST_BESIDE)
            for kind, named in self._kinds.items()
        }
        goods = found[SuggestionKind.PRODUCT]
        beside = sum(map(len, found.values())) - len(goods)
        del goods[MOST - beside :]
        return tuple(each for some in found.values() for each in some)
