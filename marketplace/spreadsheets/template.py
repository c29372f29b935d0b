"""Spreadsheets that we write: the goods as they are, to fill in; the rows that came back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from marketplace.catalog.models import Category, Offer
from marketplace.catalog.queries.offers import categories
from marketplace.catalog.wording import UNITS, unit_name
from marketplace.shared.actors import Actor
from marketplace.shared.language import _, current_language
from marketplace.shared.spreadsheets import Sheet, Value, as_csv, write_xlsx
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.columns import BY_NAME, COLUMNS
from marketplace.spreadsheets.goods import cells_of
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.wording import OFFER_STATES

SEPARATOR = ";"  # the comma is in our numbers
TEXTS = {"code", "name", "category", "unit", "pack", "price_reason", "description"}
WIDTHS = {"name": 32, "pack": 22, "description": 50, "code": 14}


def template(actor: Actor, ending: str) -> bytes:
    """Return the producer's goods as a spreadsheet that can be sent back."""
    heads = [*(column.title for column in COLUMNS), _("Keadaan")]
    shelf = queries.goods_of(actor.organisation_id or 0)
    if ending == "csv":
        rows = [[*_texts(offer), str(OFFER_STATES[offer.state])] for offer in shelf]
        return as_csv(heads, rows, separator=SEPARATOR)
    widths = [WIDTHS.get(column.name, 16) for column in COLUMNS] + [16]
    goods = Sheet(_("Produk"), heads, _rows(shelf), widths)
    return _book(goods, _instructions(categories()))


def rest(sheet: SheetImport, rows: Iterable[SheetRow], ending: str) -> bytes:
    """Return the rows that were not taken, as they were sent, with what to do about each."""
    heads = [*(heading or " " for heading in sheet.headings), _("Masalah")]
    wide = len(sheet.headings)
    lines = ([*row.cells, *[""] * (wide - len(row.cells)), _told(row)] for row in rows)
    if ending == "csv":
        return as_csv(heads, lines, separator=SEPARATOR)
    widths = [18] * wide + [70]
    return _book(Sheet(_("Sisa"), heads, lines, widths))


def _book(*sheets: Sheet) -> bytes:
    target = io.BytesIO()
    write_xlsx(target, sheets)
    return target.getvalue()


def _texts(offer: Offer) -> list[str]:
    cells = cells_of(offer)
    return [cells.get(column.name, "") for column in COLUMNS]


def _rows(shelf: Iterable[Offer]) -> Iterator[Sequence[Value]]:
    for offer in shelf:
        cells = cells_of(offer)
        yield [
            *(_typed(column.name, cells.get(column.name, "")) for column in COLUMNS),
            str(OFFER_STATES[offer.state]),
        ]


def _typed(name: str, text: str) -> Value:
    """Return what a workbook's cell holds: numbers are numbers there."""
    if not text or name in TEXTS:
        return text
    value: Value = BY_NAME[name].read(text)
    return value


def _instructions(shelves: Iterable[Category]) -> Sheet:
    names = [c.name if current_language() == "id" else c.name_en for c in shelves]
    rows: list[tuple[str, str]] = [
        (_("Cara pakai"), _("Ubah isi lembar pertama, simpan, lalu kirim di halaman Produk.")),
        (_("Sel kosong"), _("Tidak diubah. Hanya tingkat harga grosir yang kosong dihapus.")),
        (_("Produk baru"), _("Tambah baris tanpa kode, dengan nama, kategori, dan satuan.")),
        (_("Angka"), _("Boleh 48000, 48.000, 48rb, atau 1.234,5. Jangan pakai rumus.")),
        *((column.title, str(column.help)) for column in COLUMNS),
        (_("Kategori"), ", ".join(names)),
        (_("Satuan"), ", ".join(unit_name(unit) for unit in UNITS)),
    ]
    return Sheet(_("Petunjuk"), (_("Kolom"), _("Penjelasan")), rows, (24, 100))


def _told(row: SheetRow) -> str:
    return " ".join(
        f"{BY_NAME[name].title}: {' '.join(told)}" if name in BY_NAME else " ".join(told)
        for name, told in row.problems.items()
    )
