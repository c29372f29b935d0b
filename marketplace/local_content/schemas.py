"""What local content looks like to programs, and what people type about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.budgets.states import BudgetPeriod, first_after
from marketplace.local_content.facts import VersionFacts, WaiverFacts
from marketplace.local_content.states import Measure, ReasonKind
from marketplace.shared.language import _, _l
from marketplace.shared.places import districts, find_village
from marketplace.web.api import StrictSchema
from marketplace.web.fields import DayField, LineText, OpaqueId, optional_id, read_number

MOST_PLACES = 100
MONTH = r"^20\d\d-(0[1-9]|1[0-2])$"


def _needed(message: Any) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": message}}


def _month(**facts: Any) -> fields.String:
    told: Any = _l("Tulis bulan sebagai 2027-01.")
    return LineText(validate=validate.Regexp(MONTH, error=told), **facts)


class PercentField(fields.Field[int]):
    """A share in per cent as people write it (30 or 30,5), in basis points."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:  # noqa: ARG002
        try:
            exact = read_number(str(value).strip().removesuffix("%")) * 100
        except ValueError:
            raise ValidationError(_("Tulis persennya, misalnya 30.")) from None
        if exact != int(exact) or not 1 <= exact <= 10_000:
            raise ValidationError(_("Tulis persen antara 0,01 dan 100."))
        return int(exact)


class PlacesField(LineText):
    """Names of kapanewon and kalurahan with commas between them, as their codes."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        names = [name.strip() for name in text.split(",") if name.strip()]
        return [_place(name) for name in names[:MOST_PLACES]]


def _place(name: str) -> str:
    of_name = {each.name.casefold(): each.code for each in districts()}
    code = of_name.get(name.casefold().removeprefix("kapanewon ").strip())
    if code is not None:
        return code
    try:
        return find_village(name).code
    except KeyError:
        told = _("%(name)s bukan kapanewon atau kalurahan di Kulon Progo.", name=name[:40])
        raise ValidationError(told) from None


class RuleForm(Schema):
    """The form of a rule; months are written as 2027-01."""

    target = PercentField(**_needed(_l("Tulis persennya, misalnya 30.")))
    category_id = optional_id("category")
    measure = fields.Enum(Measure, by_value=True, load_default=Measure.VALUE)
    unit = LineText(load_default=None, validate=validate.Length(max=20))
    period = fields.Enum(BudgetPeriod, by_value=True, load_default=BudgetPeriod.MONTH)
    start = _month(**_needed(_l("Pilih bulan mulai berlaku.")))
    until = _month(load_default=None)
    places = PlacesField(load_default=list, validate=validate.Length(max=MOST_PLACES))


class EndForm(Schema):
    """After which month a rule ends."""

    last = _month(**_needed(_l("Pilih bulan terakhir.")))


class WaiverForm(Schema):
    """The form of a waiver: a category, or a product by its name."""

    category_id = optional_id("category")
    product_id = optional_id("product")
    until = DayField(**_needed(_l("Pilih hari terakhirnya.")))
    reason = LineText(
        validate=validate.Length(min=3, max=300), **_needed(_l("Tulis alasannya."))
    )


class ReasonForm(Schema):
    """Why a good is taken from outside."""

    reason = fields.Enum(ReasonKind, by_value=True, **_needed(_l("Pilih satu alasan.")))
    words = LineText(load_default="", validate=validate.Length(max=300))


class SwapForm(Schema):
    """Which local offer takes the place of a line."""

    offer_id = OpaqueId("offer", data_key="offer", **_needed(_l("Pilih tawaran lokal.")))


class ContentRuleInput(StrictSchema):
    """What a rule asks; `places` are codes of kapanewon and kalurahan, none for all."""

    target = fields.Integer(
        data_key="target_basis_points", required=True, validate=validate.Range(1, 10_000)
    )
    category_id = optional_id("category")
    measure = fields.Enum(Measure, by_value=True, load_default=Measure.VALUE)
    unit = LineText(load_default=None, allow_none=True, validate=validate.Length(max=20))
    period = fields.Enum(BudgetPeriod, by_value=True, load_default=BudgetPeriod.MONTH)
    valid_from = DayField(required=True)
    valid_until = DayField(load_default=None, allow_none=True)
    places = fields.List(
        fields.String(validate=validate.Length(max=13)),
        load_default=list,
        validate=validate.Length(max=MOST_PLACES),
    )


class ContentEndInput(StrictSchema):
    """The last day on which a rule asks anything."""

    last = DayField(required=True)


class ContentWaiverInput(StrictSchema, WaiverForm):
    """A waiver: of a category or of a product, until a day, with its reason."""


def month_start(text: str) -> date:
    """Return the first day of a month written as 2027-01."""
    return date.fromisoformat(f"{text}-01")


def month_end(text: str) -> date:
    """Return the last day of a month written as 2027-01."""
    return first_after(month_start(text), BudgetPeriod.MONTH) - timedelta(days=1)


def version_facts(values: dict[str, Any]) -> VersionFacts:
    """Return what a version asks from checked values of the form or of the API."""
    facts = dict(values)
    if "start" in facts:
        facts["valid_from"] = month_start(facts.pop("start"))
        until = facts.pop("until")
        facts["valid_until"] = month_end(until) if until else None
    return VersionFacts(**facts)


def waiver_facts(values: dict[str, Any]) -> WaiverFacts:
    """Return what a waiver covers from checked values."""
    return WaiverFacts(**values)
