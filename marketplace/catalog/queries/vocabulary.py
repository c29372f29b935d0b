"""Reading the words that lead somewhere in this catalogue."""

from __future__ import annotations

from sqlalchemy import text

from marketplace.catalog.lexicon import Lexicon
from marketplace.shared.database import db

# Sorted, so that equal words are always read alike, on both databases.
STATEMENT = text("""
select word, null as stands_for from search_words
union all select word, stands_for from synonyms order by 1, 2
""")


def read_lexicon() -> Lexicon:
    """Read the words of the catalogue, and the synonyms that the regency keeps."""
    rows = db.session.execute(STATEMENT).all()
    return Lexicon(
        (row[0] for row in rows if row[1] is None),
        ((row[0], row[1]) for row in rows if row[1] is not None),
    )
