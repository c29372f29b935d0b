"""Tables as files for spreadsheet programs, in which no text ever becomes a formula.

The signs that begin a formula in Excel and LibreOffice are those named by OWASP's page "CSV
Injection", and their full-width forms, which some programs read alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from marketplace.shared.money import Money
from marketplace.shared.quantity import plain

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads our letters in another encoding

Value = str | int | Decimal | Money | date | None


def harmless(text: str) -> str:
    """Return the text so that a spreadsheet shows it and never calculates with it."""
    begins = text.startswith(BEGINS_A_FORMULA) or text.lstrip().startswith(BEGINS_A_FORMULA)
    return f"'{text}" if begins else text


def cell(value: Value) -> str | int:
    """Return what stands in a cell: numbers as plain numbers, days as 2026-11-24."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.rupiah
    if isinstance(value, Decimal):
        return f"{plain(value):f}"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else harmless(value)


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a table as CSV in UTF-8, lines ended as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([cell(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
