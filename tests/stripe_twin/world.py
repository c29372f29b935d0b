"""The state behind the API: objects, balances, keys, faults and events."""

import threading
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import stripe

from tests.stripe_twin.cards import Decline
from tests.stripe_twin.faults import Faults
from tests.stripe_twin.idempotency import IdempotencyKeys
from tests.stripe_twin.ledger import Ledger
from tests.stripe_twin.store import Store, Thing
from tests.stripe_twin.webhooks import WebhookSender


@dataclass(frozen=True, slots=True)
class Call:
    """One request, after its parameters were checked."""

    path: str
    params: dict[str, Any]
    ids: dict[str, str] = field(default_factory=dict)
    account: str | None = None  # the connected account it acts for
    publishable: bool = False  # came with a publishable key: from a browser
    request_id: str | None = None
    idempotency_key: str | None = None


class World:
    """Everything one twin knows; `lock` is held while a request changes it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.store = Store()
        self.ledger = Ledger()
        self.keys = IdempotencyKeys()
        self.faults = Faults()
        self.webhooks = WebhookSender(self.faults)
        self.declines: dict[str, Decline | None] = {}  # by id of the payment method
        self.onboarding: dict[str, Thing] = {}  # by token of the account link
        self.origin: Call | None = None  # the request now being executed
        self.base_url = ""  # where this twin answers

    def emit(self, kind: str, thing: Thing, account: str | None = None) -> None:
        """Record that something happened, and tell the endpoints."""
        event = self.store.new(
            "evt",
            "event",
            type=kind,
            api_version=stripe.api_version,
            pending_webhooks=len(self.webhooks.endpoints),
            request={
                "id": self.origin.request_id if self.origin else None,
                "idempotency_key": self.origin.idempotency_key if self.origin else None,
            },
            data={"object": deepcopy(thing)},
            **({"account": account} if account else {}),
        )
        self.webhooks.send(deepcopy(event))

    def state(self) -> dict[str, Any]:
        """Return a copy of all there is, for tests to look at."""
        with self.lock:
            objects = {kind: self.store.all(kind) for kind in self.store.kinds()}
            return deepcopy(
                {
                    "objects": objects,
                    "balances": self.ledger.balances(),
                    "deliveries": self.webhooks.log,
                    "faults": self.faults.describe(),
                }
            )
