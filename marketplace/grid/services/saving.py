"""Saving the table row by row: each is one transaction through the catalogue's own services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.catalog.models import Offer
from marketplace.catalog.queries import offers as catalogue
from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services import offer_states, offers
from marketplace.catalog.states import OfferState
from marketplace.grid import policies, queries
from marketplace.grid.cells import REASON, SHOWN_OR_HIDDEN, STATE, TERMS, cells_of, facts_of
from marketplace.grid.models import GridRow, GridSave
from marketplace.grid.states import RowOutcome
from marketplace.grid.wording import STATES
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _


@transactional
def open_save(key: str, *, actor: Actor) -> GridSave:
    """Begin a save, or return the one that this key began already."""
    require(allowed=policies.may_edit_many(actor), to=_("mengubah produk"))
    row = insert(GridSave).values(
        producer_id=actor.organisation_id,
        person_id=actor.person_id,
        key=key,
        created_at=utc_now(),
    )
    claimed = row.on_conflict_do_nothing(index_elements=["producer_id", "key"])
    save_id = db.session.scalar(claimed.returning(GridSave.id))
    save = queries.find_by_key(key, actor)
    if save_id is not None:
        audit.record("grid.saved", save, actor=actor)
    return save


@transactional
def save_row(
    save_id: int,
    offer_id: int,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, str],
    reason: str,
    actor: Actor,
) -> GridRow:
    """Change one good. `values`: the changed cells; `seen`: what these held before.

    A row that this save has dealt with already is left alone. Raises `NotFound` for another's
    good, `Invalid` where somebody changed a cell meanwhile and for facts that cannot be, and
    `RuleBroken` where the good's state does not allow it.
    """
    queries.find_own_save(save_id, actor)
    offer = catalogue.lock_own_offer(offer_id, actor)
    known = queries.row_of(save_id, offer_id)
    if known is not None:
        return known
    change = open_change(offer.id)
    before = cells_of(offer, change)
    _refuse_stale(values, seen, before)
    apply_cells(offer, values, reason=reason, actor=actor)
    change = open_change(offer.id)
    after = cells_of(offer, change)
    row = GridRow(
        save_id=save_id,
        offer_id=offer.id,
        outcome=RowOutcome.SAVED,
        before={name: before[name] for name in before if before[name] != after[name]},
        after={name: after[name] for name in after if before[name] != after[name]},
        waits=change is not None and bool(set(TERMS) & set(values)),
    )
    row.problems = {}
    db.session.add(row)
    db.session.flush()
    return row


@transactional
def note_refusal(
    save_id: int, offer_id: int, problems: Mapping[str, Sequence[str]], *, actor: Actor
) -> GridRow:
    """Keep why a row was not saved, unless the save knows what became of it."""
    queries.find_own_save(save_id, actor)
    catalogue.lock_own_offer(offer_id, actor)
    known = queries.row_of(save_id, offer_id)
    if known is not None:
        return known
    row = GridRow(save_id=save_id, offer_id=offer_id, outcome=RowOutcome.REFUSED)
    row.before, row.after, row.waits = {}, {}, False
    row.problems = {name: list(found) for name, found in problems.items()}
    db.session.add(row)
    db.session.flush()
    return row


@transactional
def apply_cells(offer: Offer, values: Mapping[str, Any], *, reason: str, actor: Actor) -> None:
    """Write changed cells by the same services as the listing page; the good is locked.

    A good is shown before, and hidden after its other cells change, so that what buyers see
    follows the rules of what buyers see.
    """
    wanted = values.get(STATE)
    if wanted == OfferState.PUBLISHED:
        _move(offer, OfferState.PUBLISHED, actor)
    facts = facts_of(offer, open_change(offer.id), values)
    if facts:
        offers.change_offer(offer.id, actor=actor, **facts | {REASON: reason or None})
    if wanted == OfferState.PAUSED:
        _move(offer, OfferState.PAUSED, actor)


def _move(offer: Offer, wanted: OfferState, actor: Actor) -> None:
    if offer.state not in SHOWN_OR_HIDDEN:
        raise Invalid({STATE: [_("Produk ini belum disetujui dinas.")]})
    move = (
        offer_states.pause_offer if wanted is OfferState.PAUSED else offer_states.resume_offer
    )
    try:
        move(offer.id, actor=actor)
    except (RuleBroken, NotFound) as error:
        raise Invalid({STATE: [str(error)]}) from error


def _refuse_stale(
    values: Mapping[str, Any], seen: Mapping[str, str], present: Mapping[str, str]
) -> None:
    """Stop where a cell is no longer what its changer saw: nothing is overwritten unseen."""
    stale = [name for name in values if name in seen and seen[name] != present[name]]
    if stale:
        raise Invalid({name: [_changed_to(name, present[name])] for name in stale})


def _changed_to(name: str, text: str) -> str:
    now = str(STATES[OfferState(text)]) if name == STATE else text
    return _(
        "Sudah diubah orang lain menjadi “%(now)s”. Simpan lagi bila tetap perlu.",
        now=now or "–",
    )
