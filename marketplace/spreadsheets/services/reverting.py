"""Taking a spreadsheet back: earlier values return where nobody changed them since."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.catalog.indexing import indexed_together
from marketplace.catalog.models import Offer
from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services import holding, offer_states, offers
from marketplace.catalog.states import OfferState
from marketplace.catalog.wanted import facts_wanted
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import DomainError, RuleBroken, require
from marketplace.shared.language import _
from marketplace.spreadsheets import policies, queries
from marketplace.spreadsheets.goods import REASON, TERMS, cells_of, facts_of, write
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.states import (
    IMPORT_LIFECYCLE,
    ImportState,
    Outcome,
    Verdict,
)

STILL_OURS = {OfferState.DRAFT, OfferState.CHANGES_REQUESTED, OfferState.SUBMITTED}


@transactional
def revert_import(number: str, *, actor: Actor) -> SheetImport:
    """Let a worker take back what was applied.

    Raises `NotFound` for another's file, and `RuleBroken` after 24 hours or where nothing was
    applied.
    """
    sheet = queries.lock_own_import(number, actor)
    require(allowed=policies.may_import(actor), to=_("membatalkan tabel produk"))
    state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.REVERTING)
    if not policies.may_be_reverted(sheet, utc_now()):
        raise RuleBroken(_("Pembatalan hanya bisa dalam 24 jam setelah diterapkan."))
    sheet.state, sheet.percent = state, 0
    sheet.membership_id = actor.membership_id or sheet.membership_id
    audit.record("sheet_import.reverting", sheet, actor=actor)
    outbox.add("spreadsheets.revert", import_id=sheet.id)
    return sheet


@transactional
def revert_rows(import_id: int, limit: int) -> bool:
    """Take the next rows back, all of them or none. False: nothing is left to do.

    Raises the refusal of a row.
    """
    sheet = queries.lock_import(import_id)
    if sheet.state is not ImportState.REVERTING:
        return False
    rows = queries.next_rows(sheet.id, Outcome.APPLIED, limit)
    if not rows:
        _finish(sheet)
        return False
    actor = queries.sender_of(sheet)
    shelf = queries.shelf_for(sheet.producer_id, rows)
    with indexed_together():
        for row in rows:
            _revert(row, shelf.offers.get(row.offer_id or 0), actor)
    counts = queries.counts_of(sheet.id)
    left = counts.outcomes.get(Outcome.APPLIED, 0)
    sheet.percent = 100 - 100 * left // max(counts.to_apply, 1)
    return True


@transactional
def note_refusal(import_id: int, error: DomainError) -> None:
    """Keep with the next row why it is left as it is."""
    queries.lock_import(import_id)
    (row,) = queries.next_rows(import_id, Outcome.APPLIED, 1)
    row.outcome = Outcome.KEPT
    row.problems = error.errors or {"": [str(error)]}


def _revert(row: SheetRow, offer: Offer | None, actor: Actor) -> None:
    row.outcome = Outcome.KEPT
    if offer is None:
        row.problems = {"": [_("Produk ini sudah diarsipkan.")]}
    elif row.verdict is Verdict.NEW:
        _take_out(row, offer, actor)
    else:
        _put_back(row, offer, actor)


def _take_out(row: SheetRow, offer: Offer, actor: Actor) -> None:
    """Archive goods that the spreadsheet entered, unless somebody worked on them since."""
    touched = _touched(row.changes, cells_of(offer))
    if touched or offer.state not in STILL_OURS:
        row.problems = {"": [_("Produk baru ini sudah diubah atau tampil.")]}
        return
    offer_states.archive_offer(offer.id, actor=actor)
    row.outcome = Outcome.REVERTED


def _put_back(row: SheetRow, offer: Offer, actor: Actor) -> None:
    if _waits_because_of(row, offer):
        holding.withdraw_change(offer.id, actor=actor)
        row.outcome = Outcome.REVERTED
    present = cells_of(offer)
    touched = _touched(row.changes, present)
    message = _("Sudah diubah lagi setelah berkas ini, jadi dibiarkan.")
    row.problems = {name: [message] for name in touched}
    back = {name: old for name, (old, _new) in row.changes.items() if name not in touched}
    if not back:
        return
    wanted = {name: text for name, text in (present | back).items() if text}
    wanted[REASON] = _("Harga sebelum tabel ini diterapkan.")
    offers.change_locked(offer, actor=actor, **facts_of(wanted, frozenset(back)))
    row.outcome = Outcome.KEPT if touched else Outcome.REVERTED


def _waits_because_of(row: SheetRow, offer: Offer) -> bool:
    """Say whether what the regency is to read first is what this row asked for."""
    change = open_change(offer.id)
    if change is None:
        return False
    wanted = facts_wanted(change)
    tiers = wanted.get("price_tiers")
    if tiers and write(tiers[0].unit_price) == row.values.get("price"):
        return True
    return "description" in wanted and wanted["description"] == row.values.get("description")


def _touched(changes: Mapping[str, list[str]], present: Mapping[str, str]) -> set[str]:
    """Return the columns that no longer hold what the file put there; terms go together."""
    touched = {name for name, (_old, new) in changes.items() if present.get(name, "") != new}
    return touched | (set(TERMS) & changes.keys()) if touched & set(TERMS) else touched


def _finish(sheet: SheetImport) -> None:
    sheet.state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.REVERTED)
    sheet.percent, sheet.reverted_at = 100, utc_now()
    counts = queries.counts_of(sheet.id)
    audit.record(
        "sheet_import.reverted",
        sheet,
        actor=queries.sender_of(sheet),
        reverted=counts.outcomes.get(Outcome.REVERTED, 0),
        kept=counts.outcomes.get(Outcome.KEPT, 0),
    )
