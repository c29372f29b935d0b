"""The twin as an object: start it in a fixture, ask it things, stop it."""

import threading
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Self

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.stripe_twin import admin
from tests.stripe_twin.faults import Faults
from tests.stripe_twin.resources.accounts import onboard
from tests.stripe_twin.server import create_app
from tests.stripe_twin.webhooks import Endpoint
from tests.stripe_twin.world import World

PUBLISHABLE_KEY = "pk_test_twin"
SECRET_KEY = "sk_test_twin"
POLL = 0.02  # seconds until a stopped server notices
GOOD_CARD = "4242424242424242"


class QuietHandler(WSGIRequestHandler):
    """One request a connection, so that a stopped twin holds no socket; nothing on stderr."""

    protocol_version = "HTTP/1.0"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class StripeTwin:
    """Stripe over HTTP on 127.0.0.1, with signed webhooks to `(url, secret)` pairs."""

    def __init__(self, webhooks: Iterable[tuple[str, str]] = (), port: int = 0) -> None:
        self._world = World()
        self._server = make_server(
            "127.0.0.1",
            port,
            create_app(self._world),
            threaded=True,
            request_handler=QuietHandler,
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=[POLL])
        self._thread.daemon = True
        self._world.base_url = self.url
        for url, secret in webhooks:
            self.add_webhook(url, secret)

    def __enter__(self) -> Self:
        self._world.webhooks.start()
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._world.webhooks.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def faults(self) -> Faults:
        return self._world.faults

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return every event so far, oldest first."""
        with self._world.lock:
            return deepcopy(self._world.store.all("event"))

    @property
    def state(self) -> dict[str, Any]:
        """Return {"objects": {kind: […]}, "balances": …, "deliveries": […], "faults": […]}."""
        return self._world.state()

    def add_webhook(self, url: str, secret: str) -> None:
        self._world.webhooks.endpoints.append(Endpoint(url, secret))

    def drain(self, timeout: float = 10) -> None:
        """Wait until every webhook was accepted or given up; raises TimeoutError."""
        self._world.webhooks.drain(timeout)

    def redeliver(self, ids: list[str] | None = None, times: int = 1) -> int:
        """Send events (all when `ids` is None) again; return how many were sent."""
        return admin.redeliver(self._world, ids, times)

    def onboard(self, account_id: str) -> None:
        """Do what the owner of a connected account does at its account link."""
        with self._world.lock:
            onboard(self._world, account_id)

    def pay(self, intent_id: str, card: str = GOOD_CARD) -> requests.Response:
        """Do what the customer does in the browser: type a card and confirm."""
        with self._world.lock:
            secret = self._world.store.find(intent_id, "payment_intent")["client_secret"]
        return requests.post(
            f"{self.url}/v1/payment_intents/{intent_id}/confirm",
            data={
                "key": PUBLISHABLE_KEY,
                "client_secret": secret,
                "return_url": "https://shop.example/paid",
                "payment_method_data[type]": "card",
                "payment_method_data[card][number]": card,
                "payment_method_data[card][exp_month]": "12",
                "payment_method_data[card][exp_year]": "2040",
                "payment_method_data[card][cvc]": "123",
            },
            timeout=10,
        )
