"""What the regency sees of the words that people search with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.catalog.models import Synonym, UnmetSearch
from marketplace.shared.database import db

MOST = 100


def synonyms() -> Sequence[Synonym]:
    """Return all synonyms, in the order of their words."""
    return db.session.scalars(select(Synonym).order_by(Synonym.word, Synonym.id)).all()


def unmet_searches() -> Sequence[UnmetSearch]:
    """Return what was asked for most, but is not sold here."""
    most = select(UnmetSearch).order_by(UnmetSearch.times.desc(), UnmetSearch.id).limit(MOST)
    return db.session.scalars(most).all()
