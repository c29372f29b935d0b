"""Joining two orders that nobody has approved yet into one; see also `splitting`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.queries.flows import authors_of
from marketplace.approvals.services.opening import end_for
from marketplace.catalog.queries.offers import lock_offers
from marketplace.catalog.services import stock
from marketplace.orders.bindings import bound_to
from marketplace.orders.contents import KIND
from marketplace.orders.holding import held_by
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.docking import hold_window
from marketplace.orders.queries.orders import lock_order, lock_parts
from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import Quote
from marketplace.orders.services import budgeting, regrouping
from marketplace.orders.services.ending import end_producer_orders
from marketplace.orders.services.regrouping import Resubmission
from marketplace.orders.services.rewriting import rewrite_order
from marketplace.orders.states import (
    ORDER_LIFECYCLE,
    OrderState,
    ProducerOrderState,
    TransferKind,
)
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.language import _


@transactional
def merge_orders(order_id: int, from_id: int, *, actor: Actor) -> Order:
    """Let the goods of one waiting order join another one, which goes on; return that.

    The first ends as cancelled, with its lines as they were and a word on where they went. The
    other keeps its day, place and cost centre, is quoted anew at the prices of now, and is
    asked about again. Raises `NotFound`, `Forbidden`, `RuleBroken` when the two cannot be one,
    and `Invalid` that says why what comes of it cannot be ordered.
    """
    if order_id == from_id:
        raise Invalid({"order": [_("Pilih pesanan lain untuk digabung.")]})
    first, second = (lock_order(each, actor=actor) for each in sorted((order_id, from_id)))
    order, gone = (first, second) if first.id == order_id else (second, first)
    flows = [
        regrouping.require_open(each, actor, to=_("menggabung pesanan ini"))
        for each in (order, gone)
    ]
    _require_alike(order, gone, flows)
    authors = authors_of(flows[0].id) | authors_of(flows[1].id) | {actor.person_id or 0}
    parts, leaving = lock_parts([order.id]), lock_parts([gone.id])
    moved = [(line, line.quantity) for part in leaving for line in part.lines]
    lock_offers({line.offer_id for part in (*parts, *leaving) for line in part.lines})
    _end(order, gone, leaving, actor)
    end_for(KIND, order.id, actor=actor, why=_("Pesanan digabung."))
    stock.release_all(held_by(parts))
    events.announce("order.changing", order_id=order.id)
    quote = _quote(order, [*parts, *leaving])
    _keep_window(order, quote)
    budgeting.release_order(order, parts, fact=f"merged-{flows[0].round}")
    rewrite_order(order, parts, quote)
    stock.hold_all(held_by(lock_parts([order.id])))
    events.announce("order.changed", order_id=order.id)
    budgets = budgeting.rebook_order(order, quote, fact=f"ordered-{flows[0].round + 1}")
    regrouping.note_transfers(TransferKind.MERGE, gone, order, moved, actor=actor)
    regrouping.join_families(gone.id, order.id)
    regrouping.ask_again(Resubmission(order, quote, budgets), actor=actor, authors=authors)
    audit.record(
        "order.merged", order, actor=actor, number=order.number, out_of=gone.number,
        total=order.total,
    )  # fmt: skip
    events.announce("order.ended", order_id=gone.id)
    return order


def _require_alike(order: Order, gone: Order, flows: Sequence[ApprovalFlow]) -> None:
    """Refuse two that different people asked for, or that go different ways."""
    if order.requested_by != gone.requested_by:
        raise RuleBroken(_("Kedua pesanan harus dari pengaju yang sama."))
    if order.outlet_id != gone.outlet_id or order.delivery_point_id != gone.delivery_point_id:
        raise RuleBroken(_("Kedua pesanan harus untuk gerai dan tempat antar yang sama."))
    if flows[0].state is not flows[1].state:
        raise RuleBroken(
            _("Yang satu sedang menunggu, yang lain dikembalikan. Ajukan lagi dulu.")
        )
    origin = bound_to(gone.id)
    if origin is not None:
        raise RuleBroken(
            _(
                "%(number)s dibuat dari %(origin)s. Gabungkan yang lain ke dalamnya.",
                number=gone.number,
                origin=origin,
            )
        )


def _end(order: Order, gone: Order, leaving: Sequence[ProducerOrder], actor: Actor) -> None:
    """End the one whose goods leave; its lines stay as they were, but hold nothing."""
    reason = _("Digabung ke %(number)s.", number=order.number)
    gone.state = ORDER_LIFECYCLE.move(gone.state, OrderState.CANCELLED)
    gone.reason = reason
    end_for(KIND, gone.id, actor=actor, why=reason)
    end_producer_orders(leaving, ProducerOrderState.CANCELLED, actor=actor, reason=reason)
    audit.record("order.merged_away", gone, actor=actor, number=gone.number, into=order.number)


def _quote(order: Order, parts: Sequence[ProducerOrder]) -> Quote:
    """Quote all of it as one order; raises `Invalid` naming the lines that stand in the way."""
    wanted: dict[int, Decimal] = {}
    names: dict[int, OrderLine] = {}
    for line in (line for part in parts for line in part.lines):
        wanted[line.offer_id] = wanted.get(line.offer_id, Decimal(0)) + line.quantity
        names.setdefault(line.offer_id, line)
    lines: list[LineInput] = [
        {"offer_id": offer_id, "quantity": quantity} for offer_id, quantity in wanted.items()
    ]
    quote = quote_for(lines, order.delivery_day, order.buyer, order.delivery_point.zone)
    if quote.errors:
        named = {f"lines.{n}": f"lines.{names[each].id}" for n, each in enumerate(wanted)}
        errors = {named.get(field, field): texts for field, texts in quote.errors.items()}
        raise Invalid(errors, _("Keduanya belum bisa digabung. Belum ada yang berubah."))
    return quote


def _keep_window(order: Order, quote: Quote) -> None:
    """Stay in the window of the dock, which now takes the loads of both."""
    kept = order.dock_window_id
    if kept is None:
        return
    order.dock_window_id = None
    db.session.flush()
    hold_window(order.delivery_point, quote.day, len(quote.parts), wanted_id=kept)
    order.dock_window_id = kept
