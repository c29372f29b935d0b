"""The stems of words, as Snowball cuts them in Indonesian and in English. Pure."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

SHORTEST = 5  # letters of a word that has something to cut off
SHORTEST_STEM = 4  # shorter ones say too little: keripik is no ripik


@lru_cache(maxsize=50_000)
def stems(word: str) -> frozenset[str]:
    """Return under which stems a word stands; the word itself is one of them."""
    if len(word) < SHORTEST or word.isdigit():
        return frozenset({word})
    cut = (each.stemWord(word) for each in _stemmers())
    return frozenset({word, *(stem for stem in cut if len(stem) >= SHORTEST_STEM)})


@cache
def _stemmers() -> tuple[Any, ...]:
    from snowballstemmer import stemmer  # noqa: PLC0415 - loads all its languages

    return (stemmer("indonesian"), stemmer("english"))
