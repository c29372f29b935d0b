"""How much of a spreadsheet is read, and how each refusal is said."""

from __future__ import annotations

from marketplace.shared.errors import Invalid
from marketplace.shared.language import LazyText, _l

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 400  # files inside a workbook
MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_BLANK_ROWS = 1000  # in a row: whatever comes after them is nobody's table
LONGEST_CELL = 4000
FORMULA = "="  # begins a cell that is calculated
MERGED = "\N{SYMBOL FOR SUBSTITUTE}"  # stands in cells that a wider one covers

Rows = list[tuple[int, list[str]]]

REFUSALS: dict[str, LazyText] = {
    "empty": _l("Berkas ini kosong. Isi dulu tabelnya, lalu kirim lagi."),
    "large": _l("Berkas ini lebih dari 8 MB. Pecah menjadi beberapa berkas, lalu kirim."),
    "unpacked": _l(
        "Isi berkas ini terlalu besar setelah dibuka. Hapus gambar dan baris kosong, simpan "
        "sebagai berkas baru, lalu kirim lagi."
    ),
    "rows": _l("Paling banyak 10.000 baris dalam satu berkas. Pecah menjadi beberapa berkas."),
    "columns": _l("Paling banyak 60 kolom. Hapus kolom yang tidak perlu, lalu kirim lagi."),
    "cell": _l("Ada sel yang lebih dari 4.000 huruf. Pendekkan isinya, lalu kirim lagi."),
    "kind": _l("Berkas ini bukan tabel. Kirim berkas Excel (.xlsx) atau CSV."),
    "old_office": _l(
        "Berkas ini bersandi atau berformat Excel lama (.xls). Buka di Excel, hapus sandinya, "
        "simpan sebagai .xlsx, lalu kirim lagi."
    ),
    "macros": _l(
        "Berkas ini memuat makro. Simpan sebagai .xlsx biasa (tanpa makro), lalu kirim lagi."
    ),
    "open_document": _l(
        "Berkas LibreOffice (.ods) belum bisa dibaca. Simpan sebagai .xlsx atau CSV, lalu "
        "kirim lagi."
    ),
    "broken": _l(
        "Berkas ini rusak atau tidak lengkap. Buka di Excel, simpan sekali lagi, lalu kirim."
    ),
}


def refuse(reason: str) -> Invalid:
    """Return the refusal of a whole file."""
    sentence = str(REFUSALS[reason])
    return Invalid({"file": [sentence]}, sentence)


class Collected:
    """The rows read so far; it refuses what breaks a limit."""

    def __init__(self) -> None:
        self.rows: Rows = []
        self.blank = 0

    @property
    def is_over(self) -> bool:
        """Say whether so many rows were blank that nothing more is expected."""
        return self.blank >= MOST_BLANK_ROWS

    def add(self, line: int, cells: list[str]) -> None:
        """Keep a row unless it is blank; raises `Invalid` beyond a limit."""
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            self.blank += 1
            return
        self.blank = 0
        if len(cells) > MOST_COLUMNS:
            raise refuse("columns")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise refuse("cell")
        if len(self.rows) > MOST_ROWS:  # the headings are a row, too
            raise refuse("rows")
        self.rows.append((line, cells))
