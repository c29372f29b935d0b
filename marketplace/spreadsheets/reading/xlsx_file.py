"""Workbooks: refused before they are unpacked where they are no plain .xlsx of fair size."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from marketplace.shared.errors import Invalid
from marketplace.shared.quantity import written
from marketplace.spreadsheets.reading.limits import (
    FORMULA,
    LARGEST_UNPACKED,
    MERGED,
    MOST_BLANK_ROWS,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    Collected,
    Rows,
    refuse,
)

MACROS = ("vbaproject.bin", "xl/macrosheets/")
MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
MOST_MERGES = 2000
PIECE = 256 * 1024
STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LAST_LINE = MOST_ROWS + MOST_BLANK_ROWS * 3


def read_xlsx(content: bytes) -> Rows:
    """Return the rows of a workbook's first sheet; raises `Invalid` for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _refuse_at_sight(parts)
            covered = _covered(parts)
        return _rows(content, covered)
    except Invalid:
        raise
    except Exception:  # zip, XML and openpyxl have a hundred ways to say that a file is broken
        raise refuse("broken") from None


def _refuse_at_sight(parts: zipfile.ZipFile) -> None:
    infos = parts.infolist()
    names = [info.filename.lower() for info in infos]
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_UNPACKED:
        raise refuse("unpacked")
    if any(sign in name for name in names for sign in MACROS):
        raise refuse("macros")
    if "content.xml" in names:
        raise refuse("open_document")
    if "[content_types].xml" not in names:
        raise refuse("kind")
    if any(info.flag_bits & 1 for info in infos):
        raise refuse("old_office")  # parts under a password
    for info in infos:
        _refuse_bomb(parts, info)


def _refuse_bomb(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Unpack a part once, to see that it is no longer than it says."""
    size = 0
    with parts.open(info) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > info.file_size:
                raise refuse("unpacked")


def _covered(parts: zipfile.ZipFile) -> set[tuple[int, int]]:
    """Return the (line, column) of cells that merged ones hide, of the first sheet."""
    sheets = [name for name in parts.namelist() if re.search(r"worksheets/[^/]+\.xml$", name)]
    if not sheets:
        raise refuse("kind")
    hidden: set[tuple[int, int]] = set()
    found = MERGE.findall(parts.read(min(sheets, key=_place)))[:MOST_MERGES]
    for left, top, right, bottom in found:
        last_line = min(int(bottom), LAST_LINE)
        last_column = min(_column(right), MOST_COLUMNS)
        for line in range(int(top), last_line + 1):
            hidden.update((line, column) for column in range(_column(left), last_column + 1))
        hidden.discard((int(top), _column(left)))
        if len(hidden) > LAST_LINE * 4:
            raise refuse("broken")
    return hidden


def _place(name: str) -> tuple[int, str]:
    digits = re.search(r"(\d+)\.xml$", name)
    return (int(digits[1]) if digits else 10**6, name)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(content: bytes, covered: set[tuple[int, int]]) -> Rows:
    import openpyxl  # noqa: PLC0415 - only workers read workbooks, and it is large

    collected = Collected()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of the file that we do not read
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            for line, cells in _cells_of(book):
                texts = [_text(cell) for cell in cells]
                _cover(texts, line, covered)
                collected.add(line, texts)
                if collected.is_over:
                    break
        finally:
            book.close()
    return collected.rows


def _cells_of(book: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    if not book.worksheets:
        raise refuse("kind")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    yield from enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1)


def _cover(texts: list[str], line: int, covered: set[tuple[int, int]]) -> None:
    if any(texts):
        for column in range(len(texts)):
            if (line, column + 1) in covered:
                texts[column] = MERGED


def _text(cell: Any) -> str:  # noqa: ANN401
    """Write a cell as its sender would type it, so that it is read like a text table's."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, str | int | float | date | time):
        return FORMULA  # also the objects that stand for tables of formulas
    if isinstance(value, str):
        return STRANGE.sub(" ", value).strip()
    return _number(value) if isinstance(value, int | float) else _moment(value)


def _number(value: float) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not abs(value) < 10**15:  # neither what is no number
        return str(value)
    exact = Decimal(str(round(value, 6)))
    return written(exact) if exact % 1 else f"{int(exact)}"


def _moment(value: date | time) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat()
