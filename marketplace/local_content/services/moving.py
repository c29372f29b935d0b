"""Waivers and gaps of a product that was merged into another."""

from __future__ import annotations

from sqlalchemy import update

from marketplace.local_content.models import ContentWaiver, SourcingGap
from marketplace.shared.database import db, transactional


@transactional
def move_product(product_id: int, into_id: int) -> None:
    """Let waivers cover the product that stays, and gaps ask for it."""
    for table in (ContentWaiver, SourcingGap):
        moved = update(table).where(table.product_id == product_id).values(product_id=into_id)
        db.session.execute(moved, execution_options={"synchronize_session": "fetch"})
