"""The statements that take goods for all lines of an order at once, and put them back.

Each is one conditional UPDATE or upsert, and is built once. Offers are locked in the order of
their ids, and a week's capacity only by who has locked its offer: nobody waits in a circle.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Insert,
    Integer,
    Table,
    Update,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from marketplace.catalog.models import CapacityWeek, Offer, StockMove
from marketplace.catalog.states import OfferState
from marketplace.shared.carrying import carried
from marketplace.shared.database import insert

OFFERS: Table = Offer.__table__  # type: ignore[assignment]
WEEKS: Table = CapacityWeek.__table__  # type: ignore[assignment]
MOVES: Table = StockMove.__table__  # type: ignore[assignment]
QUANTITY: TypeEngine[Any] = WEEKS.c.booked_quantity.type
GOODS: dict[str, TypeEngine[Any]] = {"offer_id": Integer(), "quantity": QUANTITY}


@cache
def taking(*, sqlite: bool) -> Update:
    """Take `rows` of offer_id and quantity off the shelf; returns the offers that gave."""
    wanted = carried("wanted", sqlite=sqlite, **GOODS)
    left = OFFERS.c.available_quantity
    offers = _locked(update(OFFERS).where(OFFERS.c.id == wanted.c.offer_id), sqlite=sqlite)
    enough = offers.where(OFFERS.c.state == OfferState.PUBLISHED, left >= wanted.c.quantity)
    less = enough.values(available_quantity=left - wanted.c.quantity)
    return less.returning(OFFERS.c.id)


@cache
def putting_back(*, sqlite: bool) -> Update:
    """Put `rows` of offer_id and quantity on the shelf; returns the offers that took them."""
    wanted = carried("wanted", sqlite=sqlite, **GOODS)
    offers = _locked(update(OFFERS).where(OFFERS.c.id == wanted.c.offer_id), sqlite=sqlite)
    more = OFFERS.c.available_quantity + wanted.c.quantity
    return offers.values(available_quantity=more).returning(OFFERS.c.id)


@cache
def booking(*, sqlite: bool) -> Insert:
    """Add `rows` of offer_id, week and quantity within the week's limit; returns which.

    The limit is the week's own, else the offer's usual weekly capacity.
    """
    wanted = carried("wanted", sqlite=sqlite, week=Date(), **GOODS)
    known = WEEKS.alias("known")
    of_week = and_(known.c.offer_id == wanted.c.offer_id, known.c.week == wanted.c.week)
    usual = OFFERS.c.weekly_capacity
    limit = func.coalesce(known.c.limit_quantity, usual)
    fits = (
        select(OFFERS.c.id, wanted.c.week, wanted.c.quantity)
        .join(wanted, wanted.c.offer_id == OFFERS.c.id)
        .outerjoin(known, of_week)
        .where(or_(limit.is_(None), limit >= wanted.c.quantity))
        .order_by(OFFERS.c.id, wanted.c.week)
    )
    row = insert(WEEKS).from_select(["offer_id", "week", "booked_quantity"], fits)
    booked = WEEKS.c.booked_quantity + row.excluded.booked_quantity
    same: ColumnElement[int] = literal_column(
        "excluded.offer_id"
    )  # of the upsert around, not one more table
    usually = select(usual).where(OFFERS.c.id == same).scalar_subquery()
    most = func.coalesce(WEEKS.c.limit_quantity, usually)
    upsert = row.on_conflict_do_update(
        index_elements=["offer_id", "week"],
        set_={"booked_quantity": booked},
        where=or_(most.is_(None), booked <= most),
    )
    within: Insert = upsert.returning(WEEKS.c.offer_id, WEEKS.c.week)
    return within


@cache
def freeing(*, sqlite: bool) -> Update:
    """Take `rows` of offer_id, week and quantity from what is booked; returns which."""
    wanted = carried("wanted", sqlite=sqlite, week=Date(), **GOODS)
    booked = WEEKS.c.booked_quantity
    weeks = update(WEEKS).where(
        and_(WEEKS.c.offer_id == wanted.c.offer_id, WEEKS.c.week == wanted.c.week),
        booked >= wanted.c.quantity,
    )
    less = weeks.values(booked_quantity=booked - wanted.c.quantity)
    return less.returning(WEEKS.c.offer_id, WEEKS.c.week)


@cache
def noting(*, sqlite: bool) -> Insert:
    """Write `rows` of offer_id, quantity (the change) and line_id into the stock's history."""
    moved = carried("moved", sqlite=sqlite, line_id=Integer(), **GOODS)
    rows = select(
        moved.c.offer_id,
        moved.c.quantity,
        bindparam("why", type_=MOVES.c.reason.type),
        moved.c.line_id,
        bindparam("now", type_=MOVES.c.moved_at.type),
    )
    columns = ["offer_id", "change", "reason", "order_line_id", "moved_at"]
    return MOVES.insert().from_select(columns, rows)


def _locked(offers: Update, *, sqlite: bool) -> Update:
    """Lock the carried offers by id before any changes; SQLite has one writer anyway."""
    if sqlite:
        return offers
    named = carried("named", sqlite=False, **GOODS)
    locked = (
        select(OFFERS.c.id)
        .where(OFFERS.c.id.in_(select(named.c.offer_id)))
        .order_by(OFFERS.c.id)
        .with_for_update()
        .cte("locked")
    )
    return offers.where(OFFERS.c.id == locked.c.id)
