"""Outlets and cost centres: what a member's spending can be booked on. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.buyers.models import CostCentre, Outlet
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

FRESH = {"populate_existing": True}


def open_outlets(buyer_id: int) -> Sequence[Outlet]:
    """List the outlets that a buyer runs, oldest first."""
    wanted = select(Outlet).where(Outlet.buyer_id == buyer_id, Outlet.closed_at.is_(None))
    return db.session.scalars(wanted.order_by(Outlet.id)).all()


def open_cost_centres(
    buyer_id: int, reach: frozenset[int] | None = None
) -> Sequence[CostCentre]:
    """List a buyer's cost centres in use, oldest first; `reach` are outlets, None: all."""
    wanted = select(CostCentre).where(
        CostCentre.buyer_id == buyer_id, CostCentre.closed_at.is_(None)
    )
    if reach is not None:
        wanted = wanted.where(CostCentre.outlet_id.in_(reach))
    return db.session.scalars(wanted.order_by(CostCentre.id).execution_options(**FRESH)).all()


def find_cost_centre(cost_centre_id: int, *, buyer_id: int | None) -> CostCentre:
    """Return a cost centre of this buyer that is in use."""
    return _own(db.session.get(CostCentre, cost_centre_id, populate_existing=True), buyer_id)


def lock_cost_centre(cost_centre_id: int, *, buyer_id: int | None) -> CostCentre:
    """Return a cost centre in use; nothing is booked on it until this transaction ends."""
    wanted = select(CostCentre).where(CostCentre.id == cost_centre_id)
    locked = wanted.with_for_update(of=CostCentre).execution_options(**FRESH)
    return _own(db.session.scalar(locked), buyer_id)


def _own(centre: CostCentre | None, buyer_id: int | None) -> CostCentre:
    if centre is None or centre.buyer_id != buyer_id or centre.closed_at is not None:
        raise NotFound
    return centre
