"""Webhooks for programs: endpoints, their secrets, and the log of deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor
from marketplace.web.idempotency import once
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.policies import OWNERS
from marketplace.webhooks.queries import deliveries as log
from marketplace.webhooks.queries import endpoints as queries
from marketplace.webhooks.schemas import (
    DeliveryDetailSchema,
    DeliveryPart,
    DeliveryQuery,
    DeliverySchema,
    EndpointInput,
    EndpointList,
    EndpointSchema,
    EndpointWithSecretSchema,
    ReplayedSchema,
    SinceInput,
)
from marketplace.webhooks.sending import allows_loopback
from marketplace.webhooks.services import registering, replaying, telling

api = api_blueprint("webhooks", about="Calls to programs outside when something happens")


@api.get("/webhook-endpoints")
@allow(*OWNERS)
@refuses(api, 401, 403)
@api.response(200, EndpointList)
def list_endpoints() -> dict[str, Any]:
    """List the endpoints of one's own organisation."""
    return {"items": queries.endpoints(current_actor())}


@api.post("/webhook-endpoints")
@allow(*OWNERS)
@refuses(api, 401, 403, 409, 422)
@api.arguments(EndpointInput)
@api.response(201, EndpointWithSecretSchema)
def register_endpoint(body: dict[str, Any]) -> dict[str, Any]:
    """Register an endpoint; the answer holds its secret, which is never shown again.

    A repeat registers another: no answer with a secret is kept.
    """
    made = registering.register_endpoint(
        actor=current_actor(), loopback=allows_loopback(), **body
    )
    return _with_secret(*made)


@api.get("/webhook-endpoints/<endpoint_id>")
@allow(*OWNERS)
@refuses(api, 401, 403, 404)
@api.response(200, EndpointSchema)
def show_endpoint(endpoint_id: str) -> WebhookEndpoint:
    """Show one endpoint."""
    return queries.find_endpoint(_endpoint(endpoint_id), actor=current_actor())


@api.put("/webhook-endpoints/<endpoint_id>")
@allow(*OWNERS)
@refuses(api, 401, 403, 404, 422)
@api.arguments(EndpointInput)
@api.response(200, EndpointSchema)
def change_endpoint(body: dict[str, Any], endpoint_id: str) -> WebhookEndpoint:
    """Set address, events and note; what waits goes to the new address."""
    return registering.change_endpoint(
        _endpoint(endpoint_id), actor=current_actor(), loopback=allows_loopback(), **body
    )


@api.delete("/webhook-endpoints/<endpoint_id>")
@allow(*OWNERS)
@refuses(api, 401, 403, 404)
@api.response(204)
def remove_endpoint(endpoint_id: str) -> None:
    """Take an endpoint away; what was not delivered to it is dropped."""
    registering.remove_endpoint(_endpoint(endpoint_id), actor=current_actor())


@api.post("/webhook-endpoints/<endpoint_id>/rotate-secret")
@allow(*OWNERS)
@refuses(api, 401, 403, 404)
@api.response(200, EndpointWithSecretSchema)
def rotate_secret(endpoint_id: str) -> dict[str, Any]:
    """Give a new secret; for 24 hours both sign every call."""
    made = registering.rotate_secret(_endpoint(endpoint_id), actor=current_actor())
    return _with_secret(*made)


@api.post("/webhook-endpoints/<endpoint_id>/pause")
@allow(*OWNERS)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, EndpointSchema)
def pause_endpoint(endpoint_id: str) -> WebhookEndpoint:
    """Make no calls for now; what happens meanwhile waits."""
    return registering.pause_endpoint(_endpoint(endpoint_id), actor=current_actor())


@api.post("/webhook-endpoints/<endpoint_id>/resume")
@allow(*OWNERS)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(200, EndpointSchema)
def resume_endpoint(endpoint_id: str) -> WebhookEndpoint:
    """Make calls again; what waited is sent now."""
    return registering.resume_endpoint(_endpoint(endpoint_id), actor=current_actor())


@api.post("/webhook-endpoints/<endpoint_id>/test")
@allow(*OWNERS)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(202, DeliverySchema)
def test_endpoint(endpoint_id: str) -> WebhookDelivery:
    """Queue a call of type `webhook.test`."""
    made = telling.send_test(_endpoint(endpoint_id), actor=current_actor())
    return log.find_delivery(made.id, actor=current_actor())


@api.post("/webhook-endpoints/<endpoint_id>/replay-failed")
@allow(*OWNERS)
@once
@refuses(api, 401, 403, 404, 422)
@api.arguments(SinceInput)
@api.response(202, ReplayedSchema)
def replay_failed(body: dict[str, datetime], endpoint_id: str) -> dict[str, int]:
    """Send all again that was given up since a moment, at most 1,000 at once."""
    number = _endpoint(endpoint_id)
    return {"count": replaying.replay_failed(number, body["since"], actor=current_actor())}


@api.get("/webhook-deliveries")
@allow(*OWNERS)
@refuses(api, 401, 403, 422)
@api.arguments(DeliveryQuery, location="query")
@api.response(200, DeliveryPart)
def list_deliveries(query: dict[str, Any]) -> Part[WebhookDelivery]:
    """List the deliveries of one's own organisation, newest first; kept for 30 days."""
    return log.deliveries(current_actor(), **query)


@api.get("/webhook-deliveries/<delivery_id>")
@allow(*OWNERS)
@refuses(api, 401, 403, 404)
@api.response(200, DeliveryDetailSchema)
def show_delivery(delivery_id: str) -> WebhookDelivery:
    """Show one delivery with what was sent and every call."""
    return log.find_delivery(_delivery(delivery_id), actor=current_actor())


@api.post("/webhook-deliveries/<delivery_id>/replay")
@allow(*OWNERS)
@once
@refuses(api, 401, 403, 404, 409, 422)
@api.response(202, DeliverySchema)
def replay_delivery(delivery_id: str) -> WebhookDelivery:
    """Send one event again, under its old id."""
    number = _delivery(delivery_id)
    replaying.replay_delivery(number, actor=current_actor())
    return log.find_delivery(number, actor=current_actor())


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: getattr(endpoint, name)
        for name in ("id", "url", "kinds", "note", "state", "failing_since")
    }
    times = {"created_at": endpoint.created_at, "old_secret_until": endpoint.old_secret_until}
    return {**shown, **times, "secret": secret}


def _endpoint(text: str) -> int:
    return found_id("webhook_endpoint", text)


def _delivery(text: str) -> int:
    return found_id("webhook_delivery", text)
