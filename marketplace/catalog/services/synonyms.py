"""The regency keeps what people also call things, and everybody may ask for what is missing."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalog import policies, words
from marketplace.catalog.models import Synonym, UnmetSearch
from marketplace.catalog.states import SynonymKind
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, NotFound, require
from marketplace.shared.language import _

LONGEST = 100  # characters of an unmet search


@transactional
def add_synonym(word: str, stands_for: str, kind: SynonymKind, *, actor: Actor) -> Synonym:
    """Let a word lead to another from now on; raises `Invalid` when it already does."""
    require(allowed=policies.may_keep_synonyms(actor), to=_("mengubah padanan kata"))
    said, meant = _plain(word), _plain(stands_for)
    _check(said, meant)
    synonym = Synonym(word=said, stands_for=meant, kind=kind)
    db.session.add(synonym)
    audit.record("synonym.added", synonym, actor=actor, word=said, stands_for=meant)
    return synonym


@transactional
def change_synonym(
    synonym_id: int,
    *,
    actor: Actor,
    word: str | None = None,
    stands_for: str | None = None,
    kind: SynonymKind | None = None,
) -> Synonym:
    """Change what is given of a synonym; raises `NotFound`, and `Invalid` as adding does."""
    synonym = _locked(synonym_id, actor)
    said = synonym.word if word is None else _plain(word)
    meant = synonym.stands_for if stands_for is None else _plain(stands_for)
    _check(said, meant, besides=synonym.id)
    before = {"word": synonym.word, "stands_for": synonym.stands_for}
    synonym.word, synonym.stands_for, synonym.kind = said, meant, kind or synonym.kind
    after = {"new_word": said, "new_stands_for": meant, "kind": synonym.kind.value}
    audit.record("synonym.changed", synonym, actor=actor, **before, **after)
    return synonym


@transactional
def remove_synonym(synonym_id: int, *, actor: Actor) -> None:
    """Let a word lead nowhere else any longer; raises `NotFound`."""
    synonym = _locked(synonym_id, actor)
    said, meant = synonym.word, synonym.stands_for
    audit.record("synonym.removed", synonym, actor=actor, word=said, stands_for=meant)
    db.session.delete(synonym)


def _locked(synonym_id: int, actor: Actor) -> Synonym:
    synonym = db.session.get(Synonym, synonym_id, with_for_update=True, populate_existing=True)
    if synonym is None:
        raise NotFound
    require(allowed=policies.may_keep_synonyms(actor), to=_("mengubah padanan kata"))
    return synonym


def _plain(text: str) -> str:
    return " ".join(words.split(text))


def _check(said: str, meant: str, besides: int | None = None) -> None:
    errors: dict[str, list[str]] = {}
    if not said:
        errors["word"] = [_("Tulis kata yang diketik orang.")]
    if not meant:
        errors["stands_for"] = [_("Tulis kata yang dipakai di katalog.")]
    if said and said == meant:
        errors["stands_for"] = [_("Kedua kata ini sama. Tulis kata lain.")]
    known = select(Synonym.id).where(Synonym.word == said, Synonym.stands_for == meant)
    if not errors and db.session.scalar(known) not in {None, besides}:
        errors["word"] = [_("Padanan ini sudah ada.")]
    if errors:
        raise Invalid(errors)


@transactional
def ask_for(query: str) -> bool:
    """Count that somebody asked for what is not sold here; says whether there was a word."""
    asked = " ".join(words.typed(query))[:LONGEST]
    if not asked:
        return False
    now = utc_now()
    row = insert(UnmetSearch).values(words=asked, times=1, first_at=now, last_at=now)
    again = row.on_conflict_do_update(
        index_elements=["words"], set_={"times": UnmetSearch.times + 1, "last_at": now}
    )
    db.session.execute(again)
    return True
