"""What requests, quotations and awards look like to programs."""

from __future__ import annotations

from marshmallow import Schema, fields

from marketplace.buyers.states import Zone
from marketplace.catalog.schemas.products import CategorySchema
from marketplace.orders.producer_order_schemas import OrderPartySchema
from marketplace.sourcing.schemas import WeightsSchema
from marketplace.sourcing.states import AwardWay, QuotationState, RfqState
from marketplace.web.api import part_schema
from marketplace.web.fields import OpaqueId, QuantityField, RupiahField


class RfqProductSchema(Schema):
    """The product that is asked for."""

    id = OpaqueId("product", required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class RfqDockSchema(Schema):
    """Where the goods are taken over."""

    id = OpaqueId("delivery_point", required=True)
    name = fields.String(required=True)
    zone = fields.Enum(Zone, by_value=True, required=True)


class RfqLineSchema(Schema):
    """One line; producers get a ceiling only where the buyer shows it."""

    id = OpaqueId("rfq_line", required=True, attribute="line.id")
    product = fields.Nested(
        RfqProductSchema, required=True, allow_none=True, attribute="line.product"
    )
    category = fields.Nested(CategorySchema, required=True, attribute="line.category")
    spec = fields.String(required=True, attribute="line.spec")
    quantity = QuantityField(required=True, attribute="line.quantity")
    unit = fields.String(required=True, attribute="line.unit")
    delivery_day = fields.Date(required=True, attribute="line.delivery_day")
    delivery_point = fields.Nested(
        RfqDockSchema, required=True, attribute="line.delivery_point"
    )
    ceiling_rupiah = RupiahField(required=True, allow_none=True, attribute="ceiling")


class RfqQuestionSchema(Schema):
    """A question and its answer; whose question it was is nobody's to know."""

    id = OpaqueId("rfq_question", required=True)
    question = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True)
    answer = fields.String(required=True, allow_none=True)


class RfqRoundSchema(Schema):
    """A sealed round on record."""

    round = fields.Integer(required=True)
    closes_at = fields.AwareDateTime(required=True)
    note = fields.String(required=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)


class QuotationTierSchema(Schema):
    """The unit price from a quantity upwards."""

    minimum_quantity = QuantityField(required=True)
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")


class QuotationLineSchema(Schema):
    """One quoted line."""

    id = OpaqueId("quotation_line", required=True)
    line = OpaqueId("rfq_line", required=True, attribute="rfq_line_id")
    offer = OpaqueId("offer", required=True, attribute="offer_id")
    is_alternate = fields.Boolean(required=True)
    quantity = QuantityField(required=True)
    lead_days = fields.Integer(required=True)
    remark = fields.String(required=True)
    tiers = fields.List(fields.Nested(QuotationTierSchema), required=True)


class QuotationScoresSchema(Schema):
    """Points by criterion and in all, in hundredths: 0 to 10,000."""

    total = fields.Integer(required=True)
    cost = fields.Integer(required=True)
    lead_time = fields.Integer(required=True)
    on_time = fields.Integer(required=True)
    quality = fields.Integer(required=True)
    locality = fields.Integer(required=True)


class QuotationSchema(Schema):
    """An opened quotation, as its buyer sees it, with its score."""

    id = OpaqueId("quotation", required=True, attribute="quotation.id")
    round = fields.Integer(required=True, attribute="quotation.round")
    state = fields.Enum(
        QuotationState, by_value=True, required=True, attribute="quotation.state"
    )
    producer = fields.Nested(OrderPartySchema, required=True, attribute="quotation.producer")
    submitted_at = fields.AwareDateTime(required=True, attribute="quotation.submitted_at")
    valid_until = fields.Date(required=True, attribute="quotation.valid_until")
    freight_rupiah = RupiahField(required=True, attribute="quotation.freight")
    note = fields.String(required=True, attribute="quotation.note")
    landed_rupiah = RupiahField(required=True, attribute="landed")
    scores = fields.Nested(QuotationScoresSchema, required=True)
    lines = fields.List(
        fields.Nested(QuotationLineSchema), required=True, attribute="quotation.lines"
    )


class OwnLineSchema(Schema):
    """What a producer quoted for one line."""

    line = OpaqueId("rfq_line", required=True)
    offer = OpaqueId("offer", required=True)
    is_alternate = fields.Boolean(required=True)
    quantity = QuantityField(required=True)
    lead_days = fields.Integer(required=True)
    remark = fields.String(required=True)
    tiers = fields.List(fields.Nested(QuotationTierSchema), required=True)


class OwnQuotationSchema(Schema):
    """A producer's own quotation; the score is told once the request was awarded."""

    state = fields.Enum(
        QuotationState, by_value=True, required=True, attribute="quotation.state"
    )
    round = fields.Integer(required=True, attribute="quotation.round")
    score = fields.Integer(required=True, allow_none=True, attribute="quotation.score")
    valid_until = fields.Date(required=True, allow_none=True)
    freight_rupiah = RupiahField(required=True, allow_none=True, attribute="freight")
    note = fields.String(required=True)
    lines = fields.List(fields.Nested(OwnLineSchema), required=True)


class RfqAwardSchema(Schema):
    """How much of a line one producer delivers."""

    line = OpaqueId("rfq_line", required=True, attribute="rfq_line_id")
    quotation_line = OpaqueId("quotation_line", required=True, attribute="quotation_line_id")
    producer = fields.Nested(
        OrderPartySchema, required=True, attribute="quotation_line.quotation.producer"
    )
    quantity = QuantityField(required=True)
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")
    reason = fields.String(required=True, allow_none=True)


class RfqResultSchema(Schema):
    """The frozen result: method and hash say by what its scores can be reckoned anew."""

    method = fields.String(required=True)
    inputs_hash = fields.String(required=True)
    compared = fields.Integer(required=True)
    asked_for = fields.Integer(required=True)
    exception = fields.String(required=True, allow_none=True)
    way = fields.Enum(AwardWay, by_value=True, required=True)
    total_rupiah = RupiahField(required=True, attribute="total")
    decided_at = fields.AwareDateTime(required=True)


class RfqLimitSchema(Schema):
    """What one producer may quote at most in a competition; producers get only their own."""

    line = OpaqueId("rfq_line", required=True, attribute="rfq_line_id")
    offer = OpaqueId("offer", required=True, attribute="line.offer_id")
    ceiling_rupiah = RupiahField(required=True, attribute="ceiling")
    quantity = QuantityField(required=True)


class RfqSummary(Schema):
    """A request in a list."""

    id = OpaqueId("rfq", required=True, attribute="rfq.id")
    number = fields.String(required=True, attribute="rfq.number")
    title = fields.String(required=True, attribute="rfq.title")
    state = fields.Enum(RfqState, by_value=True, required=True, attribute="rfq.state")
    buyer = fields.Nested(OrderPartySchema, required=True, attribute="rfq.buyer")
    round = fields.Integer(required=True, attribute="rfq.round")
    closes_at = fields.AwareDateTime(required=True, attribute="rfq.closes_at")
    is_open = fields.Boolean(required=True, attribute="rfq.is_open")
    lines = fields.List(fields.Nested(RfqLineSchema), required=True)


class RfqOutput(RfqSummary):
    """A request. Nothing of any quotation is in it before the opening, whoever reads."""

    agreement = OpaqueId(
        "agreement", required=True, allow_none=True, attribute="rfq.agreement_id"
    )
    limits = fields.List(fields.Nested(RfqLimitSchema), required=True)
    note = fields.String(required=True, attribute="rfq.note")
    published_at = fields.AwareDateTime(
        required=True, allow_none=True, attribute="rfq.published_at"
    )
    end_reason = fields.String(required=True, allow_none=True, attribute="rfq.end_reason")
    weights = fields.Nested(WeightsSchema, required=True, attribute="rfq.weights")
    rounds = fields.List(fields.Nested(RfqRoundSchema), required=True, attribute="rfq.rounds")
    questions = fields.List(fields.Nested(RfqQuestionSchema), required=True)
    invited = fields.List(fields.Nested(OrderPartySchema), required=True, allow_none=True)
    handed_in = fields.Integer(required=True, allow_none=True)
    quotations = fields.List(fields.Nested(QuotationSchema), required=True)
    own_quotation = fields.Nested(
        OwnQuotationSchema, required=True, allow_none=True, attribute="own"
    )
    result = fields.Nested(RfqResultSchema, required=True, allow_none=True)
    awards = fields.List(fields.Nested(RfqAwardSchema), required=True)


RfqPart = part_schema(RfqSummary, "RfqPart")
