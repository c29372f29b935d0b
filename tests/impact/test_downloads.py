"""Files say what page and API say, and run nothing when they are opened."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.impact.downloads import Book, book_of, csv_file, xlsx_file
from marketplace.impact.downloads.neutral import harmless, original
from marketplace.impact.downloads.sheets import Sheet
from marketplace.impact.filters import Period, Viewer, Wanted
from marketplace.impact.states import ViewLevel
from marketplace.shared.actors import Role
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.impact import a_delivery, pay
from tests.factories.market import ABuyer, ACategory, AProducer

REGENCY = Viewer(ViewLevel.REGENCY)
QUARTER = Wanted(Period.quarter(2026, 3))
SEP_7, SEP_21 = date(2026, 9, 7), date(2026, 9, 21)
RISKY = "=+-@\t\r\n＝＋－＠'"
words = st.text(
    st.sampled_from(RISKY) | st.characters(codec="utf-8", exclude_characters="\x00")
)


@pytest.fixture
def market():
    """Eight producers in Kokap and two in Temon, which must stay closed."""
    buyer, group = ABuyer(name="=1+1"), ACategory(slug="gula", name="@SUM(A1)")
    for number in range(10):
        temon = number > 7
        producer = AProducer(
            village_code="34.01.01.2001" if temon else "34.01.08.2005",
            district_code="34.01.01" if temon else "34.01.08",
        )
        receipt = a_delivery(producer, buyer, (group, 100_000 + number), on=SEP_7)
        pay(receipt, on=SEP_21)


def _csv_tables(content: bytes) -> dict[str, list[dict[str, str]]]:
    tables: dict[str, list[dict[str, str]]] = {}
    header: list[str] = []
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        if row[0] == "table":
            header = row
        else:
            tables.setdefault(row[0], []).append(dict(zip(header, row, strict=True)))
    return tables


@given(words)
@settings(max_examples=500)
def test_what_is_made_harmless_is_read_back(text):
    cell = harmless(text)
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert original(cell) == text


@given(st.lists(st.tuples(words, st.integers(-(10**14), 10**14)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_files_carry_text_and_numbers_unchanged(rows):
    columns = (("name", "Nama"), ("value", "Nilai"))
    book = Book("coba", "coba", (Sheet("summary", "Ringkasan", columns, tuple(rows)),))
    lines = list(csv.reader(io.StringIO(csv_file(book).decode("utf-8-sig"), newline="")))
    assert [(original(line[1]), int(line[2])) for line in lines[1:]] == rows


def test_a_workbook_holds_numbers_as_numbers_and_no_formula():
    rows = (("=1+1", 5, Decimal("1.87")), ("+62", -7, None), ("＝A1", "ditutup", Decimal(0)))
    columns = (("name", "Nama"), ("a", "A"), ("b", "B"))
    book = Book("coba", "coba", (Sheet("summary", "Ringkasan", columns, rows),))
    page = openpyxl.load_workbook(io.BytesIO(xlsx_file(book)))["Ringkasan"]
    cells = [[cell.value for cell in line] for line in page.iter_rows(min_row=2)]
    assert cells == [["'=1+1", 5, 1.87], ["'+62", -7, None], ["'＝A1", "ditutup", 0]]
    assert {cell.data_type for line in page.iter_rows() for cell in line} <= {"s", "n"}


def test_csv_xlsx_and_api_say_the_same(client, market):
    query = {"from": "2026-07-01", "to": "2026-09-30"}
    headers = a_token(an_admin())
    told = client.get("/api/v1/impact/summary", query_string=query, headers=headers).json
    book = book_of(QUARTER, REGENCY, about="coba")
    tables = _csv_tables(csv_file(book))
    summary = {row["key"]: row["value"] for row in tables["summary"]}
    assert summary["spend_rupiah"] == str(told["spend_rupiah"]) == "1000045"
    assert summary["accepted_rupiah"] == str(told["accepted_rupiah"])
    assert Decimal(summary["days_to_pay_median"]) == Decimal(str(told["days_to_pay_median"]))
    assert summary["lm3_state"] == told["lm3"]["state"]

    workbook = openpyxl.load_workbook(io.BytesIO(xlsx_file(book)))
    for code, title in (("kapanewon", "Kapanewon"), ("category", "Kelompok produk")):
        answer = client.get(
            f"/api/v1/impact/tables/{code}", query_string=query, headers=headers
        ).json
        from_api = [
            [row["key"], row["name"], *_amounts(row), row["producers"]]
            for row in answer["rows"]
        ]
        from_csv = [
            [row["key"], original(row["name"]), row["spend_rupiah"], row["accepted_rupiah"]]
            for row in tables[code][:-1]
        ]
        from_xlsx = [
            [original(str(cell.value)) for cell in line]
            for line in workbook[title].iter_rows(min_row=2)
        ][:-1]
        assert [row[:4] for row in from_api] == from_csv
        assert [[str(value) for value in row] for row in from_api] == [
            row[:5] for row in from_xlsx
        ]
    assert [row["name"] for row in tables["buyer"][:-1]] == ["'=1+1"]


def _amounts(row):
    names = ("spend_rupiah", "accepted_rupiah")
    return ["ditutup" if row[name] is None else str(row[name]) for name in names]


def test_closed_cells_are_closed_in_every_file(market):
    tables = _csv_tables(csv_file(book_of(QUARTER, REGENCY, about="coba")))
    shown = {row["name"]: row["spend_rupiah"] for row in tables["kapanewon"]}
    assert shown == {"Temon": "ditutup", "Kokap": "ditutup", "Jumlah": "1000045"}


def test_the_regency_downloads_and_others_do_not(sign_in, market):
    browser = sign_in(an_admin())
    answer = browser.get("/admin/dampak/unduh.csv?period=2026-Q3")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dampak-2026-Q3.csv"'
    assert answer.data == csv_file(book_of(QUARTER, REGENCY, about=""))
    workbook = browser.get("/admin/dampak/unduh.xlsx?period=2026-Q3")
    assert openpyxl.load_workbook(io.BytesIO(workbook.data)).sheetnames[0] == "Ringkasan"
    assert browser.get("/admin/dampak/unduh.ods").status_code == 404
    buyer = sign_in(a_member(ABuyer().organisation, Role.FINANCE))
    assert buyer.get("/admin/dampak/unduh.csv").status_code == 403
