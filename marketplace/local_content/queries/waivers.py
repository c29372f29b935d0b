"""What a buyer excused from being asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from marketplace.catalog.models import Offer, Product
from marketplace.local_content.models import ContentWaiver, SourcingGap
from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.pagination import Part, read_cursor, write_cursor

LATELY = timedelta(days=180)


def waivers(
    buyer_id: int, *, limit: int = 50, cursor: str | None = None
) -> Part[ContentWaiver]:
    """List a buyer's waivers, the newest first, those that are over included."""
    wanted = select(ContentWaiver).where(ContentWaiver.buyer_id == buyer_id)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(ContentWaiver.id < seen[0])
    rows = db.session.scalars(wanted.order_by(ContentWaiver.id.desc()).limit(limit + 1)).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def running_waivers(buyer_id: int) -> Sequence[ContentWaiver]:
    """List those that hold today."""
    wanted = select(ContentWaiver).where(
        ContentWaiver.buyer_id == buyer_id,
        ContentWaiver.ended_at.is_(None),
        ContentWaiver.until >= today(),
    )
    return db.session.scalars(wanted.order_by(ContentWaiver.id)).all()


def excuses(waiver: ContentWaiver, *, category_id: int, product_id: int) -> bool:
    """Say whether a waiver covers a product of a category."""
    return waiver.product_id == product_id or waiver.category_id == category_id


def waivable_products(buyer_id: int, most: int = 100) -> list[tuple[int, str]]:
    """List the products that a buyer has lately asked reasons for or ordered, by name."""
    ordered = (
        select(Offer.product_id)
        .join(OrderLine, OrderLine.offer_id == Offer.id)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.buyer_id == buyer_id)
        .where(ProducerOrder.delivery_day >= today() - LATELY)
    )
    told = select(SourcingGap.product_id).where(SourcingGap.buyer_id == buyer_id)
    wanted = (
        select(Product.id, Product.name)
        .where(or_(Product.id.in_(ordered), Product.id.in_(told)))
        .order_by(Product.name, Product.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]
