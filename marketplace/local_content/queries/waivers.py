"""What a buyer excused from being asked about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.local_content.models import ContentWaiver
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.pagination import Part, read_cursor, write_cursor


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
