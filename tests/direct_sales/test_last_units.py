"""Orders and direct sales reach for the last units at the same moment: no unit goes twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from decimal import Decimal

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.servers.service import PROJECT, command, gunicorn

pytestmark = pytest.mark.servers

STOCK, BUYERS, SALES, EACH = 10, 14, 4, 3


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").create_database()
    return f"sqlite:///{tmp_path / 'market.sqlite3'}"


def _filled(url: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.direct_sales.last_units", str(BUYERS), str(STOCK)],
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": "x" * 40},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _requests(facts: dict):
    """All that is sent at once: each buyer orders one, the producer sells three, four times."""
    for buyer, dock in zip(facts["buyers"], facts["docks"], strict=True):
        body = {
            "lines": [{"offer_id": facts["offer"], "quantity": "1"}],
            "delivery_point": dock,
            "delivery_day": facts["day"],
            "payment": "terms",
            "note": "",
        }
        yield "/api/v1/orders", buyer, body
    for _n in range(SALES):
        sold = {"offer_id": facts["offer"], "quantity": str(EACH)}
        body = sold | {"buyer_kind": "shop", "channel": "whatsapp"}
        yield "/api/v1/direct-sales", facts["producer"], body


def test_no_unit_goes_twice(url):
    facts = _filled(url)
    wanted = list(_requests(facts))
    barrier = threading.Barrier(len(wanted))
    answers: dict[int, requests.Response] = {}

    def send(place: int, base: str) -> None:
        address, headers, body = wanted[place]
        barrier.wait()
        headers = headers | {"Idempotency-Key": f"k{place}"}
        answers[place] = requests.post(base + address, json=body, headers=headers, timeout=60)

    environment = {"DATABASE_URL": url, "SECRET_KEY": "x" * 40}
    with gunicorn(environment) as service:
        threads = [
            threading.Thread(target=send, args=(place, service.url))
            for place in range(len(wanted))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    orders = [answers[n].status_code for n in range(BUYERS)]
    sales = [answers[n] for n in range(BUYERS, len(wanted))]
    assert set(orders) <= {201, 409}
    assert [sale.status_code for sale in sales] == [201] * SALES, "what was sold was sold"
    taken = sum(Decimal(sale.json()["taken_quantity"]) for sale in sales)
    assert orders.count(201) + taken == STOCK
    assert _one(url, "select available_quantity from offers") == 0
    assert _one(url, "select sum(change) from stock_moves") == 0
    assert command("check", environment=environment) == ""


def _one(url: str, question: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(question)).scalar_one()
    engine.dispose()
    return int(found)
