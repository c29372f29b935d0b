"""Sending again what was sent or given up, and forgetting what is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select

from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import NotFound, RuleBroken, require
from marketplace.shared.language import _
from marketplace.webhooks import policies
from marketplace.webhooks.backoff import TRIED_FOR
from marketplace.webhooks.models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from marketplace.webhooks.queries.deliveries import lock_deliveries
from marketplace.webhooks.queries.endpoints import lock_endpoint
from marketplace.webhooks.states import DELIVERY_LIFECYCLE, DeliveryState, EndpointState

LEASE = timedelta(seconds=60)  # so long a call may be under way
KEPT_FOR = timedelta(days=30)
AT_ONCE = 1000  # replayed, or forgotten, in one transaction
NO_SYNC = {"synchronize_session": False}


@transactional
def replay_delivery(delivery_id: int, *, actor: Actor) -> WebhookDelivery:
    """Send one event again, under its old id; it has three days from now.

    Raises `NotFound`, `Forbidden`, `RuleBroken` while it is on its way or its endpoint is gone.
    """
    found = lock_deliveries(actor, WebhookDelivery.id == delivery_id, limit=1)
    if not found:
        raise NotFound
    delivery = found[0]
    allowed = policies.may_manage_webhooks(actor)
    require(allowed=allowed, to=_("mengirim ulang"))
    if delivery.endpoint.state is EndpointState.REMOVED:
        raise RuleBroken(_("Alamat tujuannya sudah dihapus."))
    if delivery.next_at is not None and delivery.next_at <= utc_now() + LEASE:
        raise RuleBroken(_("Kiriman ini sedang atau segera dikirim. Tunggu sebentar."))
    _again(delivery, utc_now())
    delivery.endpoint.rests_until = None
    audit.record("webhook.replayed", delivery, actor=actor)
    return delivery


@transactional
def replay_failed(endpoint_id: int, since: datetime, *, actor: Actor) -> int:
    """Send all again that was given up since then; return how many, at most 1,000 at once.

    Raises `NotFound`, `Forbidden`.
    """
    endpoint = lock_endpoint(endpoint_id, actor=actor)
    allowed = policies.may_manage_endpoint(actor, endpoint)
    require(allowed=allowed, to=_("mengirim ulang"))
    failed = lock_deliveries(actor, _failed_since(endpoint.id, since), limit=AT_ONCE)
    now = utc_now()
    for delivery in failed:
        _again(delivery, now)
    endpoint.rests_until = None
    audit.record(
        "webhook.failed_replayed", endpoint, actor=actor, since=since, count=len(failed)
    )
    return len(failed)


@transactional
def forget_old() -> int:
    """Delete events older than 30 days with their log; return how many."""
    before = utc_now() - KEPT_FOR
    old = select(WebhookEvent.id).where(WebhookEvent.happened_at < before)
    ids = db.session.scalars(old.order_by(WebhookEvent.id).limit(AT_ONCE)).all()
    theirs = select(WebhookDelivery.id).where(WebhookDelivery.event_id.in_(ids))
    for gone in (
        delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(theirs)),
        delete(WebhookDelivery).where(WebhookDelivery.event_id.in_(ids)),
        delete(WebhookEvent).where(WebhookEvent.id.in_(ids)),
        delete(WebhookEndpoint).where(
            WebhookEndpoint.state == EndpointState.REMOVED,
            ~exists().where(WebhookDelivery.endpoint_id == WebhookEndpoint.id),
        ),
    ):
        db.session.execute(gone, execution_options=NO_SYNC)
    return len(ids)


def _failed_since(endpoint_id: int, since: datetime) -> ColumnElement[bool]:
    return (
        (WebhookDelivery.endpoint_id == endpoint_id)
        & (WebhookDelivery.state == DeliveryState.FAILED)
        & (WebhookDelivery.created_at >= since)
    )


def _again(delivery: WebhookDelivery, now: datetime) -> None:
    delivery.state = DELIVERY_LIFECYCLE.move(delivery.state, DeliveryState.PENDING)
    delivery.next_at, delivery.give_up_at = now, now + TRIED_FOR
    delivery.tries_now = 0
    delivery.finished_at = None
