"""Spreadsheets over the API: what is sent, how far it is, what its rows would do."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from marketplace.spreadsheets.reading.limits import MOST_COLUMNS
from marketplace.spreadsheets.states import ImportState, Mode, Outcome, Verdict
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import OpaqueId


class ImportFile(Schema):
    """The spreadsheet itself."""

    file = Upload(required=True)


class ImportInput(Schema):
    """What the spreadsheet may do."""

    mode = fields.Enum(Mode, by_value=True, load_default=Mode.UPSERT)


class ColumnsInput(StrictSchema):
    """What each column means, in their order; empty where it means nothing."""

    columns = fields.List(
        fields.String(validate=validate.Length(max=40)),
        required=True,
        validate=validate.Length(min=1, max=MOST_COLUMNS),
    )


class SheetImportSchema(Schema):
    """How far a spreadsheet is, and how many of its rows are of each kind."""

    number = fields.String()
    state = fields.Enum(ImportState, by_value=True)
    mode = fields.Enum(Mode, by_value=True)
    percent = fields.Integer(metadata={"description": "of the step that runs"})
    problem = fields.String(allow_none=True)
    headings = fields.List(fields.String())
    columns = fields.List(fields.String(), metadata={"description": "'?': to be said"})
    created_at = fields.DateTime()
    applied_at = fields.DateTime(allow_none=True)
    reverted_at = fields.DateTime(allow_none=True)


class CountedSheetImportSchema(SheetImportSchema):
    """The same with counts."""

    verdicts = fields.Dict(keys=fields.String(), values=fields.Integer())
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer())


class SheetRowSchema(Schema):
    """A row: [old, new] by column, what is wrong by column, what became of it."""

    line = fields.Integer()
    verdict = fields.Enum(Verdict, by_value=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True)
    values = fields.Dict(keys=fields.String(), values=fields.String())
    changes = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    problems = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    offer_id = OpaqueId("offer", allow_none=True)


class RowsQuery(PageQuery):
    """Which rows are wanted."""

    verdict = fields.Enum(Verdict, by_value=True, load_default=None)
    outcome = fields.Enum(Outcome, by_value=True, load_default=None)


ImportPart = part_schema(SheetImportSchema, "SheetImportPart")
RowPart = part_schema(SheetRowSchema, "SheetRowPart")
