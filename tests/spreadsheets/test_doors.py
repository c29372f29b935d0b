"""Sending spreadsheets through pages and API: the whole way, in clear words, never half."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.columns import BY_NAME
from marketplace.spreadsheets.judging import Judge, Shelf
from marketplace.spreadsheets.reading import read_spreadsheet
from marketplace.spreadsheets.states import Mode
from tests.factories.accounts import a_member, a_token
from tests.factories.market import AProducer, an_offer
from tests.factories.spreadsheets import a_read_sheet, text_table, workbook
from tests.spreadsheets.acting import again, apply, code, prices

HOME = "/jual/produk/impor"


@pytest.fixture
def shop(sign_in, seller):
    return sign_in(seller)


def send(shop, content, name="harga.xlsx", **form):
    answer = shop.post(
        HOME, data={"file": (io.BytesIO(content), name), "mode": "upsert"} | form
    )
    outbox.drain()
    return answer


def test_the_whole_way_through_the_pages(shop, sugar):
    answer = send(shop, text_table(("Kode", "Harga"), (code(sugar), "45rb")), "harga.csv")
    assert answer.status_code == 303
    page = shop.get(answer.location).text
    assert "Terapkan 1 baris" in page
    assert "<b>45.000</b>" in page
    assert shop.post(f"{answer.location}/terapkan").status_code == 303
    waiting = shop.get(answer.location).text
    assert 'role="progressbar"' in waiting
    outbox.drain()
    assert prices(sugar)[0][1] == 45000
    page = shop.get(answer.location).text
    assert "1 baris diterapkan" in page
    shop.post(f"{answer.location}/batalkan")
    outbox.drain()
    assert "1 baris dikembalikan" in shop.get(answer.location).text
    assert prices(sugar)[0][1] != 45000


def test_what_we_write_can_be_sent_back_and_changes_nothing(shop, seller, sugar, producer):
    an_offer(producer, stock=3)
    for ending in ("xlsx", "csv"):
        table = shop.get(f"{HOME}/tabel.{ending}").data
        sheet = a_read_sheet(seller, table)
        counts = queries.counts_of(sheet.id)
        assert {kind.value: n for kind, n in counts.verdicts.items()} == {"same": 2}, ending


def test_the_template_explains_itself(shop):
    book = openpyxl.load_workbook(io.BytesIO(shop.get(f"{HOME}/tabel.xlsx").data))
    assert len(book.worksheets) == 2
    assert book.worksheets[1].max_row > len(BY_NAME)


def test_the_rest_comes_back_with_what_to_do(shop, seller, sugar):
    sheet = a_read_sheet(
        seller,
        text_table(
            ("Kode", "Stok", "Catatan sendiri"), (code(sugar), "9", "a"), ("salah", "x", "b")
        ),
    )
    sheet = queries.find_import(sheet.number, seller)
    address = f"{HOME}/{sheet.number}"
    said = {"column_0": "code", "column_1": "available_quantity", "column_2": ""}
    assert shop.post(f"{address}/kolom", data=said).status_code == 303
    outbox.drain()
    apply(sheet, seller)
    rows = read_spreadsheet(shop.get(f"{address}/sisa.xlsx").data)
    assert rows[0][1] == ["Kode", "Stok", "Catatan sendiri", "Masalah"]
    assert rows[1][1][:3] == ["salah", "x", "b"]
    assert "Kode ini tidak dikenal" in rows[1][1][3]
    assert len(rows) == 2
    assert again(sugar).available_quantity == 9


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "bukan tabel"),
        (b"PK\x03\x04 broken", "rusak"),
        (b"\xd0\xcf\x11\xe0 old", "bersandi"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(shop, sugar, content, words):
    page = shop.get(send(shop, content).location).text
    assert words in page
    assert "Tidak ada produk yang diubah" in page


def test_no_file_and_too_large_ones_are_refused_at_once(shop):
    assert shop.post(HOME, data={"mode": "upsert"}).status_code == 422
    assert send(shop, b"a" * (9 * 1024 * 1024)).status_code == 422
    assert send(shop, b"a" * (13 * 1024 * 1024)).status_code == 413


def test_the_same_through_the_api(client, seller, sugar):
    token = a_token(seller)
    table = workbook(["Kode", "Stok", "Harga"], [code(sugar), 9, "x"], [code(sugar), 9, 5])
    answer = client.post(
        "/api/v1/offer-imports",
        data={"file": (io.BytesIO(table), "stok.xlsx"), "mode": "update"},
        headers=token,
    )
    assert answer.status_code == 202
    assert answer.json["state"] == "queued"
    address = f"/api/v1/offer-imports/{answer.json['number']}"
    outbox.drain()
    shown = client.get(address, headers=token).json
    assert (shown["state"], shown["verdicts"]) == ("previewed", {"error": 2})
    rows = client.get(f"{address}/rows?verdict=error&limit=1", headers=token).json
    assert rows["total"] == 2
    assert list(rows["items"][0]["problems"]) == ["price"]
    assert client.post(f"{address}/apply", headers=token).status_code == 409
    said = {"columns": ["code", "available_quantity", ""]}
    assert client.put(f"{address}/columns", json=said, headers=token).status_code == 200
    outbox.drain()
    assert client.post(f"{address}/apply", headers=token).status_code == 202
    outbox.drain()
    assert again(sugar).available_quantity == 9
    assert client.post(f"{address}/revert", headers=token).status_code == 202
    outbox.drain()
    assert client.get(address, headers=token).json["state"] == "reverted"
    assert again(sugar).available_quantity == 40
    other = a_token(a_member(AProducer().organisation, Role.PRODUCER_OWNER))
    assert client.get(address, headers=other).status_code == 404


CELL = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["45rb", "1.234,5", "-1", "0", "1e9", "=A1", "Rp 1", "9" * 30, "٣", "½"]),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CELL, min_size=len(BY_NAME), max_size=len(BY_NAME)), st.sampled_from(Mode))
def test_fuzz_any_cells_are_judged_not_broken(cells, mode):
    judged = Judge(Shelf([], []), list(BY_NAME), mode).judge(2, cells)
    assert judged.verdict
    assert all(name in BY_NAME for name in judged.problems)
