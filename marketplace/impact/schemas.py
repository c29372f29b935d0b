"""What the impact API takes and gives; the same figures as every other output."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.catalog.schemas.browsing import KapanewonField
from marketplace.impact.states import Closed, LocalMultiplierState
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.web.fields import RupiahField

EARLIEST, LATEST = date(2015, 1, 1), date(2099, 12, 31)


class OneOf(fields.String):
    """One thing by its name in addresses, or by its opaque id of one of these kinds."""

    def __init__(self, *kinds: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        for kind in self.kinds:
            if (number := from_public(kind, text)) is not None:
                return number
        return text


def _day(name: str) -> fields.Date:
    return fields.Date(
        data_key=name, load_default=None, validate=validate.Range(EARLIEST, LATEST)
    )


def _short(value: str | int) -> None:
    if isinstance(value, str) and (not value.isascii() or "\x00" in value or len(value) > 100):
        raise ValidationError(_("Tidak ada yang bernama begitu. Pilih dari daftar."))


class ImpactQuery(Schema):
    """Which figures are wanted. Days are widened to whole months."""

    first = _day("from")
    last = _day("to")
    buyer = OneOf("organisation", load_default=None, validate=_short)
    kapanewon = KapanewonField(load_default=None)
    category = OneOf("category", load_default=None, validate=_short)


class HouseholdsSchema(Schema):
    """Attested poor members of the groups that delivered; null when closed."""

    value = fields.Integer(allow_none=True, required=True)
    suppressed = fields.Boolean(required=True)


class MultiplierSchema(Schema):
    """LM3 with its rounds: an estimate between `low` and `high`; `coverage` from 0 to 1."""

    state = fields.Enum(LocalMultiplierState, by_value=True, required=True)
    r1_rupiah = RupiahField(attribute="r1", allow_none=True, required=True)
    r2_rupiah = RupiahField(attribute="r2", allow_none=True, required=True)
    r3_rupiah = RupiahField(attribute="r3", allow_none=True, required=True)
    value = fields.Float(allow_none=True, required=True)
    low = fields.Float(allow_none=True, required=True)
    high = fields.Float(allow_none=True, required=True)
    coverage = fields.Float(allow_none=True, required=True)
    surveyed = fields.Integer(allow_none=True, required=True)


class MeasuresSchema(Schema):
    """What one cell says; amounts are null when `closed` says why."""

    spend_rupiah = RupiahField(attribute="spend", allow_none=True, required=True)
    accepted_rupiah = RupiahField(attribute="accepted", allow_none=True, required=True)
    producers = fields.Integer(required=True)
    villages = fields.Integer(required=True)
    households = fields.Nested(HouseholdsSchema, required=True)
    closed = fields.Enum(Closed, by_value=True, allow_none=True, required=True)


class SummarySchema(MeasuresSchema):
    """The figures of one period and filter."""

    first = fields.Date(data_key="from", required=True)
    last = fields.Date(data_key="to", required=True)
    newest_day = fields.Date(required=True)
    rounded = fields.Boolean(required=True)
    days_to_pay_median = fields.Float(allow_none=True, required=True)
    local_share = fields.Float(allow_none=True, required=True)
    off_platform_share = fields.Float(allow_none=True, required=True)
    declared_rupiah = RupiahField(attribute="declared", allow_none=True, required=True)
    residents_rupiah = RupiahField(attribute="residents", allow_none=True, required=True)
    lm3 = fields.Nested(MultiplierSchema, required=True)


class RowSchema(MeasuresSchema):
    """One row of a table: a month, kapanewon, category or buyer."""

    key = fields.String(required=True)
    name = fields.String(required=True)


class TableSchema(Schema):
    """Figures by one dimension, with their total."""

    first = fields.Date(data_key="from", required=True)
    last = fields.Date(data_key="to", required=True)
    rounded = fields.Boolean(required=True)
    rows = fields.List(fields.Nested(RowSchema), required=True)
    total = fields.Nested(MeasuresSchema, required=True)


class DefinitionSchema(Schema):
    """How one figure is defined."""

    name = fields.String(required=True)
    meaning = fields.String(required=True)
    formula = fields.String(required=True)
    source = fields.String(required=True)


class DefinitionList(Schema):
    """All definitions, in the order of the outputs."""

    items = fields.List(fields.Nested(DefinitionSchema), required=True)
