"""How proposed changes look from outside: form fields and JSON."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema, fields, validate

from marketplace.amendments.states import Decision, ProposalState, Side, Silence
from marketplace.orders.producer_order_schemas import LONGEST_REASON, MOST_LINES
from marketplace.web.api import StrictSchema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField


class LineChangeInput(StrictSchema):
    """What is asked of one line; zero drops it, what is left out stays."""

    id = OpaqueId("order_line", required=True)
    quantity = QuantityField(minimum=Decimal(0))
    unit_price = RupiahField(data_key="unit_price_rupiah")
    offer_id = OpaqueId("offer")


class ProposalInput(StrictSchema):
    """A change that is proposed; `if_unanswered` says what silence or a refusal means."""

    lines = fields.List(
        fields.Nested(LineChangeInput),
        load_default=list,
        validate=validate.Length(max=MOST_LINES),
    )
    day = fields.Date(data_key="delivery_day", load_default=None, allow_none=True)
    reason = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    silence = fields.Enum(
        Silence, by_value=True, data_key="if_unanswered", load_default=Silence.KEEP
    )


class DecisionInput(StrictSchema):
    """Which points are accepted; all others are refused."""

    accepted = fields.List(
        OpaqueId("order_proposal_line"),
        data_key="accepted_lines",
        load_default=list,
        validate=validate.Length(max=MOST_LINES),
    )
    accepts_day = fields.Boolean(load_default=False)
    answer = LineText(load_default="", validate=validate.Length(max=LONGEST_REASON))


class ProposedLineSchema(Schema):
    """One line as it was, and as it would be."""

    id = OpaqueId("order_proposal_line", required=True)
    line_id = OpaqueId("order_line", required=True, attribute="order_line_id")
    old_product = fields.String(required=True, attribute="old_name")
    old_unit = fields.String(required=True)
    old_quantity = QuantityField(required=True)
    old_unit_price_rupiah = RupiahField(required=True, attribute="old_unit_price")
    new_offer_id = OpaqueId("offer", required=True)
    new_product = fields.String(required=True, attribute="new_name")
    new_unit = fields.String(required=True)
    new_quantity = QuantityField(required=True)
    new_unit_price_rupiah = RupiahField(required=True, attribute="new_unit_price")
    decision = fields.Enum(Decision, by_value=True, required=True)


class ProposalSchema(Schema):
    """A proposed change, and what became of it."""

    id = OpaqueId("order_proposal", required=True)
    producer_order_id = OpaqueId("producer_order", required=True)
    producer_order_number = fields.String(required=True, attribute="producer_order.number")
    proposed_by = fields.Enum(Side, by_value=True, required=True, attribute="side")
    state = fields.Enum(ProposalState, by_value=True, required=True)
    if_unanswered = fields.Enum(Silence, by_value=True, required=True, attribute="silence")
    reason = fields.String(required=True)
    answer = fields.String(required=True)
    old_delivery_day = fields.Date(required=True, attribute="old_day")
    new_delivery_day = fields.Date(required=True, allow_none=True, attribute="new_day")
    day_decision = fields.Enum(Decision, by_value=True, required=True, allow_none=True)
    proposed_at = fields.AwareDateTime(required=True)
    answer_by = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    order_total_before_rupiah = RupiahField(required=True, attribute="total_before")
    order_total_after_rupiah = RupiahField(
        required=True, allow_none=True, attribute="total_after"
    )
    lines = fields.List(fields.Nested(ProposedLineSchema), required=True)


class ProposalList(Schema):
    """The proposals of one producer order, the newest first."""

    items = fields.List(fields.Nested(ProposalSchema), required=True)
