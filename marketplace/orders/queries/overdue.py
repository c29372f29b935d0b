"""Which orders time has run out for, each by its id. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from marketplace.approvals.models import ApprovalFlow
from marketplace.approvals.queries.flows import due_for_release
from marketplace.approvals.states import FlowState
from marketplace.orders.contents import KIND
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.database import db

WAITING = Order.state == OrderState.AWAITING_APPROVAL


def to_release(now: datetime) -> Sequence[int]:
    """List orders whose approval can no longer be undone."""
    wanted = select(Order.id).where(WAITING, Order.id.in_(due_for_release(KIND, now)))
    return db.session.scalars(wanted.order_by(Order.id)).all()


def unapproved(now: datetime) -> Sequence[int]:
    """List orders that nobody approved in time."""
    wanted = select(Order.id).where(is_unapproved(now)).order_by(Order.id)
    return db.session.scalars(wanted).all()


def is_unapproved(now: datetime) -> ColumnElement[bool]:
    """Say which orders nobody approved in time.

    What was approved in time, and only waits to go out, is not among them.
    """
    approved = select(ApprovalFlow.document_id).where(
        ApprovalFlow.document_kind == KIND,
        ApprovalFlow.state == FlowState.APPROVED,
        ApprovalFlow.released_at.is_(None),
    )
    return WAITING & (Order.hold_expires_at <= now) & Order.id.not_in(approved)


def unanswered(now: datetime) -> Sequence[int]:
    """List orders with parts that their producers did not answer in time."""
    wanted = (
        select(ProducerOrder.order_id)
        .where(ProducerOrder.state == ProducerOrderState.SENT)
        .where(ProducerOrder.answer_by <= now)
        .distinct()
        .order_by(ProducerOrder.order_id)
    )
    return db.session.scalars(wanted).all()


def unasked() -> Sequence[int]:
    """List orders that wait without anybody being asked: written in bulk, or by older code."""
    asked = exists().where(
        ApprovalFlow.document_kind == KIND,
        ApprovalFlow.document_id == Order.id,
        ApprovalFlow.state != FlowState.VOIDED,
    )
    wanted = select(Order.id).where(WAITING, ~asked).order_by(Order.id)
    return db.session.scalars(wanted).all()
