"""What the regency sees of the words that people search with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select

from marketplace.catalog.models import Synonym, UnmetSearch
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor

MOST = 100


def find_synonym(synonym_id: int) -> Synonym:
    """Return a synonym, or stop with `NotFound`."""
    synonym = db.session.get(Synonym, synonym_id)
    if synonym is None:
        raise NotFound
    return synonym


def part_of_synonyms(limit: int, cursor: str | None, words: str = "") -> Part[Synonym]:
    """Return one part of all synonyms, in the order of their words; `Invalid` for a cursor.

    `words` keeps those that contain it, on either side.
    """
    chosen = or_(
        Synonym.word.icontains(words, autoescape=True),
        Synonym.stands_for.icontains(words, autoescape=True),
    )
    wanted = select(Synonym).where(chosen).order_by(Synonym.word, Synonym.id).limit(limit + 1)
    if after := read_cursor(cursor, str, int):
        same_word = and_(Synonym.word == after[0], Synonym.id > after[1])
        wanted = wanted.where(or_(Synonym.word > after[0], same_word))
    rows = db.session.scalars(wanted).all()
    total = db.session.scalar(select(func.count(Synonym.id)).where(chosen)) or 0
    last = rows[limit - 1] if len(rows) > limit else None
    return Part(rows[:limit], write_cursor(last.word, last.id) if last else None, total)


def unmet_searches() -> Sequence[UnmetSearch]:
    """Return what was asked for most, but is not sold here."""
    most = select(UnmetSearch).order_by(UnmetSearch.times.desc(), UnmetSearch.id).limit(MOST)
    return db.session.scalars(most).all()


def part_of_unmet_searches(limit: int, cursor: str | None) -> Part[UnmetSearch]:
    """Return one part of what was asked for in vain, the most asked for first."""
    wanted = select(UnmetSearch).order_by(UnmetSearch.times.desc(), UnmetSearch.id)
    if after := read_cursor(cursor, int, int):
        as_often = and_(UnmetSearch.times == after[0], UnmetSearch.id > after[1])
        wanted = wanted.where(or_(UnmetSearch.times < after[0], as_often))
    rows = db.session.scalars(wanted.limit(limit + 1)).all()
    total = db.session.scalar(select(func.count(UnmetSearch.id))) or 0
    last = rows[limit - 1] if len(rows) > limit else None
    return Part(rows[:limit], write_cursor(last.times, last.id) if last else None, total)
