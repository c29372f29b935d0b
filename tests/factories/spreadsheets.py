"""Spreadsheets as producers send them, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from marketplace.shared import outbox
from marketplace.shared.actors import Actor
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.keeping import kept_file
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.services import sending


def workbook(*rows: Sequence[Any]) -> bytes:
    """Return a plain .xlsx with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text_table(*rows: Sequence[Any], separator: str = ";") -> bytes:
    return "\n".join(separator.join(map(str, row)) for row in rows).encode()


def a_sheet(actor: Actor, content: bytes, **facts: Any) -> SheetImport:
    """Send a spreadsheet; no worker has looked at it yet."""
    return sending.send_spreadsheet(
        actor=actor, file_key=kept_file(content), file_name="harga.xlsx", **facts
    )


def a_read_sheet(actor: Actor, content: bytes, **facts: Any) -> SheetImport:
    """Send a spreadsheet, and let a worker read it."""
    sheet = a_sheet(actor, content, **facts)
    outbox.drain()
    return queries.find_import(sheet.number, actor)


def rows_of(sheet: SheetImport) -> list[SheetRow]:
    return list(queries.rows_of(sheet.id, limit=10_000).items)
