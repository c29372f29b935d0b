"""Goods that left the shelf without an order: sold by the producer outside the market.

Such a sale has already happened, so it is never refused. It takes what lies on the shelf as we
know it, and books what still fits into its week: neither number ever passes its limit.
The caller has locked the offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import select, update

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, StockMove
from marketplace.catalog.queries.promising import promise_for
from marketplace.catalog.states import StockReason
from marketplace.catalog.versioning import STOCK_ONLY
from marketplace.shared.clock import JAKARTA
from marketplace.shared.database import db, insert, transactional

NOTHING = Decimal(0)
NO_SYNC = {"synchronize_session": False, **STOCK_ONLY}


@dataclass(frozen=True)
class Taken:
    """What a sale took of the shelf, and of the week's capacity."""

    stock: Decimal
    capacity: Decimal


@transactional
def take_sold(offer: Offer, quantity: Decimal, *, day: date) -> Taken:
    """Take a quantity sold on a day off the shelf and book it, each as far as there is any.

    A shelf counted after that day no longer held these goods: then nothing is taken off it.
    """
    counted = _counted_since(offer.id, _end_of(day))
    stock = NOTHING if counted else min(quantity, offer.available_quantity)
    capacity = _room_in_week(offer, quantity, day)
    _move(offer, -stock, StockReason.DIRECT_SALE)
    _book(offer, capacity, day)
    return Taken(stock, capacity)


@transactional
def give_back(offer: Offer, taken: Taken, *, day: date, since: datetime) -> Decimal:
    """Undo what a sale recorded at `since` took; return what went back on the shelf.

    A shelf counted in the meantime already holds what is there.
    """
    stock = NOTHING if _counted_since(offer.id, since) else taken.stock
    _move(offer, stock, StockReason.DIRECT_SALE_WITHDRAWN)
    _unbook(offer, taken.capacity, day)
    return stock


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), JAKARTA)


def _counted_since(offer_id: int, moment: datetime) -> bool:
    counted = select(StockMove.id).where(
        StockMove.offer_id == offer_id,
        StockMove.reason == StockReason.SET,
        StockMove.moved_at >= moment,
    )
    return db.session.scalar(counted.limit(1)) is not None


def _room_in_week(offer: Offer, quantity: Decimal, day: date) -> Decimal:
    free = promise_for([offer.id], day)[offer.id].free_capacity
    return quantity if free is None else min(quantity, free)


def _move(offer: Offer, change: Decimal, reason: StockReason) -> None:
    if not change:
        return
    enough = update(Offer).where(Offer.id == offer.id, Offer.available_quantity >= -change)
    moved = db.session.execute(
        enough.values(available_quantity=Offer.available_quantity + change),
        execution_options=NO_SYNC,
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise LookupError(f"offer {offer.id} was not locked: its stock changed meanwhile")
    db.session.add(StockMove(offer_id=offer.id, change=change, reason=reason))
    db.session.refresh(offer, ["available_quantity"])


def _book(offer: Offer, quantity: Decimal, day: date) -> None:
    if not quantity:
        return
    row = insert(CapacityWeek).values(
        offer_id=offer.id, week=week_of(day), booked_quantity=quantity
    )
    upsert = row.on_conflict_do_update(
        index_elements=["offer_id", "week"],
        set_={"booked_quantity": CapacityWeek.booked_quantity + quantity},
    )
    db.session.execute(upsert)


def _unbook(offer: Offer, quantity: Decimal, day: date) -> None:
    if not quantity:
        return
    booked = update(CapacityWeek).where(
        CapacityWeek.offer_id == offer.id,
        CapacityWeek.week == week_of(day),
        CapacityWeek.booked_quantity >= quantity,
    )
    less = booked.values(booked_quantity=CapacityWeek.booked_quantity - quantity)
    done = db.session.execute(less, execution_options=NO_SYNC)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise LookupError(f"offer {offer.id} never had {quantity} booked for {day}")
