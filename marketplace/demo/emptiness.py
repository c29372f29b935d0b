"""Whether there is a market already."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.shared.database import db


def is_empty() -> bool:
    """Say whether the database holds no organisation yet."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None
