"""What is kept of the catalogue is never shown once it is old, whichever process is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

from tests.reliability.test_oversell import a_market
from tests.servers.service import PROJECT, gunicorn

pytestmark = pytest.mark.servers

CHANGES = 15
WORKERS = 3
LOOKS = 12  # requests on new connections after each change: all workers answer some


@pytest.fixture(params=["postgresql", "sqlite"])
def environment(request, tmp_path):
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create_database()
    else:
        url = f"sqlite:///{tmp_path / 'market.sqlite3'}"
    return a_market(url, buyers=1, offers=1).environment


@contextmanager
def another_process(environment):
    """A process that changes the offer; call it with a change, it returns when committed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.changing"],
        env={**os.environ, **environment, "SECRET_KEY": "x" * 40},
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def change(line: str) -> None:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "done\n"

    with process:
        yield change
        process.stdin.close()


def test_no_worker_shows_what_another_process_changed(environment):
    with (
        gunicorn(environment, workers=WORKERS) as service,
        another_process(environment) as change,
    ):
        browser = requests.Session()
        old = None
        for number in range(CHANGES):
            name = f"Gula Perubahan {number}"
            change(f"name {name}")
            pages = [requests.get(f"{service.url}/katalog", timeout=30) for _n in range(LOOKS)]
            assert all(name in page.text for page in pages)
            told = browser.get(f"{service.url}/katalog", headers={"If-None-Match": old})
            assert told.status_code == 200
            assert name in told.text
            old = told.headers["ETag"]
            again = browser.get(f"{service.url}/katalog", headers={"If-None-Match": old})
            assert (again.status_code, again.content) == (304, b"")


STEPS = [
    ("name Gula Lain", "Gula Lain"),
    ("price 41000", "Rp\N{NO-BREAK SPACE}41.000"),
    ("stock 50", "Stok 50"),
    ("take 3", "Stok 47"),
    ("capacity 20", "Tersisa 20"),
    ("book 4", "Tersisa 16"),
    ("photo sawah", 'alt="sawah"'),
    ("state paused", "Sedang tidak dijual"),
    ("state published", "Tersisa 16"),
]


def test_no_worker_shows_a_price_or_a_stock_from_before(environment):
    with (
        gunicorn(environment, workers=WORKERS) as service,
        another_process(environment) as change,
    ):
        found = requests.get(f"{service.url}/katalog", timeout=30).text
        slug = found.partition('href="/produk/')[2].partition('"')[0]
        for line, expected in STEPS:
            change(line)
            for _n in range(LOOKS):
                page = requests.get(f"{service.url}/produk/{slug}", timeout=30)
                assert expected in page.text, (line, expected)
