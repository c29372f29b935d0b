"""Where the goods of a cart came from says where they are wanted: kept until they are ordered.

What is kept is only proposed (`orders/queries/proposing.py`); the checkout decides.
"""

from __future__ import annotations

from sqlalchemy import delete, func, select

from marketplace.orders.models import CartLine, CartPlace
from marketplace.orders.queries.carts import is_in_cart_of
from marketplace.orders.queries.proposing import is_place_of
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, insert, transactional

NO_SYNC = {"synchronize_session": False}


@transactional
def name_place(
    *,
    actor: Actor,
    outlet_id: int | None = None,
    cost_centre_id: int | None = None,
    delivery_point_id: int | None = None,
) -> None:
    """Remember where the goods of the actor's cart belong; what was named last counts.

    Outlet and cost centre go together; what is not named stays as it is.
    """
    named: dict[str, int | None] = {}
    if outlet_id is not None or cost_centre_id is not None:
        named |= {"outlet_id": outlet_id, "cost_centre_id": cost_centre_id}
    if delivery_point_id is not None:
        named["delivery_point_id"] = delivery_point_id
    if not named:
        return
    row = insert(CartPlace).values(
        organisation_id=actor.organisation_id, person_id=actor.person_id, **named
    )
    keys = ["organisation_id", "person_id"]
    db.session.execute(row.on_conflict_do_update(index_elements=keys, set_=named))


@transactional
def forget_place(*, actor: Actor) -> None:
    """Forget where goods belong that left the cart: as an order, or one by one."""
    db.session.execute(delete(CartPlace).where(is_place_of(actor)), execution_options=NO_SYNC)


@transactional
def forget_if_empty(*, actor: Actor) -> None:
    """Forget the place of a cart in which nothing lies any more."""
    left = select(func.count()).select_from(CartLine).where(is_in_cart_of(actor))
    if not db.session.scalar(left):
        forget_place(actor=actor)
