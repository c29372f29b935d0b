"""The book as XLSX, a sheet for each table, written row by row to keep memory flat."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from marketplace.impact.downloads.neutral import harmless
from marketplace.impact.downloads.sheets import Book, Sheet, Value

AS_TYPED = {  # nothing is guessed from how a text looks
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTH = 22


def xlsx_file(book: Book) -> bytes:
    """Return the book as a workbook."""
    import xlsxwriter  # noqa: PLC0415 - large, seldom needed

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, AS_TYPED) as workbook:
        workbook.set_properties({"title": book.about})
        bold = workbook.add_format({"bold": True})
        whole = workbook.add_format({"num_format": "#,##0"})
        for sheet in book.sheets:
            _write(workbook.add_worksheet(sheet.title[:31]), sheet, bold=bold, whole=whole)
    return target.getvalue()


def _write(page: Any, sheet: Sheet, *, bold: Any, whole: Any) -> None:  # noqa: ANN401
    page.set_column(0, len(sheet.columns) - 1, WIDTH)
    page.freeze_panes(1, 0)
    for column, (_code, heading) in enumerate(sheet.columns):
        page.write_string(0, column, harmless(heading), bold)
    for line, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _cell(page, line, column, value, whole)


def _cell(page: Any, line: int, column: int, value: Value, whole: Any) -> None:  # noqa: ANN401
    if isinstance(value, str):
        page.write_string(line, column, harmless(value))
    elif isinstance(value, Decimal):
        page.write_number(line, column, float(value))
    elif value is not None:
        page.write_number(line, column, value, whole)
