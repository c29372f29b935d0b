"""What splitting and joining orders have in common: who may, the story, and asking anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import update

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.states import FlowState
from marketplace.budgets.standing import Standings
from marketplace.orders import policies
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.queries.approving import Asked
from marketplace.orders.queries.transfers import family_of
from marketplace.orders.quotes import Quote
from marketplace.orders.services import asking
from marketplace.orders.states import OrderState, TransferKind
from marketplace.orders.transfer_models import OrderFamily, OrderTransfer
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _

REGROUPED = frozenset({FlowState.OPEN, FlowState.RETURNED})  # else nobody is asked any more
NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Resubmission:
    """An order as it was written anew: what it costs, and how its budgets stand."""

    order: Order
    quote: Quote
    budgets: Standings


@transactional
def require_open(order: Order, actor: Actor, *, to: str) -> ApprovalFlow:
    """Return the flow of a locked order that may still be regrouped.

    Raises `Forbidden`, and `RuleBroken` once it is decided, or too late to be.
    """
    require(allowed=policies.may_change_order(actor, order), to=to)
    if order.state is not OrderState.AWAITING_APPROVAL:
        raise RuleBroken(
            _("%(number)s sudah diputuskan, jadi tidak bisa diubah.", number=order.number)
        )
    if order.hold_expires_at is not None and order.hold_expires_at <= utc_now():
        raise RuleBroken(_("Waktu persetujuan sudah habis. Minta pengaju memesan lagi."))
    flow = asking.flow_of(order)
    if flow.state not in REGROUPED:
        raise RuleBroken(
            _("%(number)s sudah disetujui, jadi tidak bisa diubah.", number=order.number)
        )
    return flow


@transactional
def note_transfers(
    kind: TransferKind,
    source: Order,
    target: Order,
    moved: Sequence[tuple[OrderLine, Decimal]],
    *,
    actor: Actor,
) -> None:
    """Write down what went from one order to another, for the story of both."""
    now = utc_now()
    db.session.add_all(
        OrderTransfer(
            kind=kind,
            from_order_id=source.id,
            to_order_id=target.id,
            offer_id=line.offer_id,
            product_name=line.product_name,
            unit=line.unit,
            quantity=quantity,
            person_id=actor.person_id,
            happened_at=now,
        )
        for line, quantity in moved
    )
    db.session.flush()


@transactional
def make_family(order_id: int, made_id: int) -> None:
    """Let an order and what was split off it count as one for approval, from now on."""
    family_id = family_of(order_id)
    for each in (order_id, made_id):
        row = insert(OrderFamily).values(order_id=each, family_id=family_id)
        db.session.execute(row.on_conflict_do_nothing(index_elements=["order_id"]))


@transactional
def join_families(gone_id: int, order_id: int) -> None:
    """Let all that was one with either of two joined orders count as one."""
    before, after = family_of(gone_id), family_of(order_id)
    row = insert(OrderFamily).values(order_id=order_id, family_id=after)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["order_id"]))
    moved = update(OrderFamily).where(OrderFamily.family_id == before)
    db.session.execute(moved.values(family_id=after), execution_options=NO_SYNC)


@transactional
def ask_again(
    resubmission: Resubmission, *, actor: Actor, authors: Collection[int]
) -> ApprovalFlow:
    """Ask about an order that was written anew; all who wrote any of it are its authors."""
    order, quote = resubmission.order, resubmission.quote
    plan = asking.plan_order(
        buyer=order.buyer,
        requester_id=order.requested_by,
        amount=quote.total,
        goods=[Asked(line.offer, line.total) for line in quote.lines],
        outlet_id=order.outlet_id,
        budgets=resubmission.budgets,
        again=True,
        but_not=order.id,
    )
    if plan is None:  # "again" always asks somebody
        raise LookupError(f"nobody is asked about order {order.id}")
    return asking.ask(order, plan, actor=actor, authors=authors)
