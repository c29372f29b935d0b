"""Every question asked of buyers. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.accounts.models import Membership, Organisation
from marketplace.buyers.models import Buyer, DeliveryPoint, Outlet
from marketplace.buyers.states import BuyerKind
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Actor
from marketplace.shared.database import ask, db
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _
from marketplace.shared.pagination import Part, read_cursor, write_cursor

ROWS = 50


def find_own_buyer(actor: Actor) -> Buyer:
    """Return the buyer that the actor acts for, with its delivery points, in one query."""
    wanted = (
        select(Buyer)
        .where(Buyer.id == (actor.organisation_id or 0))
        .options(joinedload(Buyer.delivery_points))
        .execution_options(populate_existing=True)
    )
    buyer = db.session.scalars(wanted).unique().one_or_none()
    if buyer is None:
        raise NotFound
    return buyer


def find_buyer(buyer_id: int) -> Buyer:
    """Return any buyer, with its delivery points, for those who review it."""
    wanted = select(Buyer).where(Buyer.id == buyer_id)
    buyer = db.session.scalar(wanted.options(selectinload(Buyer.delivery_points)))
    if buyer is None:
        raise NotFound
    return buyer


def lock_buyer(buyer_id: int | None) -> Buyer:
    """Return the buyer, which nobody else changes until this transaction ends."""
    wanted = select(Buyer).where(Buyer.id == (buyer_id or 0)).with_for_update(of=Buyer)
    buyer = db.session.scalar(wanted.execution_options(populate_existing=True))
    if buyer is None:
        raise NotFound
    return buyer


def delivery_point_of(buyer: Buyer, point_id: int) -> DeliveryPoint:
    """Return a dock where the buyer takes goods over; stop with `Invalid` for any other."""
    for point in buyer.open_points:
        if point.id == point_id:
            return point
    raise Invalid({"delivery_point": [_("Pilih salah satu tempat antar Anda.")]})


def open_delivery_points(buyer_id: int) -> Sequence[DeliveryPoint]:
    """List where a buyer takes goods over at present."""
    wanted = (
        select(DeliveryPoint)
        .where(DeliveryPoint.buyer_id == buyer_id, DeliveryPoint.closed_at.is_(None))
        .order_by(DeliveryPoint.id)
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def find_delivery_point(point_id: int, *, buyer_id: int | None) -> DeliveryPoint:
    """Return a delivery point of this buyer that is still in use."""
    point = db.session.get(DeliveryPoint, point_id, populate_existing=True)
    if point is None or point.buyer_id != buyer_id or point.closed_at is not None:
        raise NotFound
    return point


def find_outlet(outlet_id: int, *, buyer_id: int | None) -> Outlet:
    """Return an outlet of this buyer that is still run."""
    outlet = db.session.get(Outlet, outlet_id, populate_existing=True)
    if outlet is None or outlet.buyer_id != buyer_id or outlet.closed_at is not None:
        raise NotFound
    return outlet


def kind_and_first_point(buyer_id: int | None) -> tuple[BuyerKind, str | None] | None:
    """Return what a buyer is and the name of the first place it takes goods over."""
    rows = ask(_kind_and_first_point(), buyer=buyer_id)
    return (rows[0].kind, rows[0].point) if rows else None


@cache
def _kind_and_first_point() -> Select[*tuple[Any, ...]]:
    first = (
        select(DeliveryPoint.name)
        .where(DeliveryPoint.buyer_id == Buyer.id, DeliveryPoint.closed_at.is_(None))
        .order_by(DeliveryPoint.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(Buyer.kind, first.label("point")).where(
        Buyer.id == bindparam("buyer", type_=Integer())
    )


def count_households() -> int:
    """Count the residents who buy for themselves; the register does not name them."""
    wanted = select(func.count(Buyer.id)).where(Buyer.kind == BuyerKind.HOUSEHOLD)
    return db.session.scalar(wanted) or 0


@dataclass(frozen=True)
class RegisterRow:
    """One company in the register of buyers."""

    buyer: Buyer
    delivery_points: int
    members: int

    @property
    def registered_at(self) -> datetime:
        """When the organisation was opened."""
        return self.buyer.organisation.created_at


def register(
    *,
    text: str = "",
    state: ReviewState | None = None,
    kind: BuyerKind | None = None,
    limit: int = ROWS,
    cursor: str | None = None,
) -> Part[RegisterRow]:
    """List the companies that buy, by name; households are left out: they are people."""
    found = select(Buyer).join(Buyer.organisation).where(Buyer.kind != BuyerKind.HOUSEHOLD)
    if text:
        found = found.where(Organisation.name.icontains(text, autoescape=True))
    if state is not None:
        found = found.where(Buyer.state == state)
    if kind is not None:
        found = found.where(Buyer.kind == kind)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    buyers = db.session.scalars(_after(found, cursor).limit(limit + 1)).unique().all()
    shown = buyers[:limit]
    last = shown[-1] if len(buyers) > limit else None
    return Part(_with_counts(shown), write_cursor(last.name, last.id) if last else None, total)


def _after(found: Select[Buyer], cursor: str | None) -> Select[Buyer]:
    by_name = (Organisation.name, Organisation.id)
    seen = read_cursor(cursor, str, int)
    if seen:
        found = found.where(tuple_(*by_name) > tuple_(*seen))
    return found.order_by(*by_name).options(contains_eager(Buyer.organisation))


def _with_counts(buyers: Sequence[Buyer]) -> list[RegisterRow]:
    ids = [buyer.id for buyer in buyers]
    docks = (
        select(DeliveryPoint.buyer_id, func.count())
        .where(DeliveryPoint.buyer_id.in_(ids), DeliveryPoint.closed_at.is_(None))
        .group_by(DeliveryPoint.buyer_id)
    )
    people = (
        select(Membership.organisation_id, func.count())
        .where(Membership.organisation_id.in_(ids), Membership.ended_at.is_(None))
        .group_by(Membership.organisation_id)
    )
    points = {row[0]: row[1] for row in db.session.execute(docks)}
    members = {row[0]: row[1] for row in db.session.execute(people)}
    return [
        RegisterRow(buyer, points.get(buyer.id, 0), members.get(buyer.id, 0))
        for buyer in buyers
    ]


def find_known_buyer(words: str) -> Buyer | None:
    """Return the approved business of this very name or slug; residents stay unknown."""
    typed = words.strip().lower()
    wanted = (
        select(Buyer)
        .join(Buyer.organisation)
        .where(Buyer.state == ReviewState.APPROVED, Buyer.kind != BuyerKind.HOUSEHOLD)
        .where(or_(func.lower(Organisation.name) == typed, Organisation.slug == typed))
        .order_by(Buyer.id)
        .limit(1)
    )
    return db.session.scalar(wanted)
