"""What waits for an approver, and what an approver wants to know before deciding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.policies import Principal
from marketplace.approvals.queries.flows import waits_for
from marketplace.approvals.queries.people import principals_of
from marketplace.approvals.states import DECIDING_ROLES, FlowState
from marketplace.catalog.models import PriceTier
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.orders import within_reach
from marketplace.orders.states import OrderState
from marketplace.procurement.queries.purchases import ROWS, Purchase, with_contents
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from marketplace.shared.pagination import Part, read_cursor, write_cursor

DECIDED = {
    "approved": (OrderState.PLACED, OrderState.CLOSED, OrderState.CANCELLED),
    "rejected": (OrderState.REJECTED,),
}
Principals: TypeAlias = "Sequence[Principal] | None"
LISTS = ("approved", "returned", "rejected")


@dataclass(frozen=True)
class Waiting:
    """How many orders wait for somebody, and what they are worth together."""

    count: int
    worth: Money


def to_decide(actor: Actor, principals: Principals = None) -> Waiting:
    """Count and add up the orders that wait for this actor, or for whom they stand in.

    `principals` are those for whom the actor decides, where they are known by then.
    """
    if not actor.has(*DECIDING_ROLES):
        return Waiting(0, ZERO)
    wanted = select(func.count(), func.sum(Order.total)).select_from(Order)
    count, worth = db.session.execute(wanted.where(*_to_decide(actor, principals))).one()
    return Waiting(count, worth or ZERO)


def counting_to_decide(actor: Actor, principals: Principals = None) -> Select[int]:
    """Return what counts the orders that wait for somebody."""
    return select(func.count(Order.id)).where(*_to_decide(actor, principals))


def approvals(
    actor: Actor,
    *,
    which: str = "",
    cursor: str | None = None,
    known: int | None = None,
    principals: Principals = None,
) -> Part[Purchase]:
    """List what waits for the actor, the oldest first, or what was decided, newest first.

    `known` is how many there are, where that is known by then; so with `principals`.
    """
    waiting = which not in LISTS
    found = select(Order).where(
        *(_to_decide(actor, principals) if waiting else _decided(actor, which))
    )
    total = known
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        found = found.where(Order.id > seen[0] if waiting else Order.id < seen[0])
    ordered = found.order_by(Order.id if waiting else Order.id.desc())
    wanted = ordered.limit(ROWS + 1).options(joinedload(Order.requester))
    orders = db.session.scalars(wanted).all()
    following = write_cursor(orders[ROWS - 1].id) if len(orders) > ROWS else None
    return Part(with_contents(orders[:ROWS]), following, total)


def numbers_to_ids(numbers: Sequence[str], *, actor: Actor) -> dict[str, int]:
    """Return the ids of those of these orders that the actor's organisation placed."""
    wanted = select(Order.number, Order.id).where(
        Order.number.in_(numbers), within_reach(actor, *DECIDING_ROLES)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.order_by(Order.id))}


@dataclass(frozen=True)
class LineView:
    """One good on the approver's table."""

    line: OrderLine
    producer: str
    tier_from: Decimal | None  # the price holds from this quantity; None: from the first unit
    price_before: Money | None  # per unit, when this buyer last ordered it from this producer

    @property
    def change(self) -> Decimal | None:
        """How much dearer (or, below zero, cheaper) than the last time, as a share."""
        if self.price_before is None:
            return None
        now, before = self.line.unit_price.rupiah, self.price_before.rupiah
        return Decimal(now - before) / Decimal(before)


def line_views(order: Order) -> list[LineView]:
    """Return the goods of an order with their price tiers and the prices paid before."""
    parts = order.producer_orders
    lines = [(line, part.producer.name) for part in parts for line in part.lines]
    offer_ids = {line.offer_id for line, _producer in lines}
    tiers = db.session.execute(
        select(PriceTier.offer_id, PriceTier.minimum_quantity, PriceTier.unit_price).where(
            PriceTier.offer_id.in_(offer_ids)
        )
    )
    starts = {(offer_id, price): start for offer_id, start, price in tiers}
    before = _prices_before(order, offer_ids)
    return [
        LineView(
            line,
            producer,
            _tier_from(starts.get((line.offer_id, line.unit_price)), line),
            before.get(line.offer_id),
        )
        for line, producer in lines
    ]


def _tier_from(start: Decimal | None, line: OrderLine) -> Decimal | None:
    """Name the tier only if it is a better one than everybody's and still stands so."""
    return start if start is not None and 1 < start <= line.quantity else None


def _prices_before(order: Order, offer_ids: set[int]) -> dict[int, Money]:
    latest = (
        select(func.max(OrderLine.id))
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .join(Order, Order.id == ProducerOrder.order_id)
        .where(OrderLine.offer_id.in_(offer_ids), Order.buyer_id == order.buyer_id)
        .where(Order.id < order.id, Order.state.in_((OrderState.PLACED, OrderState.CLOSED)))
        .group_by(OrderLine.offer_id)
    )
    wanted = select(OrderLine.offer_id, OrderLine.unit_price).where(OrderLine.id.in_(latest))
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _to_decide(actor: Actor, principals: Principals) -> tuple[ColumnElement[bool], ...]:
    known = principals_of(actor) if principals is None else principals
    return (
        within_reach(actor, *DECIDING_ROLES),
        Order.state == OrderState.AWAITING_APPROVAL,
        Order.requested_by != actor.person_id,
        _with_flow(ApprovalFlow.buyer_id == actor.organisation_id, waits_for(known)),
    )


def _with_flow(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    flows = select(ApprovalFlow.document_id).where(
        ApprovalFlow.document_kind == KIND, *conditions
    )
    return Order.id.in_(flows)


def _decided(actor: Actor, which: str) -> tuple[ColumnElement[bool], ...]:
    if which == "returned":
        ours = ApprovalFlow.buyer_id == actor.organisation_id
        returned = _with_flow(ours, ApprovalFlow.state == FlowState.RETURNED)
        asked_again = _with_flow(ours, ApprovalFlow.state == FlowState.OPEN)
        waits = Order.state == OrderState.AWAITING_APPROVAL
        return (Order.buyer_id == actor.organisation_id, waits, returned, ~asked_again)
    return (
        within_reach(actor, *DECIDING_ROLES),
        Order.state.in_(DECIDED[which]),
        Order.decided_by.is_not(None),
    )
