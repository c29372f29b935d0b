"""Endpoints of webhooks and the log of deliveries: of an organisation's owners alone."""

from __future__ import annotations

from datetime import timedelta

from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.webhooks.kinds import KINDS, TEST, kinds_for
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.sealing import sealed
from marketplace.webhooks.services.registering import MOST_ENDPOINTS
from marketplace.webhooks.services.telling import News, tell
from marketplace.webhooks.signing import new_secret
from marketplace.webhooks.states import DeliveryState, EndpointState
from tests.architecture.routes.naming import Door, opaque

OWNERS = {Role.PRODUCER_OWNER, Role.BUYER_OWNER}
URL = "https://gudang.contoh.co.id/masuk"
ENDPOINT = opaque("webhook_endpoint", "home.webhook")
PAUSED = opaque("webhook_endpoint", "home.paused_webhook")
DELIVERY = opaque("webhook_delivery", "home.webhook_delivery")


def _form(me, _named):
    return {"url": URL, "kinds": [(kinds_for(me.actor.kind) or KINDS)[0].name]}


def _body(me, _named):
    return {"url": URL, "events": [(kinds_for(me.actor.kind) or KINDS)[0].name]}


SINCE = {"since": today().isoformat()}

DOORS = {
    "webhooks.show_endpoint": Door(ENDPOINT),
    "webhooks.change_endpoint": Door(ENDPOINT, body=_form),
    "webhooks.rotate_secret": Door(ENDPOINT),
    "webhooks.pause_endpoint": Door(ENDPOINT),
    "webhooks.resume_endpoint": Door(PAUSED),
    "webhooks.test_endpoint": Door(ENDPOINT),
    "webhooks.replay_failed": Door(ENDPOINT, body=SINCE),
    "webhooks.remove_endpoint": Door(ENDPOINT),
    "webhooks.show_delivery": Door(DELIVERY),
    "webhooks.replay_delivery": Door(DELIVERY),
    "webhooks_api.show_endpoint": Door(ENDPOINT),
    "webhooks_api.change_endpoint": Door(ENDPOINT, body=_body),
    "webhooks_api.remove_endpoint": Door(ENDPOINT),
    "webhooks_api.rotate_secret": Door(ENDPOINT),
    "webhooks_api.pause_endpoint": Door(ENDPOINT),
    "webhooks_api.resume_endpoint": Door(PAUSED),
    "webhooks_api.test_endpoint": Door(ENDPOINT),
    "webhooks_api.replay_failed": Door(
        ENDPOINT, body={"since": (utc_now() - timedelta(days=1)).isoformat()}
    ),
    "webhooks_api.show_delivery": Door(DELIVERY),
    "webhooks_api.replay_delivery": Door(DELIVERY),
}
NAMELESS = {
    "webhooks.register_endpoint",
    "webhooks_api.register_endpoint",
}
LISTS = {
    "webhooks.list_endpoints",
    "webhooks.list_deliveries",
    "webhooks.download_deliveries",
    "webhooks_api.list_endpoints",
    "webhooks_api.list_deliveries",
}
FIXED = {"webhooks.show_guide"}


def equip(member):
    """Give each organisation an endpoint that works, one that rests, and a delivery.

    Those without owners, such as the regency, have rows that no service would make for them:
    nobody of theirs may come near.
    """
    home = member.home
    if not hasattr(home, "webhook"):
        home.webhook, home.paused_webhook = _endpoints(member)
    if member.role in OWNERS or not hasattr(home, "webhook_delivery"):
        home.webhook_delivery = _a_delivery(home.webhook)
    db.session.flush()


def _endpoints(member):
    """Take two that are there, or make them; ten of an organisation are enough."""
    organisation = member.home.organisation
    made = db.session.query(WebhookEndpoint).filter_by(organisation_id=organisation.id).all()
    if len(made) < MOST_ENDPOINTS:
        made = [_endpoint(organisation) for _ in range(2)]
        made[1].state = EndpointState.PAUSED
    return made[0], made[1]


def _endpoint(organisation):
    endpoint = WebhookEndpoint(
        organisation_id=organisation.id, url=URL, kinds=["order.placed"], note="Gudang"
    )
    db.session.add(endpoint)
    db.session.flush()
    endpoint.sealed_secret = sealed(new_secret(), endpoint)
    return endpoint


def _a_delivery(endpoint):
    news = News(endpoint.organisation_id, TEST, {"message": "Panggilan uji"})
    event = tell(news, [endpoint])
    delivery = db.session.query(WebhookDelivery).filter_by(event_id=event.id).one()
    delivery.state, delivery.next_at = DeliveryState.DELIVERED, None
    return delivery
