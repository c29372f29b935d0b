"""Work on spreadsheets that takes a while: read, judged, applied and taken back in steps.

Each job works for a part of its lease and then asks for itself again, so that no other worker
takes it for dead; done twice, it goes on after what is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from marketplace.shared import outbox
from marketplace.shared.database import db, let_go, one_transaction
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import speaking
from marketplace.spreadsheets import working
from marketplace.spreadsheets.models import SheetImport
from marketplace.spreadsheets.reading import read_spreadsheet
from marketplace.spreadsheets.services import applying, forgetting, previewing, reverting
from marketplace.web.storage import storage

AT_A_STRETCH = 20.0  # seconds, a third of the lease


@outbox.job("spreadsheets.read", alone=True)
def read_file(*, import_id: int) -> None:
    """Read a file's rows, and judge them unless its columns are unclear."""
    sheet = previewing.begin(import_id)
    if sheet is not None and sheet.file_key is not None:
        with speaking(sheet.language):
            _read(sheet, sheet.file_key)
    preview(import_id=import_id)


def _read(sheet: SheetImport, key: str) -> None:
    try:
        rows = read_spreadsheet(storage().read(key))
    except Invalid as refusal:
        previewing.refuse(sheet.id, str(refusal))
    else:
        previewing.keep_rows(sheet.id, rows)


@outbox.job("spreadsheets.preview", alone=True)
def preview(*, import_id: int) -> None:
    """Judge the rows of a file whose columns are clear."""
    with speaking(_language_of(import_id)):
        working.judge_all(import_id)


@outbox.job("spreadsheets.apply", alone=True)
def apply(*, import_id: int) -> None:
    """Apply a file's rows, step by step."""
    _stretch(
        "spreadsheets.apply",
        lambda: working.next_step(import_id, applying.apply_rows, applying.note_refusal),
        import_id,
    )


@outbox.job("spreadsheets.revert", alone=True)
def revert(*, import_id: int) -> None:
    """Take a file's rows back, step by step."""
    _stretch(
        "spreadsheets.revert",
        lambda: working.next_step(import_id, reverting.revert_rows, reverting.note_refusal),
        import_id,
    )


@outbox.job("spreadsheets.forget_file")
def forget_file(*, key: str) -> None:
    """Delete a file whose rows are kept, or that was refused."""
    storage().delete(key)


@outbox.every(timedelta(days=1), "spreadsheets.forget_old_rows")
def forget_old_rows() -> None:
    """Forget what stood in spreadsheets of a month ago."""
    forgetting.forget_old_rows()


def _stretch(name: str, step: Callable[[], bool], import_id: int) -> None:
    until = monotonic() + AT_A_STRETCH
    with speaking(_language_of(import_id)):
        while step():
            db.session.expunge_all()  # or it would remember thousands of rows
            if monotonic() > until:
                with one_transaction():
                    outbox.add(name, import_id=import_id)
                return


def _language_of(import_id: int) -> str:
    sheet = db.session.get(SheetImport, import_id, populate_existing=True)
    if sheet is None:
        raise NotFound
    language = sheet.language
    let_go()
    return language
