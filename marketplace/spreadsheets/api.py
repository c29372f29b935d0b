"""Spreadsheets of goods over the API: sent, watched, applied and taken back."""

from __future__ import annotations

from typing import Any

from marketplace.shared.actors import PRODUCER_ROLES
from marketplace.shared.pagination import Part
from marketplace.spreadsheets import queries
from marketplace.spreadsheets.keeping import kept_file
from marketplace.spreadsheets.models import SheetImport, SheetRow
from marketplace.spreadsheets.schemas import (
    ColumnsInput,
    CountedSheetImportSchema,
    ImportFile,
    ImportInput,
    ImportPart,
    RowPart,
    RowsQuery,
)
from marketplace.spreadsheets.services import applying, reverting, sending
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, api_blueprint, refuses
from marketplace.web.current import current_actor
from marketplace.web.headers import takes_files

api = api_blueprint("spreadsheets", about="Spreadsheets of goods: import with preview and undo")


@api.get("/offer-imports")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403)
@api.arguments(PageQuery, location="query")
@api.response(200, ImportPart)
def list_imports(query: dict[str, Any]) -> Part[SheetImport]:
    """List the spreadsheets of one's own producer, the newest first."""
    return queries.own_imports(current_actor(), **query)


@api.post("/offer-imports")
@allow(*PRODUCER_ROLES)
@takes_files
@refuses(api, 401, 403, 413)
@api.arguments(ImportFile, location="files")
@api.arguments(ImportInput, location="form")
@api.response(202, CountedSheetImportSchema)
def send_import(files: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """Send an XLSX or CSV file; a worker reads it and prepares the preview."""
    key = kept_file(files["file"].read())
    name = files["file"].filename or "tabel"
    return _counted(
        sending.send_spreadsheet(actor=current_actor(), file_key=key, file_name=name, **form)
    )


@api.get("/offer-imports/<number>")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404)
@api.response(200, CountedSheetImportSchema)
def show_import(number: str) -> dict[str, Any]:
    """Show how far a spreadsheet is."""
    return _counted(queries.find_import(number, current_actor()))


@api.get("/offer-imports/<number>/rows")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404)
@api.arguments(RowsQuery, location="query")
@api.response(200, RowPart)
def list_rows(query: dict[str, Any], number: str) -> Part[SheetRow]:
    """List what each row would do or did, in the order of the spreadsheet."""
    return queries.rows_of(queries.find_import(number, current_actor()).id, **query)


@api.put("/offer-imports/<number>/columns")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.arguments(ColumnsInput)
@api.response(200, CountedSheetImportSchema)
def say_columns(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Say what each column means; the next file with these headings is understood at once."""
    return _counted(sending.say_columns(number, actor=current_actor(), **body))


@api.post("/offer-imports/<number>/apply")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(202, CountedSheetImportSchema)
def apply_import(number: str) -> dict[str, Any]:
    """Let a worker apply what the preview showed."""
    return _counted(applying.apply_import(number, actor=current_actor()))


@api.post("/offer-imports/<number>/revert")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403, 404, 409)
@api.response(202, CountedSheetImportSchema)
def revert_import(number: str) -> dict[str, Any]:
    """Let a worker take back what was applied, within 24 hours."""
    return _counted(reverting.revert_import(number, actor=current_actor()))


def _counted(sheet: SheetImport) -> dict[str, Any]:
    counts = queries.counts_of(sheet.id)
    named = {name: getattr(sheet, name) for name in ImportFields}
    return named | {
        "verdicts": {kind.value: count for kind, count in counts.verdicts.items()},
        "outcomes": {kind.value: count for kind, count in counts.outcomes.items()},
    }


ImportFields = tuple(CountedSheetImportSchema().fields.keys() - {"verdicts", "outcomes"})
