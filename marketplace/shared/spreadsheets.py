"""Tables as files for spreadsheet programs, in which no text ever becomes a formula.

The signs that begin a formula in Excel and LibreOffice are those named by OWASP's page "CSV
Injection", and their full-width forms, which some programs read alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from marketplace.shared.clock import JAKARTA
from marketplace.shared.money import Money
from marketplace.shared.quantity import plain

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads our letters in another encoding

AS_TYPED = {  # nothing is guessed from how a text looks
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
USUAL_WIDTH = 18
LONGEST_TEXT = 32_000  # a cell of a workbook holds 32,767 letters

Value = str | int | Decimal | Money | date | None


def harmless(text: str) -> str:
    """Return the text so that a spreadsheet shows it and never calculates with it."""
    begins = text.startswith(BEGINS_A_FORMULA) or text.lstrip().startswith(BEGINS_A_FORMULA)
    return f"'{text}" if begins else text


def original(text: str) -> str:
    """Return the text that `harmless` made this of."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def cell(value: Value) -> str | int:
    """Return what stands in a cell: numbers as plain numbers, days as 2026-11-24."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.rupiah
    if isinstance(value, Decimal):
        return f"{plain(value):f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(JAKARTA):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else harmless(value)


def as_csv(
    heads: Sequence[str], rows: Iterable[Sequence[Value]], *, separator: str = ","
) -> bytes:
    """Return a table as CSV in UTF-8, lines ended as RFC 4180 says."""
    target = io.BytesIO()
    write_csv(target, heads, rows, separator=separator)
    return target.getvalue()


def write_csv(
    target: IO[bytes],
    heads: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    separator: str = ",",
) -> None:
    """Write a table as CSV, row by row, so that a long one needs no more memory."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=separator)
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([cell(value) for value in row] for row in rows)
    text.detach()  # the target stays open


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()  # in letters; 18 where none is given


def write_xlsx(target: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write tables as a workbook, row by row: numbers as numbers, texts never as formulas."""
    import xlsxwriter  # noqa: PLC0415 - few requests need it

    with xlsxwriter.Workbook(target, AS_TYPED) as book:
        formats = {
            "head": book.add_format({"bold": True}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.title[:31]), sheet, formats)


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:  # noqa: ANN401
    page.freeze_panes(1, 0)
    for place, head in enumerate(sheet.heads):
        page.set_column(place, place, sheet.widths[place] if sheet.widths else USUAL_WIDTH)
        page.write_string(0, place, harmless(head), formats["head"])
    for line, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if value is not None and value != "":
                _write_cell(page, (line, place), value, formats)


def _write_cell(
    page: Any,  # noqa: ANN401
    at: tuple[int, int],
    value: Value,
    formats: dict[str, Any],
) -> None:
    if isinstance(value, str):
        page.write_string(*at, harmless(value)[:LONGEST_TEXT])
    elif isinstance(value, Money):
        page.write_number(*at, value.rupiah, formats["whole"])
    elif isinstance(value, datetime):
        local = value.astimezone(JAKARTA).replace(tzinfo=None, microsecond=0)
        page.write_datetime(*at, local, formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(*at, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif value is not None:
        page.write_number(*at, value)
