"""Reading a spreadsheet's rows, and saying of each what applying it would do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, update

from marketplace.shared import audit, outbox
from marketplace.shared.actors import SYSTEM
from marketplace.shared.database import db, transactional
from marketplace.spreadsheets import mapping, queries
from marketplace.spreadsheets.judging import Judged
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.reading.limits import Rows
from marketplace.spreadsheets.states import IMPORT_LIFECYCLE, ImportState


@transactional
def begin(import_id: int) -> SheetImport | None:
    """Begin to read a spreadsheet, or go on where a worker died. None: there is no need."""
    sheet = queries.lock_import(import_id)
    if sheet.file_key is None:
        return None
    sheet.state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.READING)
    return sheet


@transactional
def keep_rows(import_id: int, rows: Rows) -> bool:
    """Keep what stands in a file. False: its sender must say first what columns mean."""
    sheet = queries.lock_import(import_id)
    if sheet.file_key is None:
        return False  # another worker was faster
    at = mapping.heading_row(rows)
    wide = max(len(cells) for _line, cells in rows[at:])
    sheet.headings = [*rows[at][1], *[""] * (wide - len(rows[at][1]))]
    remembered = queries.remembered_headings(sheet.producer_id)
    sheet.columns = mapping.meanings(sheet.headings, remembered)
    lines = [{"import_id": sheet.id, "line": n, "cells": cells} for n, cells in rows[at + 1 :]]
    db.session.execute(delete(SheetRow).where(SheetRow.import_id == sheet.id))
    if lines:
        db.session.execute(insert(SheetRow), lines)
    outbox.add("spreadsheets.forget_file", key=sheet.file_key)
    sheet.file_key = None
    if mapping.is_clear(sheet.columns):
        return True
    sheet.state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.ASKING)
    return False


@transactional
def refuse(import_id: int, problem: str) -> None:
    """Note why a file was not taken."""
    sheet = queries.lock_import(import_id)
    sheet.state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.FAILED)
    sheet.problem = problem[:500]
    audit.record("sheet_import.refused", sheet, actor=SYSTEM, problem=sheet.problem)
    outbox.add("spreadsheets.forget_file", key=sheet.file_key)
    sheet.file_key = None


@transactional
def note_judged(import_id: int, judged: Sequence[tuple[int, Judged]], percent: int) -> bool:
    """Keep what was found. False: somebody else finished meanwhile."""
    sheet = queries.lock_import(import_id)
    if sheet.state is not ImportState.READING:
        return False
    sheet.percent = percent
    db.session.execute(
        update(SheetRow),
        [
            {
                "id": row_id,
                "values": each.values,
                "changes": each.changes,
                "problems": each.problems,
                "verdict": each.verdict,
                "offer_id": each.offer_id,
            }
            for row_id, each in judged
        ],
    )
    return True


@transactional
def finish(import_id: int) -> None:
    """Show the preview: every row was judged."""
    sheet = queries.lock_import(import_id)
    if sheet.state is ImportState.READING:
        sheet.state = IMPORT_LIFECYCLE.move(sheet.state, ImportState.PREVIEWED)
        sheet.percent = 100
