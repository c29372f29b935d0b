"""Endpoints and deliveries for tests."""

from __future__ import annotations

from marketplace.accounts.models import Organisation
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.webhooks.kinds import kinds_for
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.services.registering import register_endpoint
from marketplace.webhooks.services.telling import send_test
from tests.factories.accounts import a_member

OWNER = {
    OrganisationKind.PRODUCER: Role.PRODUCER_OWNER,
    OrganisationKind.BUYER: Role.BUYER_OWNER,
}


def an_owner(organisation: Organisation) -> Actor:
    """Return somebody who may manage the webhooks of this organisation."""
    return a_member(organisation, OWNER[organisation.kind])


def an_endpoint(
    organisation: Organisation,
    *kinds: str,
    url: str = "https://gudang.contoh.co.id/masuk",
    actor: Actor | None = None,
) -> WebhookEndpoint:
    """Register an endpoint, for all events of its side unless told otherwise."""
    actor = actor or an_owner(organisation)
    names = kinds or [kind.name for kind in kinds_for(organisation.kind)]
    return register_endpoint(actor=actor, url=url, kinds=names, loopback=True)[0]


def a_delivery(endpoint: WebhookEndpoint, actor: Actor) -> WebhookDelivery:
    """Queue a call to an endpoint."""
    return send_test(endpoint.id, actor=actor)
