"""Changes the token of the figures in every transaction that changes what they are made of.

What was reckoned under a token may be shown again for as long as the token is the same.
Events and surveys are written by few services: each says so with `figures_changed`.
"""

from __future__ import annotations

import secrets

from sqlalchemy import update
from sqlalchemy.orm import Session

from marketplace.impact.models import ImpactVersion
from marketplace.shared.database import BEFORE_COMMIT, db

CHANGED = "impact_changed"


def figures_changed() -> None:
    """Say that this transaction changes events, rollups or surveys."""
    db.session.info[CHANGED] = True


def change_token(session: Session) -> None:
    """Change the token at the end of a transaction that changed the figures.

    Its row is locked last of all, so that nobody who holds it waits for another.
    """
    if session.info.get(CHANGED):
        # Random, not counted: a database that was restored never repeats a token for others.
        session.execute(update(ImpactVersion).values(token=secrets.randbits(62)))


BEFORE_COMMIT.append(change_token)
