"""Applying a spreadsheet in steps: each is one transaction, so that nothing is half done.

A worker that dies leaves whole steps behind; the next one goes on after them. Each row goes
through the same services as the listing page, so that no rule of theirs can be gone around.
"""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.catalog.indexing import indexed_together
from marketplace.catalog.services import offers
from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import transactional
from marketplace.shared.errors import DomainError, RuleBroken, require
from marketplace.shared.language import _
from marketplace.spreadsheets import policies, queries
from marketplace.spreadsheets.goods import NAMING, PLAIN, TERMS, cells_of, facts_of
from marketplace.spreadsheets.judging import Judge, differences, overlaid
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.states import (
    IMPORT_LIFECYCLE,
    ImportState,
    Outcome,
    Verdict,
)

ALL = frozenset({*NAMING, *TERMS, *PLAIN})


@transactional
def apply_import(number: str, *, actor: Actor) -> SheetImport:
    """Let a worker apply what the preview showed.

    Raises `NotFound` for another's file and `RuleBroken` where there is nothing to apply.
    """
    sheet = queries.lock_own_import(number, actor)
    require(allowed=policies.may_import(actor), to=_("menerapkan tabel produk"))
    state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.APPLYING)
    if not queries.counts_of(sheet.id).to_apply:
        raise RuleBroken(_("Tidak ada baris baru atau berubah yang bisa diterapkan."))
    sheet.state, sheet.percent = state, 0
    sheet.membership_id = actor.membership_id or sheet.membership_id
    audit.record("sheet_import.applying", sheet, actor=actor)
    outbox.add("spreadsheets.apply", import_id=sheet.id)
    return sheet


@transactional
def apply_rows(import_id: int, limit: int) -> bool:
    """Apply the next rows, all of them or none. False: nothing is left to do.

    Raises the refusal of a row.
    """
    sheet = queries.lock_import(import_id)
    if sheet.state is not ImportState.APPLYING:
        return False
    rows = queries.next_rows(sheet.id, Outcome.PENDING, limit)
    if not rows:
        _finish(sheet)
        return False
    shelf, actor = queries.shelf_for(sheet.producer_id, rows), queries.sender_of(sheet)
    with indexed_together():
        _apply(rows, Judge(shelf, sheet.columns, sheet.mode), actor)
    counts = queries.counts_of(sheet.id)
    left = counts.outcomes.get(Outcome.PENDING, 0) - (counts.rows - counts.to_apply)
    sheet.percent = 100 - 100 * max(left, 0) // max(counts.to_apply, 1)
    return True


@transactional
def note_refusal(import_id: int, error: DomainError) -> None:
    """Keep with the next row why it is not applied."""
    queries.lock_import(import_id)
    (row,) = queries.next_rows(import_id, Outcome.PENDING, 1)
    row.outcome = Outcome.FAILED
    row.problems = error.errors or {"": [str(error)]}


def _apply(rows: Sequence[SheetRow], judge: Judge, actor: Actor) -> None:
    for row in rows:
        again = judge.judge(row.line, row.cells)
        if (again.verdict, again.changes) != (row.verdict, row.changes):
            raise RuleBroken(_("Produk ini berubah sejak pratinjau. Kirim lagi barisnya."))
    _enter([row for row in rows if row.verdict is Verdict.NEW], actor)
    for row in rows:
        if row.verdict is Verdict.CHANGED:
            _change(row, judge, actor)
        row.outcome = Outcome.APPLIED


def _enter(rows: Sequence[SheetRow], actor: Actor) -> None:
    drafts = [facts_of(row.values, frozenset(row.values) & ALL | set(NAMING)) for row in rows]
    for row, offer in zip(rows, offers.draft_offers(drafts, actor=actor), strict=True):
        row.offer_id = offer.id
        row.changes = differences({}, cells_of(offer))


def _change(row: SheetRow, judge: Judge, actor: Actor) -> None:
    offer = judge.shelf.offers[row.offer_id or 0]
    before = cells_of(offer)
    wanted = overlaid(before, row.values, whole_ladder=judge.has_steps)
    facts = facts_of(wanted, frozenset(row.changes))
    facts["price_reason"] = facts.get("price_reason") or _("Dikirim lewat berkas spreadsheet.")
    offers.change_locked(offer, actor=actor, **facts)
    row.changes = differences(before, cells_of(offer))


def _finish(sheet: SheetImport) -> None:
    sheet.state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.APPLIED)
    sheet.percent, sheet.applied_at = 100, utc_now()
    counts = queries.counts_of(sheet.id)
    audit.record(
        "sheet_import.applied",
        sheet,
        actor=queries.sender_of(sheet),
        applied=counts.outcomes.get(Outcome.APPLIED, 0),
        refused=counts.outcomes.get(Outcome.FAILED, 0),
    )
