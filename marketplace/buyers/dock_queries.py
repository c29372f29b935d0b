"""When docks take goods over. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import time

from sqlalchemy import select

from marketplace.buyers.models import DeliveryPoint, DockWindow
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


def open_windows(point_id: int) -> Sequence[DockWindow]:
    """List the windows of a delivery point, Monday's first, by their hours."""
    wanted = select(DockWindow).where(
        DockWindow.delivery_point_id == point_id, DockWindow.closed_at.is_(None)
    )
    in_order = wanted.order_by(DockWindow.weekday, DockWindow.opens_at, DockWindow.id)
    return db.session.scalars(in_order.execution_options(populate_existing=True)).all()


def opening_hours(point_ids: Collection[int]) -> Sequence[time]:
    """List the hours at which any of these docks opens a window, the earliest first."""
    wanted = select(DockWindow.opens_at).where(
        DockWindow.delivery_point_id.in_(point_ids), DockWindow.closed_at.is_(None)
    )
    return db.session.scalars(wanted.distinct().order_by(DockWindow.opens_at)).all()


def find_window(window_id: int, *, buyer_id: int | None) -> DockWindow:
    """Return a window in use of this buyer's docks."""
    wanted = (
        select(DockWindow)
        .join(DeliveryPoint, DeliveryPoint.id == DockWindow.delivery_point_id)
        .where(DockWindow.id == window_id, DockWindow.closed_at.is_(None))
        .where(DeliveryPoint.buyer_id == (buyer_id or 0))
    )
    window = db.session.scalar(wanted.execution_options(populate_existing=True))
    if window is None:
        raise NotFound
    return window
