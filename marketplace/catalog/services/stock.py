"""Taking goods off the shelf for an order, and putting back what falls away.

Every taking is one conditional UPDATE, so that nothing is sold twice however many buyers press
at once. Offers are taken in the order of their ids: two orders never wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ScalarSelect, and_, func, literal, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, Offer, StockMove
from marketplace.catalog.queries.promising import promise_for
from marketplace.catalog.shortages import Shortage, shortage_words
from marketplace.catalog.states import OfferState, StockReason
from marketplace.catalog.versioning import STOCK_ONLY
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.metrics import ORDER_REFUSALS

NOTHING = Decimal(0)
NO_SYNC = {"synchronize_session": False, **STOCK_ONLY}


@dataclass(frozen=True)
class Hold:
    """What an order line takes of an offer, and of its capacity in the delivery's week."""

    offer_id: int
    quantity: Decimal
    week: date  # any day of it
    line_id: int | None = None
    field: str = "quantity"  # how a refusal names this line, e.g. "lines.0"


@transactional
def hold(offer_id: int, quantity: Decimal, *, week: date, line_id: int) -> None:
    """Take a quantity for one order line; see `hold_all`."""
    hold_all([Hold(offer_id, quantity, week, line_id)])


@transactional
def release(offer_id: int, quantity: Decimal, *, week: date, line_id: int) -> None:
    """Put back what one order line no longer needs; see `release_all`."""
    release_all([Hold(offer_id, quantity, week, line_id)])


@transactional
def hold_all(holds: Sequence[Hold]) -> None:
    """Take all quantities and note each in the history of its offer, or take nothing.

    Raises `RuleBroken` whose errors name every line that cannot be filled and what is left.
    """
    reserve_all(holds)
    note_holds(holds)


@transactional
def reserve_all(holds: Sequence[Hold]) -> None:
    """Take all quantities; the same transaction must note them with `note_holds`.

    Apart from `hold_all` because the number of a new order, for which all others wait, is asked
    for only once its goods are certain. Raises `RuleBroken` like `hold_all`.
    """
    short = {hold: failure for hold in _in_order(holds) if (failure := _reserve(hold))}
    if short:
        ORDER_REFUSALS.inc()
        raise RuleBroken(
            _("Sebagian barang tidak cukup lagi, jadi belum ada yang dipesan."),
            errors=_shortages(short),
        )


@transactional
def note_holds(holds: Sequence[Hold]) -> None:
    """Write what was taken into the history of each offer, with the line it was taken for."""
    _note(holds, sign=-1, reason=StockReason.HOLD)


@transactional
def release_all(holds: Sequence[Hold]) -> None:
    """Put quantities back on the shelf and into the capacity of their weeks.

    Raises `LookupError` for more than was ever booked: that would be a fault of the caller.
    """
    holds = [hold for hold in holds if hold.quantity > 0]
    for hold in _in_order(holds):
        _put_back(hold)
    _note(holds, sign=1, reason=StockReason.RELEASE)


def _in_order(holds: Sequence[Hold]) -> list[Hold]:
    return sorted(holds, key=lambda hold: hold.offer_id)


def _reserve(hold: Hold) -> Shortage | None:
    if not _take(hold):
        return Shortage.STOCK
    return None if _book(hold) else Shortage.CAPACITY


def _take(hold: Hold) -> bool:
    taken = (
        update(Offer)
        .where(Offer.id == hold.offer_id, Offer.state == OfferState.PUBLISHED)
        .where(Offer.available_quantity >= hold.quantity)
        .values(available_quantity=Offer.available_quantity - hold.quantity)
    )
    return _changes_one(taken)


def _book(hold: Hold) -> bool:
    """Add to the week's booking within its limit or the weekly capacity, in one statement."""
    usual = select(Offer.weekly_capacity).where(Offer.id == hold.offer_id).scalar_subquery()
    capacity = func.coalesce(_limit(hold), Offer.weekly_capacity)
    fits = select(
        Offer.id,
        literal(week_of(hold.week), CapacityWeek.week.type),
        literal(hold.quantity, CapacityWeek.booked_quantity.type),
    ).where(Offer.id == hold.offer_id, or_(capacity.is_(None), capacity >= hold.quantity))
    limit = func.coalesce(CapacityWeek.limit_quantity, usual)
    booked = CapacityWeek.booked_quantity + hold.quantity
    row = insert(CapacityWeek).from_select(["offer_id", "week", "booked_quantity"], fits)
    upsert = row.on_conflict_do_update(
        index_elements=["offer_id", "week"],
        set_={"booked_quantity": booked},
        where=or_(limit.is_(None), booked <= limit),
    )
    return db.session.execute(upsert.returning(CapacityWeek.offer_id)).first() is not None


def _limit(hold: Hold) -> ScalarSelect[Decimal | None]:
    """Select what the producer allows in the hold's week, where that is not the usual."""
    week = aliased(CapacityWeek)
    of_week = and_(week.offer_id == hold.offer_id, week.week == week_of(hold.week))
    return select(week.limit_quantity).where(of_week).scalar_subquery()


def _put_back(hold: Hold) -> None:
    offer = update(Offer).where(Offer.id == hold.offer_id)
    week = update(CapacityWeek).where(
        CapacityWeek.offer_id == hold.offer_id,
        CapacityWeek.week == week_of(hold.week),
        CapacityWeek.booked_quantity >= hold.quantity,
    )
    more = offer.values(available_quantity=Offer.available_quantity + hold.quantity)
    less = week.values(booked_quantity=CapacityWeek.booked_quantity - hold.quantity)
    if not (_changes_one(more) and _changes_one(less)):
        raise LookupError(f"offer {hold.offer_id} never held {hold.quantity} in {hold.week}")


def _changes_one(statement: object) -> bool:
    result = db.session.execute(statement, execution_options=NO_SYNC)  # type: ignore[call-overload]
    return bool(result.rowcount == 1)


def _note(holds: Sequence[Hold], *, sign: int, reason: StockReason) -> None:
    now = utc_now()
    moves = [
        {
            "offer_id": hold.offer_id,
            "change": hold.quantity * sign,
            "reason": reason,
            "order_line_id": hold.line_id,
            "moved_at": now,
        }
        for hold in holds
    ]
    if moves:
        db.session.execute(StockMove.__table__.insert(), moves)  # type: ignore[attr-defined]


def _shortages(short: Mapping[Hold, Shortage]) -> dict[str, list[str]]:
    """Say for each line that cannot be filled what is left."""
    errors: dict[str, list[str]] = {}
    for hold, shortage in short.items():
        offer = db.session.scalars(
            select(Offer)
            .where(Offer.id == hold.offer_id)
            .options(joinedload(Offer.product))
            .execution_options(populate_existing=True)
        ).one()
        closed = offer.state is not OfferState.PUBLISHED
        free = promise_for([offer.id], hold.week)[offer.id].free_capacity
        errors.setdefault(hold.field, []).append(
            shortage_words(offer, Shortage.CLOSED if closed else shortage, free or NOTHING)
        )
    return errors
