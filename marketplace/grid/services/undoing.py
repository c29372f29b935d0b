"""Taking a whole save back: earlier values return where nobody changed the good since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marketplace.catalog.queries import offers as catalogue
from marketplace.catalog.queries.changes import open_change
from marketplace.grid import policies, queries
from marketplace.grid.cells import TERMS, cells_of, values_of
from marketplace.grid.models import GridRow, GridSave
from marketplace.grid.services.saving import apply_cells
from marketplace.grid.states import RowOutcome
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _


@transactional
def begin_to_take_back(save_id: int, *, actor: Actor) -> GridSave:
    """Note that a save is taken back; its rows follow one by one.

    Raises `NotFound` for another's save, and `RuleBroken` a second time or after 24 hours.
    """
    save = queries.lock_own_save(save_id, actor)
    require(allowed=policies.may_edit_many(actor), to=_("mengubah produk"))
    if save.taken_back_at is not None:
        raise RuleBroken(_("Simpanan ini sudah pernah dibatalkan."))
    if not policies.may_be_taken_back(save, utc_now()):
        raise RuleBroken(_("Pembatalan hanya bisa dalam 24 jam setelah disimpan."))
    save.taken_back_at = utc_now()
    audit.record("grid.taken_back", save, actor=actor)
    return save


@transactional
def take_row_back(save_id: int, offer_id: int, *, actor: Actor) -> GridRow | None:
    """Give a good its earlier values, if it still holds what the save put there.

    None where there is nothing to take back. Raises what `change_offer` raises.
    """
    queries.find_own_save(save_id, actor)
    offer = catalogue.lock_own_offer(offer_id, actor)
    row = queries.row_of(save_id, offer_id)
    if row is None or row.outcome is not RowOutcome.SAVED:
        return None
    present = cells_of(offer, open_change(offer.id))
    touched = [name for name, text in row.after.items() if present[name] != text]
    if touched:
        message = _("Sudah diubah lagi sejak disimpan, jadi dibiarkan.")
        row.outcome, row.problems = RowOutcome.KEPT, {name: [message] for name in touched}
        return row
    reason = _("Kembali ke harga sebelum diubah lewat tabel.")
    apply_cells(offer, values_of(row.before), reason=reason, actor=actor)
    change = open_change(offer.id)
    row.outcome = RowOutcome.TAKEN_BACK
    row.waits = change is not None and bool(set(TERMS) & row.before.keys())
    return row


@transactional
def note_kept(
    save_id: int, offer_id: int, problems: Mapping[str, Sequence[str]], *, actor: Actor
) -> None:
    """Keep why a row could not be taken back."""
    queries.lock_own_save(save_id, actor)
    row = queries.row_of(save_id, offer_id)
    if row is not None and row.outcome is RowOutcome.SAVED:
        row.outcome = RowOutcome.KEPT
        row.problems = {name: list(found) for name, found in problems.items()}
