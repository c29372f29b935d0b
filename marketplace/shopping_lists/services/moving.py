"""Shopping lists follow a product that was merged into another."""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.shared.database import db, transactional
from marketplace.shared.quantity import LARGEST
from marketplace.shopping_lists.models import ShoppingLine

NO_SYNC = {"synchronize_session": False}


@transactional
def move_lines(product_id: int, into_id: int) -> None:
    """Let lists name the product that stays; who had both from any producer has one line."""
    named = update(ShoppingLine).where(
        ShoppingLine.product_id == product_id, ShoppingLine.offer_id.is_not(None)
    )
    db.session.execute(named.values(product_id=into_id), execution_options=NO_SYNC)
    wanted = (
        select(ShoppingLine)
        .where(ShoppingLine.product_id.in_([product_id, into_id]))
        .where(ShoppingLine.offer_id.is_(None))
        .order_by(ShoppingLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lines = db.session.scalars(wanted).all()
    kept = {line.shopping_list_id: line for line in lines if line.product_id == into_id}
    for line in lines:
        if line.product_id == into_id:
            continue
        other = kept.get(line.shopping_list_id)
        if other is None:
            line.product_id = into_id
        else:
            other.quantity = min(other.quantity + line.quantity, LARGEST)
            db.session.delete(line)
    db.session.flush()
