"""Reading a query: forgiving to typing errors, the same on both databases.

A query becomes groups of words: of each group any phrase will do, and of a phrase all words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.catalog import words
from marketplace.catalog.queries.vocabulary import meant

Group = tuple[words.Phrase, ...]  # any of these phrases, each with all of its words


@dataclass(frozen=True)
class Search:
    """A query as it was understood."""

    groups: tuple[Group, ...]
    is_whole: bool  # every word means something in this catalogue
    read_as: str | None  # the words that were looked for instead of mistyped ones


def understand(query: str) -> Search | None:
    """Read a query; None when nothing was typed. Whatever is typed can be read."""
    if not query.strip():
        return None
    typed = words.typed(query)
    meanings = meant(typed)
    corrected = [choices[0] if choices else None for choices in meanings]
    groups = [
        group for phrase in _phrases(meanings) if (group := _alternatives(phrase)) is not None
    ]
    known = [word for word in corrected if word]
    return Search(
        groups=tuple(groups),
        is_whole=bool(typed) and None not in corrected,
        read_as=" ".join(known) if known and known != typed else None,
    )


def _phrases(meanings: list[list[str]]) -> Iterator[list[words.Phrase]]:
    """Put words together that make a known phrase, as in gula jawa; each may have choices."""
    first = [choices[0] for choices in meanings if choices]
    others = {choices[0]: choices[1:] for choices in meanings if choices}
    for phrase in words.phrases(first):
        more = others[phrase[0]] if len(phrase) == 1 else []
        yield [phrase, *((word,) for word in more)]


def _alternatives(choices: list[words.Phrase]) -> Group | None:
    synonyms = words.synonyms()
    every = [*choices, *(meaning for each in choices for meaning in synonyms.get(each, ()))]
    return tuple(dict.fromkeys(every)) or None
