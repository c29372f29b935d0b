"""Secrets of endpoints as the database holds them: encrypted, each for its own endpoint."""

from __future__ import annotations

from marketplace.accounts.keys import seal_for, unseal_for
from marketplace.shared.clock import utc_now
from marketplace.webhooks.models import WebhookEndpoint

USE = "webhook secrets"


def sealed(secret: str, endpoint: WebhookEndpoint) -> str:
    """Encrypt a secret for one endpoint, which has its id by then."""
    return seal_for(USE, secret, about=str(endpoint.id))


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    """Return what signs a call now: the secret, and the one before it while both hold."""
    stored = [endpoint.sealed_secret]
    until = endpoint.old_secret_until
    if endpoint.sealed_old_secret and until is not None and until > utc_now():
        stored.append(endpoint.sealed_old_secret)
    return [unseal_for(USE, each, about=str(endpoint.id)) for each in stored]
