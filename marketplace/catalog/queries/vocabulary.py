"""Which words of the catalogue a typed word may mean, when it is not one of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, text

from marketplace.catalog import words
from marketplace.shared.database import db, is_sqlite

PAST_ALL_LETTERS = "~"  # sorts after every letter and number that a word may have
# One row for a word that is known, or begins a known one; else a row for each that looks alike.
POSTGRESQL = """
select cast(:at{n} as integer) as at, true as known, :word{n} as word
where exists (select 1 from search_words where word >= :word{n} and word < :end{n})
union all
select cast(:at{n} as integer), false, word from close_words(:word{n}) as word
"""
SQLITE = """
select :at{n} as at, 1 as known, :word{n} as word
where exists (select 1 from search_words where word >= :word{n} and word < :end{n})
union all
select at, known, word from (
  select :at{n} as at, 0 as known, search_words.word from search_trigrams
  join search_words on search_words.id = search_trigrams.rowid
  where search_trigrams match :trigrams{n} order by search_trigrams.rank limit 20
)
"""


def meant(typed: Sequence[str]) -> list[list[str]]:
    """Return for each typed word the words of the catalogue that it means.

    A known word, or the beginning of one, means itself; a mistyped one the closest known words;
    the list is empty when nothing comes near.
    """
    if not typed:
        return []
    known: set[int] = set()
    alike: dict[int, list[str]] = {}
    for row in _look_up(typed):
        if row["known"]:
            known.add(row["at"])
        else:
            alike.setdefault(row["at"], []).append(row["word"])
    return [
        [word] if at in known or word.isdigit() else words.closest(word, alike.get(at, ()))
        for at, word in enumerate(typed)
    ]


def _look_up(typed: Sequence[str]) -> Sequence[RowMapping]:
    pattern = SQLITE if is_sqlite() else POSTGRESQL
    parts = [pattern.format(n=at) for at in range(len(typed))]
    values: dict[str, object] = {}
    for at, word in enumerate(typed):
        values |= {f"at{at}": at, f"word{at}": word, f"end{at}": word + PAST_ALL_LETTERS}
        if is_sqlite():
            values[f"trigrams{at}"] = " OR ".join(f'"{part}"' for part in _trigrams(word))
    statement = text(" union all ".join(parts)).bindparams(**values)
    return db.session.execute(statement).mappings().all()


def _trigrams(word: str) -> list[str]:
    padded = f"  {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
