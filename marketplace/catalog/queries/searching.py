"""Reading a query: forgiving to typing errors, the same on both databases."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog import words
from marketplace.catalog.lexicon import Group, Lexicon
from marketplace.catalog.queries.vocabulary import read_lexicon


@dataclass(frozen=True)
class Search:
    """A query as it was understood."""

    groups: tuple[Group, ...]
    is_whole: bool  # every word means something in this catalogue
    read_as: str | None  # the words that were looked for instead of mistyped ones


def understand(query: str, lexicon: Lexicon | None = None) -> Search | None:
    """Read a query; None when nothing was typed. Whatever is typed can be read."""
    if not query.strip():
        return None
    lexicon = lexicon or read_lexicon()
    typed = words.typed(query)
    meanings = [lexicon.meant(word) for word in typed]
    corrected = [choices[0] if choices else None for choices in meanings]
    known = [word for word in corrected if word]
    return Search(
        groups=tuple(lexicon.groups(meanings)),
        is_whole=bool(typed) and None not in corrected,
        read_as=" ".join(known) if known and known != typed else None,
    )
