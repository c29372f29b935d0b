"""The running service on the example market, with people who may call it and what they own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.servers.service import Service, command, example_market, market_address

PEOPLE = {
    "requester": "pemesan.angkasa-rasa-resto@belabeliku.example",
    "producer": "perumda-air-minum-tirta-binangun@belabeliku.example",
    "admin": "admin@belabeliku.example",
}
LISTS = {  # kind of id -> lists that show such things
    "order_id": ("/orders",),
    "order_line_id": (),
    "producer_order_id": ("/producer-orders",),
    "invoice_id": ("/invoices",),
    "offer_id": ("/offers",),
    "product_id": ("/products",),
    "receipt_id": ("/receipts",),
    "review_id": ("/reviews",),
}


@dataclass(frozen=True)
class Market:
    """A served market: a token for each role, and known ids for each kind of thing."""

    service: Service
    tokens: dict[str, str]
    ids: dict[str, list[str]]

    @property
    def api(self) -> str:
        return f"{self.service.url}/api/v1"


@contextmanager
def a_served_market(folder: Path) -> Iterator[Market]:
    """Load the example market, serve it, and look up what its people can see."""
    environment = {"DATABASE_URL": market_address(folder)}
    with example_market(folder) as service:
        tokens = {
            role: command("token", email, environment=environment).strip()
            for role, email in PEOPLE.items()
        }
        yield Market(service, tokens, _known_ids(service, tokens))


def _known_ids(service: Service, tokens: dict[str, str]) -> dict[str, list[str]]:
    known: dict[str, list[str]] = defaultdict(list)
    for token in tokens.values():
        caller = requests.Session()
        caller.headers["Authorization"] = f"Bearer {token}"
        for kind, lists in LISTS.items():
            for address in lists:
                answer = caller.get(f"{service.url}/api/v1{address}", params={"limit": 20})
                if answer.ok:
                    known[kind] += [item["id"] for item in answer.json()["items"]]
        for order in known["producer_order_id"][:5]:
            answer = caller.get(f"{service.url}/api/v1/producer-orders/{order}")
            if answer.ok:
                known["order_line_id"] += [line["id"] for line in answer.json()["lines"]]
        me = caller.get(f"{service.url}/api/v1/me").json()
        known["delivery_point"] += [point["id"] for point in me.get("delivery_points") or []]
    return dict(known)
