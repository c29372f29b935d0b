"""Bring events and rollups into step with what they are made from, all at once."""

from __future__ import annotations

from sqlalchemy import text

from marketplace.impact.statements import events, rollups
from marketplace.impact.versioning import figures_changed
from marketplace.shared.database import db, is_sqlite, transactional


@transactional
def rebuild() -> None:
    """Write the events that are missing and all rollups anew.

    For data loaded in bulk, and to repair; receipts that are being recorded meanwhile wait.
    """
    figures_changed()
    db.session.flush()
    if not is_sqlite():
        db.session.execute(text("set local statement_timeout = 0"))
        db.session.execute(text("set local lock_timeout = 0"))
        db.session.execute(
            text("lock table impact_months, impact_payment_days in exclusive mode")
        )
    for statement in events.ALL:
        missing = statement(one=False).replace("returning id", "")
        db.session.execute(text(missing))
    for table in ("impact_months", "impact_payment_days"):
        db.session.execute(text(f"delete from {table}"))  # noqa: S608 - fixed words only
    db.session.execute(text(rollups.add_to_months(some=False)))
    db.session.execute(text(rollups.add_to_days(some=False)))
