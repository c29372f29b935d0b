"""A worker dies in the midst of a spreadsheet, and in the midst of taking it back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
import requests

from marketplace.shared.outbox import LEASE
from tests.reliability.crowd import a_chance
from tests.reliability.market import NO_TWIN, Market
from tests.servers import killing
from tests.servers.postgresql import running_cluster
from tests.servers.service import PROJECT, whole_service

pytestmark = [pytest.mark.servers, pytest.mark.long]

ROWS = 1_500
LONGEST = LEASE.total_seconds() + 90  # seconds until another worker is done
API = "/api/v1/offer-imports"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'market.sqlite3'}"
        return
    with running_cluster(None) as cluster:
        yield cluster.create_database()


@pytest.fixture
def market(url):
    market = Market(url, {}, NO_TWIN)
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.market_of_files"],
        env={**os.environ, **market.environment, "BASE_URL": "http://127.0.0.1"},
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Market(url, json.loads(done.stdout.splitlines()[-1]), NO_TWIN)


class Sheet:
    """One spreadsheet of the producer, over the API."""

    def __init__(self, service, headers) -> None:
        self.address, self.headers = f"{service.url}{API}", headers
        goods = "".join(f"Gula semut {n};gula-kelapa;bungkus;1{n:04};5\n" for n in range(ROWS))
        table = f"Nama;Kategori;Satuan;Harga satuan;Stok\n{goods}"
        answer = requests.post(
            self.address, headers=headers, files={"file": ("gula.csv", table)}, timeout=30
        )
        assert answer.status_code == 202, answer.text
        self.address += f"/{answer.json()['number']}"

    def ask(self, what: str) -> None:
        answer = requests.post(f"{self.address}/{what}", headers=self.headers, timeout=30)
        assert answer.status_code == 202, answer.text

    def until(self, holds) -> dict:
        """Return how far it is, once that is as far as we want."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            shown = requests.get(self.address, headers=self.headers, timeout=30).json()
            if holds(shown):
                return shown
            time.sleep(0.05)
        raise AssertionError(f"it is still at {shown}")


def _is(state):
    return lambda shown: shown["state"] == state


def _is_under_way(state, outcome):
    return lambda shown: (
        shown["state"] == state and 0 < shown["outcomes"].get(outcome, 0) < ROWS
    )


def test_a_killed_worker_leaves_whole_rows_and_another_goes_on(market):
    chance = a_chance(20_261_124)
    with whole_service(market.environment) as service:

        def kill():
            killing.kill_one(lambda: killing.background_workers(service), chance)

        sheet = Sheet(service, market.facts)
        sheet.until(_is("previewed"))
        sheet.ask("apply")
        sheet.until(_is_under_way("applying", "applied"))
        kill()
        applied = sheet.until(_is("applied"))
        assert (applied["percent"], applied["outcomes"]) == (100, {"applied": ROWS})

        sheet.ask("revert")
        sheet.until(_is_under_way("reverting", "reverted"))
        kill()
        reverted = sheet.until(_is("reverted"))
        assert (reverted["percent"], reverted["outcomes"]) == (100, {"reverted": ROWS})

    assert market.number("select count(*) from offers") == ROWS
    assert market.number("select count(distinct product_id) from offers") == ROWS
    assert market.number("select count(*) from offers where state = 'archived'") == ROWS
    for action in ("offer.drafted", "offer.archived"):
        told = f"select count(*) from audit_entries where action = '{action}'"
        assert market.number(told) == ROWS
    assert market.check() == []
