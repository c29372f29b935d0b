"""What becomes of a placed order: approved, rejected, cancelled, or too late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.approvals.queries.flows import latest_flow
from marketplace.approvals.services import deciding as approvals
from marketplace.approvals.services.opening import end_for
from marketplace.approvals.states import FlowState, Verdict
from marketplace.orders import policies
from marketplace.orders.changing import may_be_taken_back
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.queries import overdue
from marketplace.orders.queries.orders import lock_order, lock_parts, present_content
from marketplace.orders.services import asking
from marketplace.orders.services.deriving import derive_order_state
from marketplace.orders.services.ending import end_producer_orders
from marketplace.orders.services.releasing import let_out
from marketplace.orders.states import (
    DEAD_STATES,
    ORDER_LIFECYCLE,
    OrderState,
    ProducerOrderState,
)
from marketplace.shared import audit, events, outbox
from marketplace.shared.actors import SYSTEM, Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.one_by_one import do_each, one_by_one


@transactional
def approve_order(
    order_id: int,
    *,
    actor: Actor,
    reason: str = "",
    seen: str | None = None,
    undo_for: timedelta = timedelta(),
) -> Order:
    """Approve an order that waits; once all who are asked have, it goes out to its producers.

    It goes out after `undo_for`, see `release_due`. `seen` is the hash of what the person saw:
    another content is refused. Raises `NotFound`, `Forbidden` (also for whoever asked for it or
    edited it), `RuleBroken` when it no longer waits or its hold has run out, and `Invalid`
    without a reason for what is over budget.
    """
    order = lock_order(order_id, actor=actor)
    _require_decider(order, actor)
    ORDER_LIFECYCLE.move(order.state, OrderState.PLACED)
    if order.hold_expires_at is not None and order.hold_expires_at <= utc_now():
        raise RuleBroken(_("Waktu persetujuan sudah habis. Minta pengaju memesan lagi."))
    flow = asking.flow_of(order)
    content = present_content(order)
    if seen is not None and seen != flow.content_hash:
        raise RuleBroken(_("Isi pesanan berubah sejak Anda buka. Periksa lagi, lalu putuskan."))
    flow = approvals.approve(
        flow.id, actor=actor, content_hash=content, reason=reason, undo_for=undo_for
    )
    if flow.state is FlowState.VOIDED:
        asking.flow_of(order)  # what is there now differs from what was asked: ask anew
    if flow.state is FlowState.APPROVED:
        order.decided_by, order.decided_at = actor.person_id, utc_now()
        audit.record(
            "order.approved", order, actor=actor, number=order.number, total=order.total
        )
        let_out(order, undo_for)
    return order


@transactional
def reject_order(order_id: int, *, actor: Actor, reason: str) -> Order:
    """Turn an order that waits down; all that it held goes back on the shelf.

    Raises `NotFound`, `Forbidden`, `RuleBroken` when it no longer waits, `Invalid` without a
    reason.
    """
    order = lock_order(order_id, actor=actor)
    _require_decider(order, actor)
    state = ORDER_LIFECYCLE.move(order.state, OrderState.REJECTED)
    order.reason = _reason(reason)
    flow = asking.flow_of(order)
    approvals.turn_down(
        flow.id,
        Verdict.REJECTED,
        actor=actor,
        content_hash=present_content(order),
        reason=order.reason,
    )
    order.state = state
    order.decided_by, order.decided_at = actor.person_id, utc_now()
    _end(_parts(order), actor=actor, reason=order.reason)
    audit.record("order.rejected", order, actor=actor, number=order.number, reason=order.reason)
    outbox.add("orders.mail_decided", order_id=order.id)
    events.announce("order.ended", order_id=order.id)
    return order


@transactional
def return_order(order_id: int, *, actor: Actor, reason: str) -> Order:
    """Send an order back to whoever asked for it, with a message; what it holds stays held.

    They change it and submit it again, until its hold runs out. Raises like `reject_order`.
    """
    order = lock_order(order_id, actor=actor)
    _require_decider(order, actor)
    ORDER_LIFECYCLE.move(order.state, OrderState.REJECTED)
    message = _reason(reason)
    flow = asking.flow_of(order)
    approvals.turn_down(
        flow.id,
        Verdict.RETURNED,
        actor=actor,
        content_hash=present_content(order),
        reason=message,
    )
    audit.record("order.returned", order, actor=actor, number=order.number, reason=message)
    outbox.add("orders.mail_returned", order_id=order.id)
    return order


@transactional
def undo_approval(order_id: int, *, actor: Actor) -> Order:
    """Take the actor's own approval of a moment ago back, before the order goes out.

    Raises `NotFound`, `Forbidden`, and `RuleBroken` when it is too late.
    """
    order = lock_order(order_id, actor=actor)
    _require_decider(order, actor)
    flow = latest_flow(KIND, order.id)
    if flow is None or order.state is not OrderState.AWAITING_APPROVAL:
        raise RuleBroken(_("Waktu untuk mengurungkan sudah lewat."))
    approvals.take_back(flow.id, actor=actor)
    if order.decided_by is not None:
        order.decided_by = order.decided_at = None
        audit.record("order.approval_undone", order, actor=actor, number=order.number)
    return order


@transactional
def cancel_order(order_id: int, *, actor: Actor, reason: str) -> Order:
    """Take an order back while nothing of it has left a producer.

    Raises `NotFound`, `Forbidden`, `RuleBroken` once a part was dispatched or the order ended,
    `Invalid` without a reason.
    """
    order = lock_order(order_id, actor=actor)
    require(allowed=policies.may_cancel_order(actor, order), to=_("membatalkan pesanan ini"))
    state = ORDER_LIFECYCLE.move(order.state, OrderState.CANCELLED)
    parts = _parts(order)
    if not all(policies.is_still_here(part) for part in parts):
        raise RuleBroken(
            _("Sebagian barang sudah dikirim, jadi pesanan tidak bisa dibatalkan.")
        )
    if not all(may_be_taken_back(part, utc_now()) for part in parts):
        raise RuleBroken(
            _("Produsen sudah menyiapkan pesanan ini. Usulkan pembatalannya kepada produsen.")
        )
    order.reason = _reason(reason)
    order.state = state
    end_for(KIND, order.id, actor=actor, why=order.reason)
    _end(parts, actor=actor, reason=order.reason)
    audit.record(
        "order.cancelled", order, actor=actor, number=order.number, reason=order.reason
    )
    events.announce("order.ended", order_id=order.id)
    return order


@one_by_one
def expire_holds() -> int:
    """End orders that nobody approved in time, each by itself; return how many."""
    return do_each("orders.expire_hold", "order_id", overdue.unapproved(utc_now()))


@transactional
def expire_hold(order_id: int) -> bool:
    """End an order that nobody approved in time; say whether it was one. Twice ends it once."""
    wanted = select(Order).where(Order.id == order_id).with_for_update()
    order = db.session.scalar(wanted.execution_options(populate_existing=True))
    late = select(Order.id).where(Order.id == order_id, overdue.is_unapproved(utc_now()))
    if order is None or db.session.scalar(late) is None:
        return False  # somebody was quicker
    reason = _("Tidak disetujui sampai batas waktunya.")
    order.state = ORDER_LIFECYCLE.move(order.state, OrderState.CANCELLED)
    order.reason = reason
    end_for(KIND, order.id, actor=SYSTEM, why=reason)
    audit.record("order.expired", order, actor=SYSTEM, number=order.number)
    outbox.add("orders.mail_decided", order_id=order.id)
    end_producer_orders(
        _parts(order), ProducerOrderState.CANCELLED, actor=SYSTEM, reason=reason
    )
    events.announce("order.ended", order_id=order.id)
    return True


@one_by_one
def expire_unanswered() -> int:
    """End parts of orders that their producers did not answer in time; return how many.

    Each order's by itself.
    """
    return do_each("orders.expire_parts", "order_id", overdue.unanswered(utc_now()))


@transactional
def expire_parts(order_id: int) -> int:
    """End the parts of one order that were not answered in time; return how many."""
    wanted = select(Order).where(Order.id == order_id).with_for_update()
    order = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    parts = [part for part in _parts(order) if _is_unanswered(part, utc_now())]
    if not parts:
        return 0  # somebody was quicker
    reason = _("Produsen tidak menjawab sampai batas waktunya.")
    end_producer_orders(parts, ProducerOrderState.EXPIRED, actor=SYSTEM, reason=reason)
    for part in parts:
        outbox.add("orders.mail_unanswered", producer_order_id=part.id)
    derive_order_state(order)
    return len(parts)


def _require_decider(order: Order, actor: Actor) -> None:
    allowed = policies.may_decide_order(actor, order)
    require(
        allowed=allowed, to=_("memutuskan pesanan ini; pengaju dan penyetuju harus berbeda")
    )


def _parts(order: Order) -> list[ProducerOrder]:
    return lock_parts([order.id])


def _end(parts: Sequence[ProducerOrder], *, actor: Actor, reason: str) -> None:
    living = [part for part in parts if part.state not in DEAD_STATES]
    end_producer_orders(living, ProducerOrderState.CANCELLED, actor=actor, reason=reason)


def _is_unanswered(part: ProducerOrder, now: datetime) -> bool:
    late = part.answer_by is not None and part.answer_by <= now
    return part.state is ProducerOrderState.SENT and late


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Invalid({"reason": [_("Tulis alasan singkat agar semua mengerti.")]})
    return reason
