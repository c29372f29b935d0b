"""Signed webhooks: delivered in the background, tried again with growing pauses."""

import heapq
import itertools
import json
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import requests
from stripe import WebhookSignature

from tests.stripe_twin.faults import Faults


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint."""

    event: dict[str, Any]
    endpoint: Endpoint
    attempt: int = 0


def sign(event: dict[str, Any], secret: str) -> tuple[str, dict[str, str]]:
    """Return the body and the headers of the webhook that carries `event`, signed now."""
    body = json.dumps(event, indent=2)
    signature = WebhookSignature.generate_signature_header(payload=body, secret=secret)
    return body, {"Content-Type": "application/json", "Stripe-Signature": signature}


class WebhookSender:
    """One thread that posts what is due; a refused delivery comes back later."""

    def __init__(self, faults: Faults, *, attempts: int = 10, first_pause: float = 0.05):
        self.log: list[dict[str, Any]] = []
        self.endpoints: list[Endpoint] = []
        self._faults = faults
        self._attempts = attempts
        self._first_pause = first_pause
        self._due: list[tuple[float, int, Delivery]] = []
        self._held: list[Delivery] = []
        self._posting = False
        self._stopped = False
        self._count = itertools.count()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="stripe-twin-webhooks")
        self._thread.daemon = True

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join()

    def send(self, event: dict[str, Any]) -> None:
        """Queue an event for every endpoint, subject to the webhook faults."""
        if self._faults.take("webhook_drop", event["type"]):
            return
        doubled = self._faults.take("webhook_duplicate", event["type"])
        held = self._faults.take("webhook_reorder", event["type"])
        for _ in range(doubled.copies if doubled else 1):
            for endpoint in self.endpoints:
                delivery = Delivery(event, endpoint)
                with self._changed:
                    if held:
                        self._held.append(delivery)
                    else:
                        self._schedule(delivery, pause=0)

    def drain(self, timeout: float = 10) -> None:
        """Release what is held back and wait until nothing is due; TimeoutError if it stays."""
        with self._changed:
            while self._held:
                self._schedule(self._held.pop(), pause=0)
            if not self._changed.wait_for(self._is_idle, timeout):
                waiting = [delivery.event["type"] for _, _, delivery in self._due]
                raise TimeoutError(f"Webhooks still waiting after {timeout} s: {waiting}")

    def _is_idle(self) -> bool:
        return not self._due and not self._posting

    def _schedule(self, delivery: Delivery, pause: float) -> None:
        entry = (time.monotonic() + pause, next(self._count), delivery)
        heapq.heappush(self._due, entry)
        self._changed.notify_all()

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False  # a proxy has no business between two local servers
            while (delivery := self._next()) is not None:
                accepted = self._post(session, delivery)
                self._settle(delivery, accepted)

    def _next(self) -> Delivery | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    self._posting = True
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None

    def _post(self, session: requests.Session, delivery: Delivery) -> bool:
        body, headers = sign(delivery.event, delivery.endpoint.secret)
        status: int | None = None
        try:
            with session.post(
                delivery.endpoint.url,
                data=body.encode(),
                headers={**headers, "Connection": "close"},
                timeout=10,
                allow_redirects=False,
            ) as response:
                status = response.status_code
        except requests.RequestException:
            pass  # nobody there: counts as a refusal, status stays empty
        entry = {"event": delivery.event["id"], "type": delivery.event["type"]}
        self.log.append({**entry, "url": delivery.endpoint.url, "status": status})
        return status is not None and 200 <= status < 300

    def _settle(self, delivery: Delivery, accepted: bool) -> None:
        with self._changed:
            self._posting = False
            tried = delivery.attempt + 1
            if not accepted and tried < self._attempts:
                pause = min(self._first_pause * 2**delivery.attempt, 5)
                self._schedule(replace(delivery, attempt=tried), pause)
            self._changed.notify_all()
