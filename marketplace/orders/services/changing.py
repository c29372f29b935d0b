"""Changing an order that waits for approval: what was approved of it counts no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.approvals.services.opening import end_for
from marketplace.buyers.models import DeliveryPoint
from marketplace.buyers.queries import find_delivery_point
from marketplace.catalog.services import stock
from marketplace.orders import policies
from marketplace.orders.contents import KIND
from marketplace.orders.holding import held_by
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.queries.docking import hold_window
from marketplace.orders.queries.orders import lock_order, lock_parts
from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import Quote
from marketplace.orders.services import asking, budgeting, regrouping
from marketplace.orders.services.regrouping import Resubmission
from marketplace.orders.services.rewriting import rewrite_order
from marketplace.orders.states import OrderState
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _


@dataclass(frozen=True)
class Change:
    """An order as it is wanted now; lines that are not named, or of nothing, fall away."""

    quantities: Mapping[int, Decimal]  # by the line's id
    delivery_point_id: int
    delivery_day: date
    note: str = ""


@transactional
def change_order(order_id: int, change: Change, *, actor: Actor) -> Order:
    """Change a waiting or returned order and submit it again, at the prices of now.

    All approvals given are void, and whoever changed it never approves it. Everything it held
    is released, and held anew: stock, budgets, the place at the dock. Raises `NotFound`,
    `Forbidden`, `RuleBroken` when it no longer waits or cannot be filled, and `Invalid` for
    what cannot be ordered.
    """
    order = lock_order(order_id, actor=actor)
    require(allowed=policies.may_change_order(actor, order), to=_("mengubah pesanan ini"))
    _require_waiting(order)
    parts = lock_parts([order.id])
    before = {line.id: line.quantity for part in parts for line in part.lines}
    flow = asking.flow_of(order)
    end_for(KIND, order.id, actor=actor, why=_("Pesanan diubah."))
    stock.release_all(held_by(parts))
    events.announce("order.changing", order_id=order.id)
    point = find_delivery_point(change.delivery_point_id, buyer_id=order.buyer_id)
    quote = _quote(order, parts, change, point)
    _move(order, point, quote)
    budgeting.release_order(order, parts, fact=f"changed-{flow.round}")
    budgets = budgeting.hold_budgets(quote, order.cost_centre_id)
    order.note = change.note
    rewrite_order(order, parts, quote)
    events.announce("order.changed", order_id=order.id)
    stock.hold_all(held_by(lock_parts([order.id])))
    budgeting.commit_order(order, quote, budgets, fact=f"ordered-{flow.round + 1}")
    resubmission = Resubmission(order, quote, budgets)
    regrouping.ask_again(resubmission, actor=actor, authors={actor.person_id or 0})
    after = {str(key): str(value) for key, value in change.quantities.items()}
    told = {str(key): str(value) for key, value in before.items()}
    audit.record(
        "order.changed",
        order,
        actor=actor,
        number=order.number,
        quantities=[told, after],
        total=order.total,
    )
    return order


def _require_waiting(order: Order) -> None:
    """Refuse what went out or ended, and what is too late to be approved."""
    if order.state is not OrderState.AWAITING_APPROVAL:
        raise RuleBroken(_("Pesanan ini sudah diputuskan, jadi tidak bisa diubah lagi."))
    if order.hold_expires_at is not None and order.hold_expires_at <= utc_now():
        raise RuleBroken(_("Waktu persetujuan sudah habis. Minta pengaju memesan lagi."))


def _quote(
    order: Order, parts: list[ProducerOrder], change: Change, point: DeliveryPoint
) -> Quote:
    lines = [line for part in parts for line in part.lines]
    if not set(change.quantities) <= {line.id for line in lines}:
        raise NotFound
    kept = [line for line in lines if change.quantities.get(line.id)]
    if not kept:
        raise Invalid({"lines": [_("Sisakan paling sedikit satu barang, atau batalkan.")]})
    wanted = [
        LineInput(offer_id=line.offer_id, quantity=change.quantities[line.id]) for line in kept
    ]
    quote = quote_for(wanted, change.delivery_day, order.buyer, point.zone)
    if quote.errors:
        named = {f"lines.{place}": f"lines.{line.id}" for place, line in enumerate(kept)}
        errors = {named.get(field, field): text for field, text in quote.errors.items()}
        raise Invalid(errors, _("Perubahan ini belum bisa diajukan. Belum ada yang berubah."))
    return quote


def _move(order: Order, point: DeliveryPoint, quote: Quote) -> None:
    """Leave the place that was kept at the dock, and take one where the order goes now."""
    order.dock_window_id = order.arrives_from = order.arrives_until = None
    order.delivery_point_id, order.delivery_point = point.id, point
    order.delivery_day = quote.day
    db.session.flush()
    window = hold_window(point, quote.day, len(quote.parts))
    if window is not None:
        order.dock_window_id = window.id
        order.arrives_from, order.arrives_until = window.opens_at, window.closes_at
