"""Who may send spreadsheets, and until when one can be taken back. Each rule is a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.spreadsheets.models import SheetImport
from marketplace.spreadsheets.states import ImportState

REVERTIBLE_FOR = timedelta(hours=24)


def may_import(actor: Actor) -> bool:
    """Every member of a producer may send spreadsheets of its goods."""
    return actor.has(*PRODUCER_ROLES)


def may_be_reverted(sheet: SheetImport, now: datetime) -> bool:
    """What was applied can be taken back within 24 hours."""
    done = sheet.state is ImportState.APPLIED and sheet.applied_at is not None
    return done and now - (sheet.applied_at or now) <= REVERTIBLE_FOR
