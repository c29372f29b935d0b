"""Words as people type them: split, spelled alike, and what else they are called. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from math import inf

LONGEST_TEXT = 100  # characters of a query that are read; nobody types more by hand
LONGEST_WORD = 30
MOST_WORDS = 6
# The database's own list for Indonesian is empty, so these would be asked for in every product.
STOP_WORDS = frozenset(
    {"ada", "atau", "buat", "dan", "dari", "dengan", "di", "ini", "itu", "jual", "ke", "pada"}
    | {"para", "untuk", "yang", "and", "for", "of", "the"}
)

SOUND_ALIKE = frozenset(
    pair
    for two in ("iy", "ie", "ou", "dt", "bp", "gk", "ck", "fp", "fv", "jz")
    for pair in (two, two[::-1])
)

Phrase = tuple[str, ...]


def split(text: str) -> list[str]:
    """Return the words of a text in plain small letters; numbers stand apart from letters."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return [word[:LONGEST_WORD] for word in re.findall(r"[a-z]+|[0-9]+", letters)]


def name_key(name: str) -> str:
    """Return under which key a name is known, whatever its capitals and blanks."""
    return " ".join(name.casefold().split())


def typed(text: str) -> list[str]:
    """Return the words of a query: a few, in their order, each once, without filler."""
    found = list(dict.fromkeys(split(text[:LONGEST_TEXT])))
    telling = [word for word in found if word not in STOP_WORDS] or found
    return telling[:MOST_WORDS]


def may_begin(word: str) -> bool:
    """Say whether more letters may follow: 600 is not 6000."""
    return not word.isdigit()


def closest(word: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """Return the candidates that differ least from a mistyped word; none when all are far."""
    near: dict[float, list[str]] = {}
    least = _tolerated(word)
    for candidate in candidates:
        distance = _distance(word, candidate, least)
        if distance <= least:
            least = distance
            near.setdefault(distance, []).append(candidate)
    return sorted(near[least])[:most] if near else []


def _tolerated(word: str) -> float:
    """How many letters may be wrong: the shorter the word, the more it says."""
    if word.isdigit() or len(word) < 3:
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 9 else 3


def _distance(word: str, candidate: str, most: float) -> float:
    """Count wrong, missing, extra and swapped letters; half more for an unfinished word.

    Counting ends where more than `most` is certain: then they are infinitely far apart.
    """
    missing, extra = _weights(candidate), _weights(word)
    before: list[float] = []
    row: list[float] = [0.0, *accumulate(missing)]
    for i, letter in enumerate(word):
        last, row = row, [row[0] + extra[i]]
        for j, other in enumerate(candidate):
            cost = min(last[j + 1] + extra[i], row[j] + missing[j])
            cost = min(cost, last[j] + _unlikeness(letter, other))
            if i and j and letter == candidate[j - 1] and word[i - 1] == other:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        if min(row) > most and min(last) + 1 > most:
            return inf
        before = last
    unfinished = min(row[len(word) :], default=row[-1]) + 0.5 if len(word) > 3 else row[-1]
    return min(row[-1], unfinished)


@lru_cache(maxsize=4000)
def _weights(word: str) -> tuple[float, ...]:
    """Weigh letters too many or too few: one that doubles its neighbour is half a mistake."""
    return tuple(
        0.5 if at and letter == word[at - 1] else 1.0 for at, letter in enumerate(word)
    )


def _unlikeness(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    return 0.5 if letter + other in SOUND_ALIKE else 1.0
