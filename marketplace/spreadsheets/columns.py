"""What the columns of a spreadsheet of goods are called, and how their cells are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from marketplace.catalog.tiers import MOST_TIERS
from marketplace.shared.language import LANGUAGES, LazyText, _l, speaking
from marketplace.spreadsheets import cells

STEPS = range(2, MOST_TIERS + 1)  # the price steps after the first
IGNORED = ""  # the meaning of a column that nothing is done with


@dataclass(frozen=True)
class Column:
    """One column: its stable name, its heading, how a cell is read, and a word of help."""

    name: str
    heading: LazyText
    read: Callable[[str], Any]
    help: LazyText
    also: tuple[str, ...] = ()  # what people call it, too
    step: int | None = field(default=None)

    @property
    def title(self) -> str:
        """The heading in the reader's language."""
        return str(self.heading) + (f" {self.step}" if self.step else "")


def _steps() -> list[Column]:
    found = []
    for step in STEPS:
        found += [
            Column(
                f"tier_quantity_{step}",
                _l("Mulai jumlah"),
                cells.read_quantity,
                _l("Mulai jumlah ini berlaku harga grosir di kolom sebelahnya."),
                step=step,
            ),
            Column(
                f"tier_price_{step}",
                _l("Harga grosir"),
                cells.read_rupiah,
                _l("Harga satuan mulai jumlah itu; tidak lebih mahal dari tingkat sebelumnya."),
                step=step,
            ),
        ]
    return found


COLUMNS: tuple[Column, ...] = (
    Column(
        "code",
        _l("Kode"),
        cells.read_code,
        _l("Tanda produk di Belabeliku. Jangan diubah; kosongkan untuk produk baru."),
        ("id", "kode produk", "product code"),
    ),
    Column(
        "name",
        _l("Nama produk"),
        cells.read_name,
        _l("3 sampai 120 huruf, misalnya Gula semut 250 g."),
        ("nama", "produk", "barang", "nama barang", "product", "product name", "item", "name"),
    ),
    Column(
        "category",
        _l("Kategori"),
        cells.read_category,
        _l("Salah satu kategori katalog; hanya perlu untuk produk baru."),
        ("kelompok", "jenis", "group"),
    ),
    Column(
        "unit",
        _l("Satuan"),
        cells.read_unit,
        _l("Satuan yang dihitung dan diberi harga, misalnya kg, bungkus, botol."),
        ("unit", "uom", "sat"),
    ),
    Column(
        "pack",
        _l("Isi kemasan"),
        cells.read_pack,
        _l("Misalnya 24 botol 600 ml. Boleh kosong."),
        ("kemasan", "isi", "packing", "contents"),
    ),
    Column(
        "price",
        _l("Harga satuan"),
        cells.read_rupiah,
        _l("Rupiah per satuan, belum termasuk PPN: 48000, 48.000, Rp 48.000, atau 48rb."),
        ("harga", "harga rp", "harga jual", "price", "unit price", "harga baru"),
    ),
    Column(
        "price_reason",
        _l("Alasan harga"),
        cells.read_reason,
        _l("Hanya bila harga jauh dari harga acuan: mengapa harganya begitu."),
        ("alasan", "price reason", "reason"),
    ),
    Column(
        "minimum_quantity",
        _l("Minimum pesanan"),
        cells.read_quantity,
        _l("Jumlah paling sedikit dalam satu pesanan."),
        ("minimum", "min", "moq", "min order", "minimal order"),
    ),
    Column(
        "order_multiple",
        _l("Kelipatan"),
        cells.read_quantity,
        _l("Pesanan harus kelipatan jumlah ini."),
        ("kelipatan pesanan", "multiple"),
    ),
    *_steps(),
    Column(
        "available_quantity",
        _l("Stok"),
        cells.read_stock,
        _l("Yang ada dan belum dipesan siapa pun, misalnya 120 atau 12,5."),
        ("stok tersedia", "persediaan", "stock", "qty", "jumlah"),
    ),
    Column(
        "weekly_capacity",
        _l("Sanggup per minggu"),
        cells.read_quantity,
        _l("Paling banyak dalam seminggu. Kosong: tidak diubah."),
        ("kapasitas", "kapasitas per minggu", "kapasitas mingguan", "capacity"),
    ),
    Column(
        "lead_days",
        _l("Hari persiapan"),
        cells.read_days,
        _l("Berapa hari sejak pesanan sampai siap, 0 sampai 90."),
        ("lead time", "lama persiapan", "hari"),
    ),
    Column(
        "description",
        _l("Keterangan"),
        cells.read_description,
        _l("Cerita dan cara simpan. Perubahannya diperiksa dinas dulu."),
        ("deskripsi", "catatan", "description", "notes"),
    ),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
LADDER = ("price", *(f"tier_{what}_{n}" for n in STEPS for what in ("quantity", "price")))
TOLD_ONLY = (_l("Keadaan"), _l("Masalah"), _l("Baris"))  # columns that we write, never read


def plain(heading: str) -> str:
    """Return a heading as it is compared: no capitals, signs or doubled blanks."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    words = re.sub(r"[^a-z0-9]+", " ", letters.encode("ascii", "ignore").decode())
    return " ".join(words.split())[:80]


@cache
def known_headings() -> dict[str, str]:
    """Return which column each known heading means, in every language."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            for column in COLUMNS:
                found.setdefault(plain(column.title), column.name)
            for told in TOLD_ONLY:
                found.setdefault(plain(str(told)), IGNORED)
    for column in COLUMNS:
        for word in column.also:
            found.setdefault(plain(word), column.name)
    return found
