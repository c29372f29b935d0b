"""Rows of old spreadsheets are forgotten; that they were sent and applied stays on record."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.states import AT_WORK

KEPT_FOR = timedelta(days=30)


@transactional
def forget_old_rows() -> int:
    """Delete the rows of spreadsheets that were sent a month ago; return how many."""
    old = select(SheetImport.id).where(
        SheetImport.created_at < utc_now() - KEPT_FOR, SheetImport.state.not_in(AT_WORK)
    )
    gone = delete(SheetRow).where(SheetRow.import_id.in_(old))
    done = db.session.execute(gone.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
