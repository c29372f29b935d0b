"""Asking for approval of orders: which rules hold, and the flow that comes of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.approvals.facts import Document
from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.planning import Plan, needs_of, plan_for
from marketplace.approvals.queries.flows import latest_flow
from marketplace.approvals.queries.rules import lock_rolling, rules_of
from marketplace.approvals.services.opening import open_flow
from marketplace.approvals.states import FlowState
from marketplace.budgets.queries import standing_of
from marketplace.budgets.standing import Standings
from marketplace.buyers.models import Buyer
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order
from marketplace.orders.queries.approving import Asked, facts_of, lines_of
from marketplace.orders.queries.orders import WHOLE
from marketplace.orders.queries.overdue import unasked
from marketplace.orders.queries.transfers import lock_family
from marketplace.orders.round_models import OrderRound
from marketplace.orders.rounds import content_of
from marketplace.orders.states import OrderState
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.money import Money
from marketplace.shared.one_by_one import do_each, one_by_one


@transactional
def plan_order(  # noqa: PLR0913
    *,
    buyer: Buyer,
    requester_id: int,
    amount: Money,
    goods: Collection[Asked],
    outlet_id: int | None = None,
    budgets: Standings | None = None,
    again: bool = False,
    but_not: int | None = None,
) -> Plan | None:
    """Say whom an order asks, or None when it goes out at once.

    What counts together with earlier orders is locked, so that two orders at the same moment
    are summed up one after the other.
    """
    rules = rules_of(buyer.id)
    if but_not is not None:
        lock_family(but_not)
    lock_rolling(rules)
    facts = facts_of(
        buyer=buyer,
        requester_id=requester_id,
        amount=amount,
        goods=goods,
        needs=needs_of(rules),
        outlet_id=outlet_id,
        budgets=budgets,
        but_not=but_not,
    )
    return plan_for(facts, limit=buyer.approval_limit, rules=rules, again=again)


@transactional
def ask(
    order: Order, plan: Plan, *, actor: Actor, authors: Collection[int] = ()
) -> ApprovalFlow:
    """Ask about an order, which is there with its parts, as planned."""
    document = Document(KIND, order.id, content_hash(order))
    flow = open_flow(document, plan, actor=actor, authors=authors)
    db.session.add(OrderRound(flow_id=flow.id, order_id=order.id, content=content_of(order)))
    return flow


@transactional
def flow_of(order: Order) -> ApprovalFlow:
    """Return the flow of a waiting order; asks now where nobody was asked, or it was voided.

    Orders written in bulk, or by older code, wait without a flow.
    """
    flow = latest_flow(KIND, order.id)
    if flow is not None and flow.state is not FlowState.VOIDED:
        return flow
    return ask(order, _plan_again(order), actor=SYSTEM)


@one_by_one
def ask_missing() -> int:
    """Ask about orders that wait without a flow, each by itself; return how many."""
    return do_each("orders.ask_again", "order_id", unasked())


@transactional
def ask_again(order_id: int) -> bool:
    """Ask about one order that waits without a flow; say whether it did. Twice asks once."""
    wanted = select(Order).where(Order.id == order_id).options(*WHOLE)
    order = db.session.scalars(
        wanted.with_for_update(of=Order), execution_options={"populate_existing": True}
    ).one()
    if order.state is not OrderState.AWAITING_APPROVAL:
        return False
    known = latest_flow(KIND, order.id)
    return flow_of(order) is not known


def _plan_again(order: Order) -> Plan:
    plan = plan_order(
        buyer=order.buyer,
        requester_id=order.requested_by,
        amount=order.total,
        goods=lines_of(order),
        outlet_id=order.outlet_id,
        budgets=standing_of(KIND, order.id),
        again=True,
        but_not=order.id,
    )
    if plan is None:  # "again" always asks somebody
        raise LookupError(f"nobody is asked about order {order.id}")
    return plan
