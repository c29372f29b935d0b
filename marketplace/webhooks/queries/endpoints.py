"""Endpoints of an organisation. What an actor may not see is not there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, select

from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.policies import may_manage_webhooks
from marketplace.webhooks.states import DeliveryState, EndpointState


def own(actor: Actor) -> ColumnElement[bool]:
    """Owners see the endpoints of their organisation, others none."""
    if not may_manage_webhooks(actor):
        return false()
    ours = WebhookEndpoint.organisation_id == actor.organisation_id
    return ours & (WebhookEndpoint.state != EndpointState.REMOVED)


def endpoints(actor: Actor) -> Sequence[WebhookEndpoint]:
    """List the endpoints of one's organisation, the oldest first; there are few."""
    return db.session.scalars(
        select(WebhookEndpoint).where(own(actor)).order_by(WebhookEndpoint.id)
    ).all()


def find_endpoint(endpoint_id: int, *, actor: Actor) -> WebhookEndpoint:
    """Return one; `NotFound` if it is another's or was removed."""
    return _found(select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, own(actor)))


def lock_endpoint(endpoint_id: int, *, actor: Actor) -> WebhookEndpoint:
    """Return one, kept from others until we commit; `NotFound` as `find_endpoint`."""
    wanted = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, own(actor))
    return _found(wanted.with_for_update().execution_options(populate_existing=True))


def count_endpoints(organisation_id: int) -> int:
    """Count what an organisation has registered."""
    wanted = select(func.count()).where(
        WebhookEndpoint.organisation_id == organisation_id,
        WebhookEndpoint.state != EndpointState.REMOVED,
    )
    return db.session.scalar(wanted) or 0


def waiting_by_endpoint(actor: Actor) -> dict[int, dict[str, int]]:
    """Count what waits and what was given up, by endpoint."""
    wanted = (
        select(WebhookDelivery.endpoint_id, WebhookDelivery.state, func.count())
        .where(WebhookDelivery.organisation_id == actor.organisation_id)
        .where(WebhookDelivery.state.in_([DeliveryState.PENDING, DeliveryState.FAILED]))
        .group_by(WebhookDelivery.endpoint_id, WebhookDelivery.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for endpoint_id, state, count in db.session.execute(wanted):
        counts.setdefault(endpoint_id, {})[str(state)] = count
    return counts


def subscribed(organisation_ids: set[int]) -> Sequence[WebhookEndpoint]:
    """List the endpoints of these organisations, whether calls are made to them now or not."""
    wanted = select(WebhookEndpoint).where(
        WebhookEndpoint.organisation_id.in_(organisation_ids),
        WebhookEndpoint.state != EndpointState.REMOVED,
    )
    return db.session.scalars(wanted.order_by(WebhookEndpoint.id)).all()


def _found(wanted: object) -> WebhookEndpoint:
    endpoint: WebhookEndpoint | None = db.session.scalar(wanted)  # type: ignore[call-overload]
    if endpoint is None:
        raise NotFound
    return endpoint
