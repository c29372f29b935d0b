"""Requests follow a product that was merged into another."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.shared.database import db, transactional
from marketplace.sourcing.models import RfqLine


@transactional
def move_lines(product_id: int, into_id: int) -> None:
    """Let lines ask for the product that stays; doing it twice changes nothing."""
    moved = update(RfqLine).where(RfqLine.product_id == product_id).values(product_id=into_id)
    db.session.execute(moved, execution_options={"synchronize_session": False})
