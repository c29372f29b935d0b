"""Where goods of split and joined orders came from, and what counts together. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.orders.models import Order
from marketplace.orders.states import ENDED_ORDERS, TransferKind
from marketplace.orders.transfer_models import OrderFamily, OrderTransfer
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money


def transfers_of(order_id: int) -> Sequence[OrderTransfer]:
    """List what came to an order or left it, oldest first."""
    wanted = (
        select(OrderTransfer)
        .where(_touches(order_id))
        .order_by(OrderTransfer.id)
        .options(
            joinedload(OrderTransfer.from_order),
            joinedload(OrderTransfer.to_order),
            joinedload(OrderTransfer.person),
        )
    )
    return db.session.scalars(wanted).all()


def joined_into(order_id: int) -> list[Order]:
    """List the orders that ended in this one, also by way of another, in order of their ids."""
    found: dict[int, Order] = {}
    level = {order_id}
    while level:
        gone = select(OrderTransfer.from_order_id).where(
            OrderTransfer.to_order_id.in_(level), OrderTransfer.kind == TransferKind.MERGE
        )
        orders = db.session.scalars(select(Order).where(Order.id.in_(gone))).all()
        level = {each.id for each in orders} - found.keys()
        found |= {each.id: each for each in orders}
    return [found[each] for each in sorted(found)]


def joined_to(order_id: int) -> Order | None:
    """Return the order that this one ended in; None for one that never joined another."""
    went = select(OrderTransfer.to_order_id).where(
        OrderTransfer.from_order_id == order_id, OrderTransfer.kind == TransferKind.MERGE
    )
    return db.session.scalar(select(Order).where(Order.id.in_(went)))


def _touches(order_id: int) -> ColumnElement[bool]:
    came, left = OrderTransfer.to_order_id, OrderTransfer.from_order_id
    return or_(came == order_id, left == order_id)


def family_of(order_id: int) -> int:
    """Return what names an order's family; an order that was never split is its own."""
    wanted = select(OrderFamily.family_id).where(OrderFamily.order_id == order_id)
    return db.session.scalar(wanted) or order_id


def _family(order_id: int) -> ScalarSelect[int]:
    """Select the same; nothing for an order that was never split, which has no family."""
    family = select(OrderFamily.family_id).where(OrderFamily.order_id == order_id)
    return family.scalar_subquery()


def lock_family(order_id: int) -> None:
    """Let the orders of a family be planned one after the other: each counts the others."""
    wanted = select(OrderFamily.order_id).where(OrderFamily.family_id == _family(order_id))
    db.session.execute(wanted.order_by(OrderFamily.order_id).with_for_update()).all()


def split_off(order_id: int) -> Money:
    """Add up the other orders of an order's family that have not come to nothing."""
    wanted = (
        select(func.sum(Order.total))
        .join(OrderFamily, OrderFamily.order_id == Order.id)
        .where(OrderFamily.family_id == _family(order_id), Order.id != order_id)
        .where(Order.state.not_in(ENDED_ORDERS))
    )
    return db.session.scalar(wanted) or ZERO


def came_of_split(order_id: int) -> bool:
    """Say whether an order was split off another one."""
    wanted = select(OrderTransfer.id).where(
        OrderTransfer.to_order_id == order_id, OrderTransfer.kind == TransferKind.SPLIT
    )
    return db.session.scalar(wanted.limit(1)) is not None
