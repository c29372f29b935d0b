"""Needs of a product that was merged into another."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.demand.models import Need
from marketplace.shared.database import db, transactional


@transactional
def move_needs(product_id: int, into_id: int) -> None:
    """Let needs, also those that are over, ask for the other product."""
    moved = update(Need).where(Need.product_id == product_id).values(product_id=into_id)
    db.session.execute(moved, execution_options={"synchronize_session": "fetch"})
