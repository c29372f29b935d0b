"""One CSV with all sheets below one another: the first column says which."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from marketplace.impact.downloads.neutral import harmless
from marketplace.impact.downloads.sheets import Book, Value

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # or spreadsheets take it for another encoding


def csv_file(book: Book) -> bytes:
    """Return the book as CSV in UTF-8 (RFC 4180)."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    for sheet in book.sheets:
        writer.writerow(["table", *(code for code, _heading in sheet.columns)])
        for row in sheet.rows:
            writer.writerow([sheet.code, *(_written(value) for value in row)])
    return (BOM + lines.getvalue()).encode()


def _written(value: Value) -> str | int:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return harmless(value) if isinstance(value, str) else value
