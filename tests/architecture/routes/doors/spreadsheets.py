"""Spreadsheets of goods: one for each thing that can be done with it."""

from __future__ import annotations

from marketplace.shared.opaque import to_public
from marketplace.spreadsheets import jobs
from marketplace.spreadsheets.services import applying
from tests.architecture.routes.naming import Door, number
from tests.factories.spreadsheets import a_sheet, text_table

AFTER = 2  # the catalogue
READY, DONE = number("deal.ready_sheet"), number("deal.applied_sheet")
COLUMNS = {"columns": ["code", "available_quantity"]}
SAID = {"column_0": "code", "column_1": "available_quantity"}

DOORS = {
    "spreadsheets.show_import": Door(READY),
    "spreadsheets.ask_columns": Door(READY),
    "spreadsheets.say_columns": Door(READY, body=SAID),
    "spreadsheets.apply_import": Door(READY),
    "spreadsheets.revert_import": Door(DONE),
    "spreadsheets.download_rest": Door(READY, where="number", rest={"ending": "xlsx"}),
    "spreadsheets_api.show_import": Door(READY),
    "spreadsheets_api.list_rows": Door(READY),
    "spreadsheets_api.say_columns": Door(READY, body=COLUMNS),
    "spreadsheets_api.apply_import": Door(READY),
    "spreadsheets_api.revert_import": Door(DONE),
}
NAMELESS = {
    "spreadsheets.send_references",
    "spreadsheets.send_import",
    "spreadsheets_api.send_import",
}
LISTS = {
    "spreadsheets.list_imports",
    "spreadsheets.download_template",
    "spreadsheets_api.list_imports",
}


def furnish(deal):
    """Let the producer send two spreadsheets: one to look at, one that was applied."""
    deal.applied_sheet = _read(deal, "900")
    applying.apply_import(deal.applied_sheet.number, actor=deal.seller)
    while applying.apply_rows(deal.applied_sheet.id, 100):
        pass
    deal.ready_sheet = _read(deal, "1000")


def _read(deal, stock):
    table = text_table(("Kode", "Stok"), (to_public("offer", deal.offer.id), stock))
    sheet = a_sheet(deal.seller, table)
    jobs.read_file(import_id=sheet.id)
    return sheet
