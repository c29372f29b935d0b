"""The words that lead somewhere: what a typed word, right or wrong, may mean. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from marketplace.catalog import words
from marketplace.catalog.stems import stems
from marketplace.catalog.words import Phrase

MOST_ALIKE = 20  # words that are compared letter by letter
MOST_AKIN = 8  # words of one stem that are looked for beside the typed one
MOST_MEANT = 5_000  # typed words whose meaning is kept
MOST_BEGUN = 5  # synonyms that an unfinished word may become


@dataclass(frozen=True)
class Group:
    """A part of a query: any of these phrases will do, each with all of its words."""

    said: tuple[Phrase, ...]  # what was typed, corrected, and what else it is called
    akin: tuple[Phrase, ...] = ()  # words of the same stem: worth less


class Lexicon:
    """The words of the catalogue and of its synonyms."""

    def __init__(self, vocabulary: Iterable[str], synonyms: Iterable[tuple[str, str]]) -> None:
        self.synonyms: dict[Phrase, tuple[Phrase, ...]] = {}
        for word, stands_for in synonyms:
            said, meant = tuple(words.split(word)), tuple(words.split(stands_for))
            self.synonyms[said] = (*self.synonyms.get(said, ()), meant)
        told = {word for phrase in self.synonyms for word in phrase if not word.isdigit()}
        self.words = sorted(told.union(vocabulary))
        self._meant: dict[str, list[str]] = {}

    @cached_property
    def _longest_phrase(self) -> int:
        return max(map(len, self.synonyms), default=1)

    @cached_property
    def _by_trigram(self) -> dict[str, list[str]]:
        held: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            for part in _trigrams(word):
                held[part].append(word)
        return held

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        held: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            for stem in stems(word):
                held[stem].append(word)
        return held

    def begun(self, word: str) -> Iterator[str]:
        """Give the words that begin so, the word itself first if it is one."""
        at = bisect_left(self.words, word)
        while at < len(self.words) and self.words[at].startswith(word):
            yield self.words[at]
            at += 1

    def akin(self, word: str) -> list[str]:
        """Return other words of the same stem: minum and minuman."""
        found = (other for stem in sorted(stems(word)) for other in self._by_stem.get(stem, ()))
        return [other for other in dict.fromkeys(found) if other != word][:MOST_AKIN]

    def meant(self, word: str) -> list[str]:
        """Return what a typed word means: itself, words of its stem, or the closest words."""
        known = self._meant.get(word)
        if known is None:
            if len(self._meant) >= MOST_MEANT:
                self._meant = {}
            known = self._meant[word] = self._read(word)
        return known

    def _read(self, word: str) -> list[str]:
        if word.isdigit() or next(self.begun(word), None) is not None:
            return [word]
        return self.akin(word) or words.closest(word, self._alike(word))

    def _alike(self, word: str) -> list[str]:
        shared = Counter(
            other for part in _trigrams(word) for other in self._by_trigram.get(part, ())
        )
        alike = {each: 2 * n / (len(word) + len(each) + 4) for each, n in shared.items()}
        return sorted(alike, key=lambda each: (-alike[each], each))[:MOST_ALIKE]

    def groups(self, meanings: Sequence[Sequence[str]]) -> Iterator[Group]:
        """Put words together that make a known phrase, as gula jawa does; each has choices."""
        first = [choices[0] for choices in meanings if choices]
        others = {choices[0]: choices[1:] for choices in meanings if choices}
        for phrase in self.phrases(first):
            more: list[Phrase] = (
                [(each,) for each in others[phrase[0]]] if len(phrase) == 1 else []
            )
            yield self._group([phrase, *more])

    def phrases(self, typed: Sequence[str]) -> list[Phrase]:
        """Cut a query into single words and known phrases, the longest first."""
        cut: list[Phrase] = []
        at = 0
        while at < len(typed):
            ends = range(min(len(typed), at + self._longest_phrase), at + 1, -1)
            known = (tuple(typed[at:end]) for end in ends)
            phrase = next((some for some in known if some in self.synonyms), (typed[at],))
            cut.append(phrase)
            at += len(phrase)
        return cut

    def _group(self, choices: Sequence[Phrase]) -> Group:
        known = [name for phrase in choices for name in self._names(phrase)]
        meanings = [meaning for name in known for meaning in self.synonyms[name]]
        said = dict.fromkeys([*choices, *meanings])
        akin: list[Phrase] = [
            (word,) for phrase in choices if len(phrase) == 1 for word in self.akin(phrase[0])
        ]
        return Group(tuple(said), tuple(each for each in akin if each not in said))

    def _names(self, phrase: Phrase) -> list[Phrase]:
        """Return the synonyms that were typed, or that an unfinished word begins."""
        if phrase in self.synonyms:
            return [phrase]
        if len(phrase) > 1 or len(phrase[0]) < 3:
            return []
        whole: Iterator[Phrase] = ((word,) for word in self.begun(phrase[0]))
        return [name for name in whole if name in self.synonyms][:MOST_BEGUN]


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
