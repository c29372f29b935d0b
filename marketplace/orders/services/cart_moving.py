"""Cart lines of a product that was merged into another."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from marketplace.orders.models import CartLine
from marketplace.shared.database import db, transactional
from marketplace.shared.quantity import LARGEST

NO_SYNC = {"synchronize_session": False}


@transactional
def move_cart_lines(product_id: int, into_id: int) -> None:
    """Let carts speak of the other product; who has both with an open producer has one line."""
    named = update(CartLine).where(
        CartLine.product_id == product_id, CartLine.offer_id.is_not(None)
    )
    db.session.execute(named.values(product_id=into_id), execution_options=NO_SYNC)
    wanted = (
        select(CartLine)
        .where(CartLine.product_id.in_([product_id, into_id]), CartLine.offer_id.is_(None))
        .order_by(CartLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    lines = db.session.scalars(wanted).all()
    kept = {_whose(line): line for line in lines if line.product_id == into_id}
    for line in lines:
        if line.product_id == into_id:
            continue
        other = kept.get(_whose(line))
        if other is None:
            line.product_id = into_id
        else:
            other.quantity = min(other.quantity + line.quantity, LARGEST)
            db.session.execute(delete(CartLine).where(CartLine.id == line.id))


def _whose(line: CartLine) -> tuple[int, int]:
    return line.organisation_id, line.person_id
