"""A price list of 5,000 rows from Excel: looked at, applied, and taken back, in the browser."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SELLER = "koperasi-nira-hargotirto@belabeliku.example"
ROWS, WRONG = 5000, 3
MOST_MILLISECONDS = (
    600_000  # for one step of the worker; on an idle machine it takes half a minute
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_five_thousand_rows_there_and_back(visit):
    seller = visit(SELLER, "desk-light")
    seller.look("/jual/beranda")
    seller.choose("Produk")
    before = _goods(seller)
    seller.follow("Excel")
    rows, changed = _filled(_template(seller.page))
    seller.page.locator("input[type=file]").set_input_files(
        {"name": "harga-desember.xlsx", "mimeType": XLSX, "buffer": _written_down(rows)}
    )
    seller.press("^Kirim dan lihat hasilnya$")
    address = seller.page.url

    _look_at_the_preview(seller, changed)
    assert _goods(seller) == before, "a preview changes nothing"

    seller.page.goto(address)
    seller.press("^Terapkan")
    assert _awaited(seller, "baris diterapkan") == ROWS - WRONG
    assert _goods(seller) == before + ROWS - WRONG - changed

    seller.page.goto(address)
    seller.press("^Kembalikan semua nilai lama$")
    assert _awaited(seller, "baris dikembalikan") == ROWS - WRONG
    assert _goods(seller) == before
    seller.follow("Excel")
    assert _filled(_template(seller.page)) == (rows, changed), "every price is the old one"


def _look_at_the_preview(seller, changed):
    page, new = seller.page, ROWS - WRONG - changed
    apply = page.get_by_role("button", name=re.compile("^Terapkan"))
    expect(apply).to_be_visible(timeout=MOST_MILLISECONDS)
    seller.check()
    assert _number(apply.inner_text()) == new + changed
    tabs = page.get_by_role("navigation", name="Hasil baris").inner_text()
    assert " ".join(tabs.split()) == (
        f"Semua 5.000 Baru {_written(new)} Berubah {changed} Perlu dibetulkan {WRONG}"
    )
    assert _rest(page) == WRONG
    seller.follow("^Perlu dibetulkan")
    wrong = page.locator("#isi tbody tr")
    assert wrong.count() == WRONG
    assert "Harga satuan" in wrong.first.inner_text()


def _awaited(seller, words):
    """Wait until the worker has done it; return how many rows the page says it was."""
    told = seller.page.get_by_text(re.compile(words))
    expect(told).to_be_visible(timeout=MOST_MILLISECONDS)
    seller.check()
    return _number(told.inner_text())


def _goods(seller):
    """Count one's own goods, as the list says."""
    seller.page.goto("/jual/produk")
    told = seller.page.locator("#isi").get_by_role("status").first.inner_text()
    return _number(told)


def _template(page):
    """Fetch the table of one's goods, as the page offers it."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh Excel").click()
    return io.BytesIO(download.value.path().read_bytes())


def _filled(table):
    """Raise every price a little; fill up to 5,000 rows with new goods, three without sense.

    Return the rows, titles first, and how many of them change what is there.
    """
    titles, *known = openpyxl.load_workbook(table).active.iter_rows(values_only=True)
    price, name = titles.index("Harga satuan"), titles.index("Nama produk")
    raised = []
    for row in known:
        if row[name]:
            raised.append([*row[:price], int(row[price]) + 100, *row[price + 1 :]])
    new = [_new_good(titles, number) for number in range(ROWS - len(raised))]
    return [list(titles), *raised, *new], len(raised)


def _new_good(titles, number):
    facts = {
        "Nama produk": f"Gula semut rasa {number:04d}",
        "Kategori": "Gula kelapa",
        "Satuan": "kg",
        "Harga satuan": "mahal" if number < WRONG else f"{40 + number % 20}rb",
        "Minimum pesanan": "5",
        "Stok": "10",
        "Sanggup per minggu": "20",
        "Hari persiapan": "2",
    }
    return [facts.get(title) for title in titles]


def _written_down(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _rest(page):
    """Count the rows of the file with what is to be mended."""
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("sisanya.*Excel")).click()
    rows = openpyxl.load_workbook(
        io.BytesIO(download.value.path().read_bytes())
    ).active.iter_rows(min_row=2)
    return sum(any(cell.value for cell in row) for row in rows)


def _number(words):
    return int(re.search(r"[\d.]+", words).group().replace(".", ""))


def _written(number):
    return f"{number:,}".replace(",", ".")
