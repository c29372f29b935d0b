"""200 buyers at once on the last 10 units: exactly 10 are sold, whatever the database.

The same check must fail when the seeded fault of `stale_stock` is served instead.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine, text

from tests.servers.service import PROJECT, Service, gunicorn

pytestmark = pytest.mark.servers

STOCK = 10
BUYERS = 200
ROUNDS = 5


@dataclass(frozen=True)
class Answer:
    """What one buyer was told."""

    status: int
    body: bytes
    is_replayed: bool


@dataclass(frozen=True)
class Market:
    """A database filled for this test, and what buyers need to order from it."""

    url: str
    facts: dict

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "ENVIRONMENT": "demo"}

    def ask(self, sql: str, **values) -> int:
        """Return the one number that a query finds."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = connection.execute(text(sql), values).scalar_one()
        engine.dispose()
        return int(found or 0)


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def market(request, tmp_path_factory):
    """One filled market for each kind of database: an offer a round, one more for the fault."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create_database()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('oversell') / 'market.sqlite3'}"
    return a_market(url, buyers=BUYERS, offers=ROUNDS + 1)


def a_market(url: str, *, buyers: int, offers: int) -> Market:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.reliability.market_of_few"),
            *(str(buyers), str(offers), str(STOCK)),
        ],
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": "x" * 40},
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Market(url, json.loads(done.stdout.splitlines()[-1]))


def order(service: Service, market: Market, buyer: dict, offer: dict) -> Answer:
    """Order one unit as this buyer; the key is the same for the same buyer and offer."""
    body = {
        "lines": [{"offer_id": offer["public_id"], "quantity": "1"}],
        "delivery_point": buyer["delivery_point"],
        "delivery_day": market.facts["delivery_day"],
        "payment": "terms",
        "note": "",
    }
    headers = {
        "Authorization": buyer["authorization"],
        "Content-Type": "application/json",
        "Idempotency-Key": f"satu-{offer['public_id']}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("POST", "/api/v1/orders", json.dumps(body), headers)
    response = connection.getresponse()
    replayed = response.headers.get("Idempotent-Replayed") == "true"
    answer = Answer(response.status, response.read(), replayed)
    connection.close()
    return answer


def rush(service: Service, market: Market, offer: dict, buyers: list[dict]) -> list[Answer]:
    """Let all buyers order at the same moment; answers come in the order of the buyers."""
    barrier = threading.Barrier(len(buyers))
    answers: dict[int, Answer] = {}

    def buy(place: int) -> None:
        barrier.wait()
        answers[place] = order(service, market, buyers[place], offer)

    threads = [threading.Thread(target=buy, args=(place,)) for place in range(len(buyers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[place] for place in range(len(buyers))]


def faults(market: Market, offer: dict, answers: list[Answer]) -> list[str]:
    """Check one round against the promise; return what is broken, in words."""
    told = Counter(answer.status for answer in answers)
    sold = market.ask(
        "select coalesce(sum(quantity), 0) / 1000 from order_lines where offer_id = :id",
        id=offer["id"],
    )
    left = market.ask("select available_quantity from offers where id = :id", id=offer["id"])
    moved = market.ask(
        "select sum(change) from stock_moves where offer_id = :id", id=offer["id"]
    )
    found = []
    if sold > STOCK:
        found.append(f"oversold: {sold} of {STOCK}")
    if sold < STOCK:
        found.append(f"undersold: {sold} of {STOCK}")
    if told[201] != sold:
        found.append(f"{told[201]} were told yes, {sold} units are in orders")
    if set(told) - {201, 409}:
        found.append(f"answers other than yes and no: {dict(told)}")
    if left:
        found.append(f"{left} thousandths left on the shelf")
    if moved != left:
        found.append(f"moves add up to {moved}, the shelf holds {left}")
    return found


def test_the_last_units_are_sold_exactly_once(market):
    buyers = market.facts["buyers"]
    with gunicorn(market.environment, workers=2) as service:
        for offer in market.facts["offers"][:ROUNDS]:
            answers = rush(service, market, offer, buyers)
            assert faults(market, offer, answers) == []

            again = _some_of_each(answers)
            retried = rush(service, market, offer, [buyers[place] for place in again])
            first = [answers[place] for place in again]
            assert [(a.status, a.body) for a in retried] == [(a.status, a.body) for a in first]
            assert all(answer.is_replayed for answer in retried)
            assert not any(answer.is_replayed for answer in answers)
            assert faults(market, offer, answers) == []


def _some_of_each(answers: list[Answer]) -> list[int]:
    """Choose all who were told yes and twenty who were told no."""
    yes = [place for place, answer in enumerate(answers) if answer.status == 201]
    no = [place for place, answer in enumerate(answers) if answer.status == 409]
    return yes + no[:20]


def test_the_check_notices_a_service_that_oversells(market):
    offer, buyers = market.facts["offers"][ROUNDS], market.facts["buyers"][:60]
    module = "tests.reliability.stale_stock:app"
    with gunicorn(market.environment, module=module, workers=2) as service:
        answers = rush(service, market, offer, buyers)
    assert any(fault.startswith("oversold") for fault in faults(market, offer, answers))
