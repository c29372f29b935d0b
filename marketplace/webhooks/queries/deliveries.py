"""The log of deliveries, newest first, and what is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.policies import may_manage_webhooks
from marketplace.webhooks.states import DeliveryState, EndpointState

ROWS = 50
OVERDUE = timedelta(minutes=15)  # nobody works on what waits longer than that
BESIDE = (joinedload(WebhookDelivery.event), joinedload(WebhookDelivery.endpoint))


def own_deliveries(actor: Actor) -> ColumnElement[bool]:
    """Owners see what their organisation was told, others nothing."""
    if not may_manage_webhooks(actor):
        return false()
    return WebhookDelivery.organisation_id == actor.organisation_id


def deliveries(
    actor: Actor,
    *,
    state: DeliveryState | None = None,
    endpoint_id: int | None = None,
    limit: int = ROWS,
    cursor: str | None = None,
) -> Part[WebhookDelivery]:
    """List deliveries of one's organisation, newest first."""
    wanted = select(WebhookDelivery).where(own_deliveries(actor))
    if state is not None:
        wanted = wanted.where(WebhookDelivery.state == state)
    if endpoint_id is not None:
        wanted = wanted.where(WebhookDelivery.endpoint_id == endpoint_id)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        wanted = wanted.where(WebhookDelivery.id < seen[0])
    newest = wanted.order_by(WebhookDelivery.id.desc()).limit(limit + 1).options(*BESIDE)
    rows = db.session.scalars(newest).all()
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def find_delivery(delivery_id: int, *, actor: Actor) -> WebhookDelivery:
    """Return one with its event and all attempts; `NotFound` if the actor may not see it."""
    wanted = (
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, own_deliveries(actor))
        .options(*BESIDE, selectinload(WebhookDelivery.attempts))
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def lock_deliveries(
    actor: Actor, which: ColumnElement[bool], *, limit: int
) -> Sequence[WebhookDelivery]:
    """Return deliveries of one's organisation, oldest first, kept from others."""
    wanted = (
        select(WebhookDelivery)
        .join(WebhookDelivery.endpoint)
        .options(contains_eager(WebhookDelivery.endpoint))
        .where(own_deliveries(actor), which)
        .order_by(WebhookDelivery.id)
        .limit(limit)
        .with_for_update(of=WebhookDelivery)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(wanted).all()


def is_callable(now: datetime) -> ColumnElement[bool]:
    """Return which endpoints calls are made to now."""
    awake = or_(WebhookEndpoint.rests_until.is_(None), WebhookEndpoint.rests_until <= now)
    return (WebhookEndpoint.state == EndpointState.ACTIVE) & awake


def endpoints_with_work(now: datetime) -> Sequence[int]:
    """List the endpoints for which a call is due, those first that wait longest."""
    due = (
        select(func.min(WebhookDelivery.next_at))
        .where(WebhookDelivery.endpoint_id == WebhookEndpoint.id)
        .where(WebhookDelivery.state == DeliveryState.PENDING, WebhookDelivery.next_at <= now)
        .correlate(WebhookEndpoint)
        .scalar_subquery()
    )
    wanted = select(WebhookEndpoint.id).where(is_callable(now), due.is_not(None)).order_by(due)
    return db.session.scalars(wanted).all()


def due_of(endpoint_id: int, now: datetime, limit: int) -> Sequence[int]:
    """List the oldest deliveries that are due for one endpoint."""
    wanted = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.endpoint_id == endpoint_id)
        .where(WebhookDelivery.state == DeliveryState.PENDING, WebhookDelivery.next_at <= now)
        .order_by(WebhookDelivery.next_at, WebhookDelivery.id)
        .limit(limit)
    )
    return db.session.scalars(wanted).all()


@dataclass(frozen=True)
class QueueState:
    """How the queue of calls stands, for those who run the service."""

    waiting: int  # for endpoints to which calls are made
    held: int  # for paused and stopped ones
    failed: int  # given up in the last seven days
    overdue: int  # should have been tried long ago: nobody works on them
    stopped: int  # endpoints


def queue_state(now: datetime | None = None) -> QueueState:
    """Count everything once."""
    now = now or utc_now()
    counts = dict(_pending_by_state())
    return QueueState(
        waiting=counts.get(EndpointState.ACTIVE, 0),
        held=sum(n for state, n in counts.items() if state is not EndpointState.ACTIVE),
        failed=_count(
            WebhookDelivery.state == DeliveryState.FAILED,
            WebhookDelivery.finished_at >= now - timedelta(days=7),
        ),
        overdue=count_overdue(now),
        stopped=db.session.scalar(
            select(func.count()).where(WebhookEndpoint.state == EndpointState.STOPPED)
        )
        or 0,
    )


def count_overdue(now: datetime) -> int:
    """Count calls that nobody makes although they are due: the sender stands still."""
    awake = exists().where(
        WebhookEndpoint.id == WebhookDelivery.endpoint_id, is_callable(now - OVERDUE)
    )
    return _count(
        WebhookDelivery.state == DeliveryState.PENDING,
        WebhookDelivery.next_at < now - OVERDUE,
        awake,
    )


def delivery_faults() -> list[str]:
    """Say for `marketplace check` when calls are not made that are due."""
    overdue = count_overdue(utc_now())
    if not overdue:
        return []
    return [f"webhooks: {overdue} calls are overdue; does a worker run?"]


def _pending_by_state() -> Collection[tuple[EndpointState, int]]:
    wanted = (
        select(WebhookEndpoint.state, func.count())
        .join(WebhookDelivery, WebhookDelivery.endpoint_id == WebhookEndpoint.id)
        .where(WebhookDelivery.state == DeliveryState.PENDING)
        .group_by(WebhookEndpoint.state)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def _count(*conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(WebhookDelivery).where(*conditions)
    return db.session.scalar(wanted) or 0


def count_failed(endpoint_id: int) -> int:
    """Count what was given up on the way to one endpoint."""
    return _count(
        WebhookDelivery.endpoint_id == endpoint_id,
        WebhookDelivery.state == DeliveryState.FAILED,
    )
