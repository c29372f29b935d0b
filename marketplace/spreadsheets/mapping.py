"""Which heading means which column: known words, what was said before, or a question. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.spreadsheets.columns import BY_NAME, IGNORED, known_headings, plain
from marketplace.spreadsheets.reading.limits import Rows

UNKNOWN = "?"
LOOKED_AT = 15  # rows among which the headings are found


def heading_row(rows: Rows) -> int:
    """Return the place of the row with most known headings; the first, where none is."""
    known = known_headings()
    scores = [sum(plain(cell) in known for cell in cells) for _line, cells in rows[:LOOKED_AT]]
    return scores.index(max(scores)) if max(scores) >= 2 else 0


def meanings(headings: Sequence[str], remembered: Mapping[str, str]) -> list[str]:
    """Return the column of each heading; `UNKNOWN` where it must be asked for.

    What an organisation said before counts more than our own words. A column that is named
    twice is asked for the second time.
    """
    known = known_headings()
    found: list[str] = []
    for heading in headings:
        words = plain(heading)
        if not words:
            found.append(IGNORED)
            continue
        column = remembered.get(words, known.get(words, UNKNOWN))
        usable = column in BY_NAME or column == IGNORED
        taken = column in found and column != IGNORED
        found.append(column if usable and not taken else UNKNOWN)
    return found


def is_clear(columns: Sequence[str]) -> bool:
    """Say whether nothing has to be asked before the rows can be understood."""
    return UNKNOWN not in columns and bool({"code", "name"} & set(columns))
