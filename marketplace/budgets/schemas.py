"""What budgets look like to programs, and what people type about them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.budgets.facts import BudgetFacts, BudgetScope
from marketplace.budgets.states import BudgetPeriod, BudgetRule, Verdict
from marketplace.shared.language import _l
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import DayField, LineText, OpaqueId, RupiahField


def _needed(message: Any) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": message}}


class FactsInput(StrictSchema):
    """The amount of a budget, and what happens beyond it."""

    planned = RupiahField(
        data_key="planned_rupiah", **_needed(_l("Tulis jumlahnya, misalnya 15.000.000."))
    )
    rule = fields.Enum(BudgetRule, by_value=True, load_default=BudgetRule.WARN)
    carries_over = fields.Boolean(load_default=False)


class BudgetInput(FactsInput):
    """A new budget: whose, of which goods, for which period; `day` is any day of it."""

    cost_centre_id = OpaqueId(
        "cost_centre", data_key="cost_centre", **_needed(_l("Pilih pusat biaya."))
    )
    category_id = OpaqueId("category", data_key="category", load_default=None, allow_none=True)
    period = fields.Enum(BudgetPeriod, by_value=True, load_default=BudgetPeriod.MONTH)
    day = DayField(**_needed(_l("Pilih satu hari di dalam masanya.")))


class BudgetQuery(PageQuery):
    """Which budgets are wanted: those whose period holds a day, or that begin in a year."""

    day = DayField(load_default=None)
    year = fields.Integer(load_default=None, validate=validate.Range(2000, 2100))


class CostCentreOutput(Schema):
    """What spending is booked on; `outlet` is null for the company as a whole."""

    id = OpaqueId("cost_centre", required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    outlet = fields.String(
        required=True, allow_none=True, dump_default=None, attribute="outlet.name"
    )


class BudgetOutput(Schema):
    """A budget as it stands; left = planned + carried - committed - actual."""

    id = OpaqueId("budget", required=True)
    cost_centre = fields.Nested(CostCentreOutput, required=True)
    category = fields.String(
        required=True, allow_none=True, dump_default=None, attribute="category.name"
    )
    period = fields.Enum(BudgetPeriod, by_value=True, required=True)
    starts_on = DayField(required=True)
    ends_on = DayField(required=True)
    rule = fields.Enum(BudgetRule, by_value=True, required=True)
    planned_rupiah = RupiahField(required=True, attribute="planned")
    carried_rupiah = RupiahField(required=True, attribute="carried")
    committed_rupiah = RupiahField(required=True, attribute="committed")
    actual_rupiah = RupiahField(required=True, attribute="actual")
    left_rupiah = RupiahField(required=True, attribute="left")
    carries_over = fields.Boolean(required=True)


BudgetPart = part_schema(BudgetOutput, "BudgetPart")


class BudgetEntryOutput(Schema):
    """One movement in a budget: `key` names the fact, which is booked once."""

    key = fields.String(required=True, attribute="business_key")
    about = fields.String(required=True, attribute="about_number")
    committed_rupiah = RupiahField(required=True, attribute="committed")
    actual_rupiah = RupiahField(required=True, attribute="actual")
    carried_rupiah = RupiahField(required=True, attribute="carried")
    happened_at = fields.AwareDateTime(required=True)


BudgetEntryPart = part_schema(BudgetEntryOutput, "BudgetEntryPart")


class StandingOutput(Schema):
    """A budget before and after an amount, and what its rule says of it."""

    budget = fields.Nested(BudgetOutput, required=True)
    amount_rupiah = RupiahField(required=True, attribute="amount")
    left_before_rupiah = RupiahField(required=True, attribute="left_before")
    left_after_rupiah = RupiahField(required=True, attribute="left_after")
    verdict = fields.Enum(Verdict, by_value=True, required=True)


class BudgetForm(Schema):
    """The form of a new budget; the month is written as 2026-11."""

    cost_centre_id = OpaqueId(
        "cost_centre", data_key="cost_centre", **_needed(_l("Pilih pusat biaya."))
    )
    category_id = OpaqueId("category", data_key="category", load_default=None, allow_none=True)
    period = fields.Enum(BudgetPeriod, by_value=True, load_default=BudgetPeriod.MONTH)
    month = LineText(
        validate=validate.Regexp(
            r"^20\d\d-(0[1-9]|1[0-2])$",
            error=_l("Tulis bulan sebagai 2026-11."),  # type: ignore[arg-type]
        ),
        **_needed(_l("Pilih bulan di dalam masanya.")),
    )
    planned = RupiahField(**_needed(_l("Tulis jumlahnya, misalnya 15.000.000.")))
    rule = fields.Enum(BudgetRule, by_value=True, load_default=BudgetRule.WARN)
    carries_over = fields.Boolean(load_default=False)


class ChangeForm(Schema):
    """The form that changes a budget."""

    planned = RupiahField(**_needed(_l("Tulis jumlahnya, misalnya 15.000.000.")))
    rule = fields.Enum(BudgetRule, by_value=True, load_default=BudgetRule.WARN)
    carries_over = fields.Boolean(load_default=False)


def budget_facts(values: dict[str, Any]) -> BudgetFacts:
    """Return what may be changed of a budget from checked values."""
    return BudgetFacts(values["planned"], values["rule"], carries_over=values["carries_over"])


def budget_scope(values: dict[str, Any]) -> BudgetScope:
    """Return what a budget is for from checked values."""
    return BudgetScope(
        values["cost_centre_id"], values["period"], values["day"], values["category_id"]
    )
