"""What budgets look like to programs, and what people type about them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from marketplace.budgets.facts import BudgetFacts, BudgetScope
from marketplace.budgets.plan_table import LONGEST, MOST_ROWS, Change, row_of
from marketplace.budgets.states import BudgetPeriod, BudgetRule, Verdict
from marketplace.shared.language import _l
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import DayField, LineText, OpaqueId, RupiahField, optional_id


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
    category_id = optional_id("category")
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


class PlanRowInput(StrictSchema):
    """What is planned for a cost centre, goods and a period; `day` is any day of it."""

    code = fields.String(
        data_key="cost_centre_code", required=True, validate=validate.Length(min=1, max=20)
    )
    category = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=LONGEST),
        metadata={"description": "its slug or name; without it: of all goods"},
    )
    period = fields.Enum(BudgetPeriod, by_value=True, required=True)
    day = DayField(required=True)
    planned = RupiahField(data_key="planned_rupiah", required=True)
    rule = fields.Enum(
        BudgetRule,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "of a new budget; one that is there keeps its own"},
    )

    @post_load
    def _row(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        rule, planned = data["rule"], data["planned"]
        return data | {
            "period": data["period"].value,
            "rule": rule.value if rule else None,
            "planned": planned.rupiah,
        }


class PlanInput(StrictSchema):
    """A table of planned amounts; budgets that it does not name stay as they are."""

    rows = fields.List(
        fields.Nested(PlanRowInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_ROWS),
    )

    @post_load
    def _typed(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        data["rows"] = [row_of(n, row) for n, row in enumerate(data["rows"])]
        return data


class SealedPlanInput(PlanInput):
    """A table that was looked at, with the seal of its preview."""

    seal = fields.String(required=True, validate=validate.Length(equal=64))


class PlanYearQuery(PageQuery):
    """Of which year the table is wanted; without it, of all."""

    year = fields.Integer(load_default=None, validate=validate.Range(2000, 2100))


class PlanRowOutput(Schema):
    """A row of the table as it is planned now."""

    cost_centre_code = fields.String(required=True, attribute="cost_centre.code")
    category = fields.String(
        required=True, allow_none=True, dump_default=None, attribute="category.slug"
    )
    period = fields.Enum(BudgetPeriod, by_value=True, required=True)
    day = DayField(required=True, attribute="starts_on")
    planned_rupiah = RupiahField(required=True, attribute="planned")
    rule = fields.Enum(BudgetRule, by_value=True, required=True)


PlanPart = part_schema(PlanRowOutput, "PlanPart")


class JudgedRowOutput(Schema):
    """What one row would do, in the order in which rows were sent."""

    change = fields.Enum(Change, by_value=True, required=True)
    problem = fields.String(required=True)
    before_rupiah = RupiahField(required=True, allow_none=True, attribute="before")
    planned_rupiah = RupiahField(
        required=True, allow_none=True, dump_default=None, attribute="facts.planned"
    )


class PlanPreviewOutput(Schema):
    """What a table would do; `seal` recognises it when it is taken over."""

    seal = fields.String(required=True)
    may_apply = fields.Boolean(required=True)
    rows = fields.List(fields.Nested(JudgedRowOutput), required=True)


class PlanTakenOutput(Schema):
    """How many budgets were opened or changed."""

    saved = fields.Integer(required=True)


class BudgetForm(Schema):
    """The form of a new budget; the month is written as 2026-11."""

    cost_centre_id = OpaqueId(
        "cost_centre", data_key="cost_centre", **_needed(_l("Pilih pusat biaya."))
    )
    category_id = optional_id("category")
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
