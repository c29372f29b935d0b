"""What tests of changes look at: shelves, weeks, and all of an order."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from marketplace.amendments.services import deciding
from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer
from marketplace.shared.database import db


def shelf(offer) -> Decimal:
    return db.session.scalar(select(Offer.available_quantity).where(Offer.id == offer.id))


def booked(offer, day) -> Decimal:
    wanted = select(CapacityWeek.booked_quantity).where(
        CapacityWeek.offer_id == offer.id, CapacityWeek.week == week_of(day)
    )
    return db.session.scalar(wanted) or Decimal(0)


def picture(trade):
    """All that must not change before consent."""
    db.session.expire_all()
    lines = [
        (li.offer_id, li.quantity, li.confirmed_quantity, li.unit_price) for li in trade.lines
    ]
    part, order = trade.part, trade.order
    return (
        lines,
        (part.state, part.delivery_day, part.goods, part.tax),
        (order.goods, order.tax, order.total),
        (shelf(trade.first), shelf(trade.second), booked(trade.first, part.delivery_day)),
    )


def accept_all(trade, proposal, actor=None):
    return deciding.decide_proposal(
        proposal.id,
        actor=actor or trade.requester,
        accepted=[line.id for line in proposal.lines],
        accepts_day=True,
    )
