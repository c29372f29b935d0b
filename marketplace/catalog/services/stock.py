"""Taking goods off the shelf for an order, and putting back what falls away.

All goods of an order are taken by one conditional UPDATE, so that nothing is sold twice however
many buyers press at once, and their capacity by one conditional upsert.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import Offer
from marketplace.catalog.queries.promising import promise_for
from marketplace.catalog.services import stock_statements as statements
from marketplace.catalog.shortages import Shortage, shortage_words
from marketplace.catalog.states import OfferState, StockReason
from marketplace.catalog.versioning import STOCK_ONLY
from marketplace.shared.carrying import written_rows
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, is_sqlite, transactional
from marketplace.shared.errors import RuleBroken
from marketplace.shared.language import _
from marketplace.shared.metrics import ORDER_REFUSALS
from marketplace.shared.quantity import in_thousandths

NOTHING = Decimal(0)
Booking = tuple[int, date]  # an offer and the Monday of a week


@dataclass(frozen=True)
class Hold:
    """What an order line takes of an offer, and of its capacity in the delivery's week."""

    offer_id: int
    quantity: Decimal
    week: date  # any day of it
    line_id: int | None = None
    field: str = "quantity"  # how a refusal names this line, e.g. "lines.0"

    @property
    def booking(self) -> Booking:
        """Of whose capacity, and of which week's, it is a part."""
        return (self.offer_id, week_of(self.week))


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
    taken = _take(holds)
    booked = _book([hold for hold in holds if hold.offer_id in taken])
    short = {
        hold: Shortage.CAPACITY if hold.offer_id in taken else Shortage.STOCK
        for hold in holds
        if hold.offer_id not in taken or hold.booking not in booked
    }
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
    offers = {hold.offer_id for hold in holds}
    weeks = {hold.booking for hold in holds}
    if _put_back(holds) != offers or _free(holds) != weeks:
        raise LookupError(f"more is released than was held of {sorted(offers)}")
    _note(holds, sign=1, reason=StockReason.RELEASE)


def _take(holds: Sequence[Hold]) -> set[int]:
    """Return the offers that had all that is wanted of them: it is taken."""
    return {row[0] for row in _change(statements.taking, _by_offer(holds))}


def _put_back(holds: Sequence[Hold]) -> set[int]:
    return {row[0] for row in _change(statements.putting_back, _by_offer(holds))}


def _book(holds: Sequence[Hold]) -> set[Booking]:
    """Return the weeks whose capacity allowed all that is wanted of it: it is booked."""
    return {(row[0], row[1]) for row in _change(statements.booking, _by_week(holds))}


def _free(holds: Sequence[Hold]) -> set[Booking]:
    return {(row[0], row[1]) for row in _change(statements.freeing, _by_week(holds))}


def _change(statement: Callable[..., Any], rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    if not rows:
        return ()
    asked = statement(sqlite=is_sqlite())
    return db.session.execute(asked, written_rows(rows), execution_options=STOCK_ONLY).all()


def _by_offer(holds: Sequence[Hold]) -> list[dict[str, int | str | None]]:
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for hold in holds:
        wanted[hold.offer_id] += hold.quantity
    return [{"offer_id": id_, "quantity": in_thousandths(q)} for id_, q in wanted.items()]


def _by_week(holds: Sequence[Hold]) -> list[dict[str, int | str | None]]:
    wanted: dict[Booking, Decimal] = defaultdict(Decimal)
    for hold in holds:
        wanted[hold.booking] += hold.quantity
    return [
        {"offer_id": id_, "week": week.isoformat(), "quantity": in_thousandths(quantity)}
        for (id_, week), quantity in wanted.items()
    ]


def _note(holds: Sequence[Hold], *, sign: int, reason: StockReason) -> None:
    moves: list[dict[str, int | str | None]] = [
        {
            "offer_id": hold.offer_id,
            "quantity": in_thousandths(hold.quantity * sign),
            "line_id": hold.line_id,
        }
        for hold in holds
    ]
    if moves:
        facts = {**written_rows(moves), "why": reason, "now": utc_now()}
        db.session.execute(statements.noting(sqlite=is_sqlite()), facts)


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
