"""Where a cart is proposed to be booked and delivered. Reads only; the checkout decides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.buyers.models import CostCentre, DeliveryPoint
from marketplace.orders.models import CartPlace, Order
from marketplace.orders.queries.booking_places import bookable_centres
from marketplace.shared.actors import Actor
from marketplace.shared.database import db


def is_place_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a place is of the actor's own cart."""
    return and_(
        CartPlace.organisation_id == (actor.organisation_id or 0),
        CartPlace.person_id == (actor.person_id or 0),
    )


@dataclass(frozen=True)
class BookingChoice:
    """The cost centres that an order may be booked on, and the one that is proposed."""

    centres: Sequence[CostCentre]
    proposed: CostCentre | None


def booking_choice(actor: Actor, buyer_id: int) -> BookingChoice:
    """Return what an order that does not come of the actor's cart may be booked on."""
    centres = bookable_centres(actor, buyer_id)
    return BookingChoice(centres, proposed_centre(actor, buyer_id, centres, of_cart=False))


def proposed_centre(
    actor: Actor, buyer_id: int, centres: Sequence[CostCentre], *, of_cart: bool = True
) -> CostCentre | None:
    """Choose of the cost centres that may be used the one that an order most likely is for.

    That of the order or list that filled the cart, unless `of_cart` is false; else the one the
    actor used last for this buyer; else the first. None: there are no cost centres.
    """
    if len(centres) < 2:
        return centres[0] if centres else None
    named = _of_cart(actor, centres) if of_cart else None
    if named is not None:
        return named
    by_id = {centre.id: centre for centre in centres}
    used = _last(Order.cost_centre_id, by_id, actor, buyer_id)
    return centres[0] if used is None else by_id[used]


def proposed_point(
    actor: Actor, buyer_id: int, points: Sequence[DeliveryPoint]
) -> DeliveryPoint | None:
    """Choose of the open delivery points by the same rule; None: there are none."""
    if len(points) < 2:
        return points[0] if points else None
    by_id = {point.id: point for point in points}
    named = db.session.scalar(select(CartPlace.delivery_point_id).where(is_place_of(actor)))
    if named in by_id:
        return by_id[named]
    used = _last(Order.delivery_point_id, by_id, actor, buyer_id)
    return points[0] if used is None else by_id[used]


def _of_cart(actor: Actor, centres: Sequence[CostCentre]) -> CostCentre | None:
    wanted = select(CartPlace.cost_centre_id, CartPlace.outlet_id).where(is_place_of(actor))
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        return None
    centre_id, outlet_id = row
    exact = [centre for centre in centres if centre.id == centre_id]
    of_outlet = [centre for centre in centres if outlet_id and centre.outlet_id == outlet_id]
    return next(iter((*exact, *of_outlet)), None)


def _last(
    column: InstrumentedAttribute[Any], among: Collection[int], actor: Actor, buyer_id: int
) -> int | None:
    """Return which of these ids stands in the last order that the actor made for a buyer."""
    wanted = (
        select(column)
        .where(Order.buyer_id == buyer_id, Order.requested_by == actor.person_id)
        .where(column.in_(among))
        .order_by(Order.id.desc())
        .limit(1)
    )
    used: int | None = db.session.scalar(wanted)
    return used
