"""What is typed about decisions, and what approvals look like to programs."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.approvals.states import FlowState, SeatKind, StepState, Verdict
from marketplace.approvals.wording import because_words
from marketplace.shared.actors import Role
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, RupiahField


class ApprovingInput(Schema):
    """An approval: of what was seen, and why where it is over budget."""

    seen = fields.String(load_default=None, validate=validate.Length(equal=64))
    reason = LineText(load_default="", validate=validate.Length(max=500))


class ApprovalQuery(PageQuery):
    """Which submissions are wanted: those that wait for the reader, or all of one state."""

    state = fields.Enum(FlowState, by_value=True, load_default=None)


class ApprovalDecisionInput(StrictSchema):
    """What is decided; `content_hash` is of what was seen, and another content is refused."""

    verdict = fields.Enum(Verdict, by_value=True, required=True)
    reason = LineText(load_default="", validate=validate.Length(max=500))
    content_hash = fields.String(load_default=None, validate=validate.Length(equal=64))


class ApprovalPersonSchema(Schema):
    """Somebody who asked, is asked, or decided."""

    id = OpaqueId("person", required=True)
    name = fields.String(required=True)


class ApprovalSeatSchema(Schema):
    """Who may decide on a step: one person, or all who hold a role."""

    role = fields.Enum(Role, by_value=True, required=True, allow_none=True)
    person = fields.Nested(ApprovalPersonSchema, required=True, allow_none=True)
    after_escalation = fields.Function(
        lambda seat: seat.kind is SeatKind.ESCALATION, metadata={"type": "boolean"}
    )


class ApprovalStepOutput(Schema):
    """One step of a chain; it is asked from `opened_at` on."""

    chain = fields.Integer(required=True)
    stage = fields.Integer(required=True)
    state = fields.Enum(StepState, by_value=True, required=True)
    needed = fields.Integer(required=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    escalate_at = fields.AwareDateTime(required=True, allow_none=True)
    asked = fields.List(fields.Nested(ApprovalSeatSchema), required=True, attribute="seats")


class ApprovalDecisionOutput(Schema):
    """What somebody decided, for themselves or for one who is away; it may count no longer."""

    person = fields.Nested(ApprovalPersonSchema, required=True)
    on_behalf_of = fields.Nested(ApprovalPersonSchema, required=True, attribute="principal")
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    reason = fields.String(required=True)
    content_hash = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True)
    counts = fields.Boolean(required=True)


class ApprovalOutput(Schema):
    """One submission of an order, whom it asks, and what they decided."""

    id = OpaqueId("approval", required=True)
    order_id = OpaqueId("order", required=True, attribute="document_id")
    round = fields.Integer(required=True)
    state = fields.Enum(FlowState, by_value=True, required=True)
    requester = fields.Nested(ApprovalPersonSchema, required=True)
    amount_rupiah = RupiahField(required=True, attribute="amount")
    over_budget = fields.Boolean(required=True)
    content_hash = fields.String(required=True)
    because = fields.Function(because_words, metadata={"type": "array"})
    message = fields.String(required=True, allow_none=True)
    opened_at = fields.AwareDateTime(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    released_at = fields.AwareDateTime(required=True, allow_none=True)
    steps = fields.List(fields.Nested(ApprovalStepOutput), required=True)
    decisions = fields.List(fields.Nested(ApprovalDecisionOutput), required=True)


ApprovalPart = part_schema(ApprovalOutput, "ApprovalPart")
