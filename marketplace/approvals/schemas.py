"""What is typed about rules and absences, and what they look like to programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from marketplace.approvals.facts import Facts
from marketplace.approvals.services.ruling import MOST_STEPS, RuleInput, StepInput
from marketplace.approvals.states import Rolling
from marketplace.shared.actors import Role
from marketplace.shared.language import _l
from marketplace.shared.money import ZERO
from marketplace.web.api import StrictSchema
from marketplace.web.fields import DayField, LineText, OpaqueId, RupiahField


def _needed(message: Any) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": message}}


class RuleStepSchema(StrictSchema):
    """One step: a role, or people of whom so many must approve; who is asked when none answers.

    Steps of the same `stage` are asked at the same time, others in the order of their stages.
    """

    stage = fields.Integer(required=True, validate=validate.Range(min=1, max=MOST_STEPS))
    role = fields.Enum(Role, by_value=True, load_default=None, allow_none=True)
    person_ids = fields.List(OpaqueId("person"), load_default=list)
    needed = fields.Integer(load_default=1, validate=validate.Range(min=1, max=9))
    escalate_hours = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=1, max=240)
    )
    escalate_role = fields.Enum(Role, by_value=True, load_default=None, allow_none=True)
    escalate_person_id = OpaqueId("person", load_default=None, allow_none=True)

    @post_load
    def _as_step(self, data: Mapping[str, Any], **_options: Any) -> StepInput:
        people = tuple(dict.fromkeys(data["person_ids"]))
        return StepInput(**{**data, "person_ids": people})


class ConditionsSchema(StrictSchema):
    """When a rule asks: all that is set must hold."""

    name = LineText(
        validate=validate.Length(min=3, max=80),
        **_needed(_l("Beri nama aturan ini.")),
    )
    amount_from = RupiahField(data_key="amount_from_rupiah", load_default=ZERO)
    amount_to = RupiahField(data_key="amount_to_rupiah", load_default=None, allow_none=True)
    outlet_id = OpaqueId("outlet", load_default=None, allow_none=True)
    category_id = OpaqueId("category", load_default=None, allow_none=True)
    off_agreement = fields.Boolean(load_default=False)
    over_budget = fields.Boolean(load_default=False)
    new_producer = fields.Boolean(load_default=False)
    non_local = fields.Boolean(load_default=False)
    rolling = fields.Enum(Rolling, by_value=True, load_default=Rolling.NONE)
    may_repeat = fields.Boolean(load_default=False)


class RuleInputSchema(ConditionsSchema):
    """A rule: conditions and the chain of steps."""

    steps = fields.List(
        fields.Nested(RuleStepSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_STEPS),
    )

    @post_load
    def _as_rule(self, data: Mapping[str, Any], **_options: Any) -> RuleInput:
        return RuleInput(**data)


class ApprovalRuleSchema(RuleInputSchema):
    """A rule that holds."""

    id = OpaqueId("approval_rule", required=True)


class RuleListSchema(Schema):
    """The rules of one's own buyer; the built-in one asks above `approval_limit_rupiah`."""

    approval_limit_rupiah = RupiahField(required=True)
    mail_limit_rupiah = RupiahField(required=True)
    items = fields.List(fields.Nested(ApprovalRuleSchema), required=True)


class SituationInput(StrictSchema):
    """An order that might be; what rules look at."""

    amount = RupiahField(
        data_key="amount_rupiah",
        **_needed(_l("Tulis jumlahnya, misalnya 3.000.000.")),
    )
    outlet_id = OpaqueId("outlet", load_default=None, allow_none=True)
    category_id = OpaqueId("category", load_default=None, allow_none=True)
    off_agreement = fields.Boolean(load_default=False)
    over_budget = fields.Boolean(load_default=False)
    new_producer = fields.Boolean(load_default=False)
    non_local = fields.Boolean(load_default=False)


class AskedStepSchema(Schema):
    """A step that such an order would ask."""

    rule = fields.String(required=True)
    stage = fields.Integer(required=True)
    needed = fields.Integer(required=True)
    who = fields.List(fields.String(), required=True)


class PreviewSchema(Schema):
    """Whom such an order would ask; nobody, when it would go out at once."""

    asks = fields.Boolean(required=True)
    steps = fields.List(fields.Nested(AskedStepSchema), required=True)


class MailLimitInput(StrictSchema):
    """Above which amount a mailed link asks to sign in as well."""

    limit = RupiahField(
        data_key="mail_limit_rupiah",
        **_needed(_l("Tulis batasnya, misalnya 3.000.000.")),
    )


class DelegationInput(StrictSchema):
    """Who decides for whom, from one day to another, both with them."""

    absent_id = OpaqueId("person", data_key="absent", load_default=None)
    deputy_id = OpaqueId(
        "person",
        data_key="deputy",
        **_needed(_l("Pilih siapa penggantinya.")),
    )
    first_day = DayField(
        **_needed(_l("Pilih hari pertama.")),
    )
    last_day = DayField(
        **_needed(_l("Pilih hari terakhir.")),
    )


class PersonSchema(Schema):
    """Somebody who decides."""

    id = OpaqueId("person", required=True)
    name = fields.String(required=True)


class DelegationSchema(Schema):
    """An absence."""

    id = OpaqueId("approval_delegation", required=True)
    absent = fields.Nested(PersonSchema, required=True)
    deputy = fields.Nested(PersonSchema, required=True)
    first_day = DayField(required=True)
    last_day = DayField(required=True)


class DelegationListSchema(Schema):
    """Absences that last or are to come, and who can be named."""

    items = fields.List(fields.Nested(DelegationSchema), required=True)
    people = fields.List(fields.Nested(PersonSchema), required=True)


def situation(values: Mapping[str, Any], *, buyer_id: int) -> Facts:
    """Return the facts of an order that might be."""
    told = dict(values)
    category = told.pop("category_id")
    return Facts(
        buyer_id=buyer_id,
        requester_id=0,
        category_ids=frozenset() if category is None else frozenset({category}),
        **told,
    )
