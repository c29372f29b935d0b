"""Who may let programs be called. Each answer is one readable sentence."""

from marketplace.shared.actors import Actor, Role
from marketplace.webhooks.kinds import BY_NAME
from marketplace.webhooks.models import WebhookEndpoint

OWNERS = frozenset({Role.PRODUCER_OWNER, Role.BUYER_OWNER})


def may_manage_webhooks(actor: Actor) -> bool:
    """Owners decide which programs outside learn what happens in their organisation."""
    return actor.organisation_id is not None and actor.has(*OWNERS)


def may_manage_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> bool:
    """Endpoints are managed from within their own organisation."""
    return may_manage_webhooks(actor) and endpoint.organisation_id == actor.organisation_id


def may_subscribe(actor: Actor, kind: str) -> bool:
    """Each side hears only of what its own pages and API show."""
    return kind in BY_NAME and actor.kind in BY_NAME[kind].sides
