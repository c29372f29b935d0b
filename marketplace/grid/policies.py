"""Who may change many goods at once, and until when that can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.grid.models import GridSave
from marketplace.shared.actors import PRODUCER_ROLES, Actor

TAKEN_BACK_WITHIN = timedelta(hours=24)


def may_edit_many(actor: Actor) -> bool:
    """Every member of a producer may change its goods, also many at once."""
    return actor.has(*PRODUCER_ROLES)


def may_be_taken_back(save: GridSave, now: datetime) -> bool:
    """What was saved can be taken back once, within 24 hours."""
    return save.taken_back_at is None and now - save.created_at <= TAKEN_BACK_WITHIN
