"""Telling a producer that little is left: once for each time the stock falls too low."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.catalog.versioning import STOCK_ONLY
from marketplace.shared import events, outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional

NO_SYNC = {"synchronize_session": False, **STOCK_ONLY}


@transactional
def note_low_stock() -> int:
    """Ask for a mail about each published offer that fell below its threshold; count them.

    An offer that is at its threshold again may fall, and be told of, once more.
    """
    is_low = and_(
        Offer.state == OfferState.PUBLISHED, Offer.available_quantity < Offer.low_stock_at
    )
    enough = or_(Offer.low_stock_at.is_(None), Offer.available_quantity >= Offer.low_stock_at)
    _mark(and_(Offer.low_stock_told_at.is_not(None), enough), None)
    fallen = _mark(and_(Offer.low_stock_told_at.is_(None), is_low), utc_now())
    for offer_id in fallen:
        outbox.add("catalog.tell_low_stock", offer_id=offer_id)
        events.announce("offer.low_stock", offer_id=offer_id)
    return len(fallen)


def _mark(which: ColumnElement[bool], moment: Any) -> list[int]:  # noqa: ANN401
    """Write when an offer was told of; two workers never both mark the same one."""
    marked = update(Offer).where(which).values(low_stock_told_at=moment).returning(Offer.id)
    return sorted(db.session.scalars(marked, execution_options=NO_SYNC))
