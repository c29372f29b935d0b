"""Orders as buyers see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.orders.contents import content_hash
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import OrderState
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Actor, Role
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor

PARTS = selectinload(Order.producer_orders)
NAMES = (
    joinedload(Order.buyer),
    joinedload(Order.delivery_point),
    joinedload(Order.requester),
    joinedload(Order.decider),
    joinedload(Order.outlet),
    joinedload(Order.cost_centre),
)
WHOLE = (
    *NAMES,
    PARTS.selectinload(ProducerOrder.lines),
    PARTS.joinedload(ProducerOrder.producer),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Members of the buyer see its orders, the regency sees all.

    Members of some outlets see the orders of these, and their own.
    """
    if actor.has(*REGENCY_ROLES):
        return true()
    if actor.has(*BUYER_ROLES, Role.RESIDENT):
        return within_reach(actor, *BUYER_ROLES, Role.RESIDENT) | _own(actor)
    return false()


def within_reach(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Return the condition that an order is of the actor's buyer, where these roles hold."""
    ours = Order.buyer_id == actor.organisation_id
    reach = actor.reach(*roles)
    return ours if reach is None else ours & Order.outlet_id.in_(reach)


def _own(actor: Actor) -> ColumnElement[bool]:
    theirs = (Order.requested_by == actor.person_id) | (Order.contact_id == actor.person_id)
    everywhere = actor.reach(*BUYER_ROLES, Role.RESIDENT) is None
    return false() if everywhere else theirs & (Order.buyer_id == actor.organisation_id)


def find_order(order_id: int, *, actor: Actor) -> Order:
    """Return an order with all that is shown of it; `NotFound` if the actor may not see it."""
    return _find(Order.id == order_id, actor)


def find_order_by_number(number: str, *, actor: Actor) -> Order:
    """Return the order with this public number; `NotFound` if the actor may not see it."""
    return _find(Order.number == number.upper(), actor)


def lock_order(order_id: int, *, actor: Actor) -> Order:
    """Return an order, kept from others until we commit.

    An order is locked before its parts, those before offers: so nobody waits in a circle.
    Raises `NotFound` if the actor may not see it.
    """
    wanted = select(Order).where(Order.id == order_id, visible_to(actor)).with_for_update()
    order = db.session.scalar(wanted.execution_options(populate_existing=True))
    if order is None:
        raise NotFound
    return order


def lock_parts(order_ids: list[int]) -> list[ProducerOrder]:
    """Return the parts of locked orders with their lines, kept from others as well."""
    wanted = (
        select(ProducerOrder)
        .where(ProducerOrder.order_id.in_(order_ids))
        .order_by(ProducerOrder.id)
        .options(selectinload(ProducerOrder.lines))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(wanted))


def present_content(order: Order) -> str:
    """Return the hash of a locked order as the database has it now."""
    db.session.flush()
    lock_parts([order.id])  # read anew, lines and all
    db.session.refresh(order, ["producer_orders"])
    return content_hash(order)


def orders(
    *,
    actor: Actor,
    state: OrderState | None = None,
    text: str = "",
    limit: int = 20,
    cursor: str | None = None,
    whole: bool = True,
) -> Part[Order]:
    """List the orders that the actor may see, newest first; `text` is part of a number.

    Those that are not `whole` come without their parts.
    """
    wanted = select(Order).where(visible_to(actor))
    if state is not None:
        wanted = wanted.where(Order.state == state)
    if text.strip():
        wanted = wanted.where(Order.number.contains(text.strip().upper(), autoescape=True))
    return _part(wanted, limit, cursor, WHOLE if whole else NAMES)


def count_by_state(actor: Actor) -> dict[OrderState, int]:
    """Count the orders that the actor may see in each state, in one query."""
    wanted = select(Order.state, func.count()).where(visible_to(actor)).group_by(Order.state)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _find(condition: ColumnElement[bool], actor: Actor) -> Order:
    wanted = select(Order).where(condition, visible_to(actor)).options(*WHOLE)
    order = db.session.scalar(wanted)
    if order is None:
        raise NotFound
    return order


def _part(
    wanted: Select[Order], limit: int, cursor: str | None, shown: tuple[ExecutableOption, ...]
) -> Part[Order]:
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(Order.id < seen[0])
    newest = wanted.order_by(Order.id.desc()).options(*shown).limit(limit + 1)
    rows = list(db.session.scalars(newest))
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def order_lines(order_id: int) -> Sequence[OrderLine]:
    """List all lines of an order as they were written last, by id."""
    db.session.flush()
    wanted = (
        select(OrderLine)
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.order_id == order_id)
        .order_by(OrderLine.id)
    )
    return db.session.scalars(wanted).all()
