"""A price list of 5,000 rows: previewed, applied and taken back on the pages, by the worker."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import time

import pytest
import requests

from tests.factories.passwords import PASSWORD
from tests.reliability.market import NO_TWIN, Market
from tests.reliability.market_of_prices import STOCK, price_of
from tests.servers.postgresql import running_cluster
from tests.servers.service import PROJECT, whole_service

pytestmark = [pytest.mark.servers, pytest.mark.long]

ROWS = 5_000
SAME, WRONG = 3, 2  # of them; one more row is a good of its own
CHANGED = ROWS - SAME - WRONG
LONGEST = 300  # seconds without a step forward, on a busy machine
HOME = "/jual/produk/impor"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PERCENT = re.compile(r"\d+%")
AT_WORK = 'role="progressbar"'


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request, tmp_path):
    if request.param == "sqlite":
        yield _filled(f"sqlite:///{tmp_path / 'market.sqlite3'}")
        return
    with running_cluster(None) as cluster:
        yield _filled(cluster.create_database())


def _filled(url: str) -> Market:
    market = Market(url, {}, NO_TWIN)
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.market_of_prices", str(ROWS)],
        env={**os.environ, **market.environment, "BASE_URL": "http://127.0.0.1"},
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Market(url, {"email": done.stdout}, NO_TWIN)


class Seller:
    """The producer's browser."""

    def __init__(self, url: str, email: str) -> None:
        self.url, self.browser = url, requests.Session()
        self.browser.headers["Origin"] = url
        self.browser.headers["Connection"] = "close"  # kept ones end just as the next is asked
        self.post("/masuk", on=self.get("/masuk"), email=email, password=PASSWORD)

    def get(self, address: str) -> str:
        answer = self.browser.get(self.url + address, timeout=60)
        assert answer.status_code == 200, answer.text[:500]
        answer.encoding = "utf-8"
        return answer.text

    def post(self, address: str, *, on: str, files=None, **form: str) -> str:
        """Send a form of the page `on`; return where it leads."""
        answer = self.browser.post(
            self.url + address,
            data={"csrf_token": CSRF.search(on).group(1), **form},
            files=files,
            allow_redirects=False,
            timeout=60,
        )
        assert answer.status_code in {302, 303}, answer.text[:500]
        return answer.headers["Location"].removeprefix(self.url)

    def until_done(self, address: str) -> str:
        """Return the page of a spreadsheet once no worker is at work on it."""
        seen, moved = None, time.monotonic()
        while time.monotonic() < moved + LONGEST:
            page = self.get(address)
            if AT_WORK not in page:
                return page
            percent = PERCENT.search(page).group()
            if percent != seen:
                seen, moved = percent, time.monotonic()
            time.sleep(2)  # as often as the page itself asks
        raise AssertionError(f"the worker stopped at {seen}")


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def _raised(table: list[dict[str, str]]) -> bytes:
    """Write new prices into the template, and some rows as people mistake them."""
    for row in table[: SAME + CHANGED][SAME:]:
        row["Harga satuan"] = f"Rp {int(row['Harga satuan'].replace('.', '')) + 100}"
    for row in table[-WRONG:]:
        row["Harga satuan"] = "gratis"
    new = {"Nama produk": "Gula aren cetak", "Kategori": "Gula kelapa", "Satuan": "kg"}
    table.append({**dict.fromkeys(table[0], ""), **new, "Harga satuan": "48rb", "Stok": "5"})
    written = io.StringIO()
    writer = csv.DictWriter(written, list(table[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(table)
    return written.getvalue().encode("utf-8-sig")


def _prices(market: Market) -> dict[int, int]:
    told = "select offer_id, unit_price from price_tiers order by offer_id"
    return dict(market.rows(told))


def test_a_price_list_of_5000_rows_is_previewed_applied_and_taken_back(market):
    before = _prices(market)
    assert before == {n: price_of(n) for n in range(1, ROWS + 1)}
    with whole_service(market.environment) as service:
        seller = Seller(service.url, market.facts["email"])
        table = _table(seller.get(f"{HOME}/tabel.csv"))
        assert len(table) == ROWS
        cheap = {row["Kode"] for row in table[:SAME]}
        sheet = seller.post(
            HOME,
            on=seller.get(HOME),
            files={"file": ("harga.csv", _raised(table))},
            mode="upsert",
        )
        page = seller.until_done(sheet)
        assert f"Terapkan {CHANGED + 1:,} baris".replace(",", ".") in page
        assert _prices(market) == before, "a preview changes nothing"

        seller.post(f"{sheet}/terapkan", on=page)
        page = seller.until_done(sheet)
        assert f"{CHANGED + 1:,} baris diterapkan".replace(",", ".") in page
        after = _prices(market)
        risen = [n for n in before if after[n] == before[n] + 100]
        assert len(risen) == CHANGED
        assert len([n for n in before if after[n] == before[n]]) == SAME + WRONG
        assert set(after) - set(before) == {ROWS + 1}
        _the_rest_comes_back(seller, sheet, cheap)

        seller.post(f"{sheet}/batalkan", on=page)
        page = seller.until_done(sheet)
        assert f"{CHANGED + 1:,} baris dikembalikan".replace(",", ".") in page
    assert {n: price for n, price in _prices(market).items() if n in before} == before
    states = "select state, count(*) from offers group by state order by state"
    assert market.rows(states) == [("archived", 1), ("published", ROWS)]
    stock = f"select count(*) from offers where available_quantity = {int(STOCK * 1000)}"
    assert market.number(stock) == ROWS
    assert market.check() == []


def _the_rest_comes_back(seller: Seller, sheet: str, same: set[str]) -> None:
    rest = _table(seller.get(f"{sheet}/sisa.csv"))
    assert [row["Harga satuan"] for row in rest] == ["gratis"] * WRONG
    assert all("Harga satuan" in row["Masalah"] for row in rest)
    assert not same & {row["Kode"] for row in rest}
