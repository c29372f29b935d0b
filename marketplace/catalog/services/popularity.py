"""How often each product is ordered: what lists begin with when nothing else is asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from marketplace.catalog.models import Offer, Product, StockMove
from marketplace.catalog.states import StockReason
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

LATELY = timedelta(days=90)


@transactional
def count_popularity() -> None:
    """Count the order lines that took each product off the shelf in the last 90 days."""
    taken = (
        select(func.count(StockMove.order_line_id.distinct()))
        .join(Offer, Offer.id == StockMove.offer_id)
        .where(
            Offer.product_id == Product.id,
            StockMove.reason == StockReason.HOLD,
            StockMove.moved_at >= utc_now() - LATELY,
        )
        .scalar_subquery()
    )
    counted = update(Product).where(Product.popularity != taken).values(popularity=taken)
    db.session.execute(counted, execution_options={"synchronize_session": False})
