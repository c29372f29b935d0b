"""A table of reference prices: one row for each commodity and week.

Columns, in any order: produk, kategori, satuan, minggu, harga, sumber. A row names a product,
or a category with its unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.catalog.queries.references import products_named, shelves
from marketplace.catalog.services.references import ReferenceFacts
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.spreadsheets import cells as reading
from marketplace.spreadsheets.columns import plain
from marketplace.spreadsheets.reading import read_spreadsheet
from marketplace.spreadsheets.reading.limits import Rows

MEANINGS = {
    "produk": "product",
    "product": "product",
    "kategori": "category",
    "category": "category",
    "satuan": "unit",
    "unit": "unit",
    "minggu": "day",
    "week": "day",
    "harga": "price",
    "price": "price",
    "sumber": "source",
    "source": "source",
}
NEEDED = ("day", "price", "source")
MOST_TOLD = 5
SHORTEST_SOURCE, LONGEST_SOURCE = 3, 120


def read_references(content: bytes) -> list[ReferenceFacts]:
    """Return what a table says; `Invalid` names its first wrong rows, and nothing is taken."""
    rows = read_spreadsheet(content)
    columns = [MEANINGS.get(plain(heading), "") for heading in rows[0][1]]
    if set(NEEDED) - set(columns) or not {"product", "category"} & set(columns):
        message = _("Baris pertama: produk, kategori, satuan, minggu, harga, sumber.")
        raise Invalid({"file": [message]}, message)
    named = list(_named(columns, rows[1:]))
    products = products_named(
        {cells["product"] for _line, cells in named if "product" in cells}
    )
    categories = {
        plain(word): shelf.id for shelf in shelves() for word in (shelf.slug, shelf.name)
    }
    found: list[ReferenceFacts] = []
    wrong: list[str] = []
    for line, cells in named:
        try:
            found.append(_facts(cells, products, categories))
        except ValueError as error:
            wrong.append(_("Baris %(line)s: %(problem)s", line=line, problem=str(error)))
    if wrong:
        raise Invalid({"file": wrong[:MOST_TOLD]}, " ".join(wrong[:MOST_TOLD]))
    return found


def _named(columns: list[str], rows: Rows) -> Iterator[tuple[int, dict[str, str]]]:
    for line, cells in rows:
        pairs = zip(columns, cells, strict=False)
        yield line, {name: text.strip() for name, text in pairs if name and text.strip()}


def _facts(
    cells: Mapping[str, str], products: Mapping[str, int], categories: Mapping[str, int]
) -> ReferenceFacts:
    for text in cells.values():
        reading.refuse_unreadable(text)
    if any(name not in cells for name in NEEDED):
        raise ValueError(_("Isi minggu, harga, dan sumber."))
    if not SHORTEST_SOURCE <= len(cells["source"]) <= LONGEST_SOURCE:
        raise ValueError(_("Sumber terdiri dari 3 sampai 120 huruf."))
    day = reading.read_day(
        cells["day"], else_say=_("Tulis minggunya sebagai tanggal, misalnya 2026-11-23.")
    )
    price = reading.read_rupiah(cells["price"])
    if "product" in cells:
        product_id = products.get(cells["product"].casefold())
        if product_id is None:
            raise ValueError(_("Barang ini tidak ada di katalog."))
        return ReferenceFacts(day, price, cells["source"], product_id=product_id)
    category_id = categories.get(plain(cells.get("category", "")))
    if category_id is None or "unit" not in cells:
        raise ValueError(_("Isi produk, atau kategori dari katalog dengan satuannya."))
    unit = reading.read_unit(cells["unit"])
    return ReferenceFacts(day, price, cells["source"], category_id=category_id, unit=unit)
