"""What producer orders look like to programs, and what their answers must hold."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema, fields, validate

from marketplace.orders.states import ProducerOrderState
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField

MOST_LINES = 200
LONGEST_REASON = 300


class OrderPartySchema(Schema):
    """A side of the deal."""

    id = OpaqueId("organisation", required=True)
    slug = fields.String(required=True, attribute="organisation.slug")
    name = fields.String(required=True)


class OrderDockSchema(Schema):
    """Where goods are handed over."""

    id = OpaqueId("delivery_point", required=True)
    name = fields.String(required=True)


class FullOrderLineSchema(Schema):
    """One good of a producer order; its quantities grow with time."""

    id = OpaqueId("order_line", required=True)
    offer_id = OpaqueId("offer", required=True)
    product = fields.String(required=True, attribute="product_name")
    unit = fields.String(required=True)
    quantity = QuantityField(required=True)
    confirmed_quantity = QuantityField(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, attribute="change_reason")
    dispatched_quantity = QuantityField(required=True)
    accepted_quantity = QuantityField(required=True)
    regraded_quantity = QuantityField(required=True)
    rejected_quantity = QuantityField(required=True)
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")
    line_total_rupiah = RupiahField(required=True, attribute="line_total")


class FullProducerOrderSchema(Schema):
    """One producer's part of an order. Amounts are as ordered, before anything was cut."""

    id = OpaqueId("producer_order", required=True)
    number = fields.String(required=True)
    order_number = fields.String(required=True, attribute="order.number")
    producer = fields.Nested(OrderPartySchema, required=True)
    buyer = fields.Nested(OrderPartySchema, required=True)
    state = fields.Enum(ProducerOrderState, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True)
    delivery_day = fields.Date(required=True)
    delivery_point = fields.Nested(
        OrderDockSchema, required=True, attribute="order.delivery_point"
    )
    answer_by = fields.AwareDateTime(required=True, allow_none=True)
    packed_at = fields.AwareDateTime(required=True, allow_none=True)
    subtotal_rupiah = RupiahField(required=True, attribute="goods")
    freight_rupiah = RupiahField(required=True, attribute="freight")
    tax_rupiah = RupiahField(required=True, attribute="tax")
    total_rupiah = RupiahField(required=True, attribute="total")
    lines = fields.List(fields.Nested(FullOrderLineSchema), required=True)


ProducerOrderPart = part_schema(FullProducerOrderSchema, "ProducerOrderPart")


class ProducerOrderQuery(PageQuery):
    """Which producer orders are wanted."""

    state = fields.Enum(ProducerOrderState, by_value=True, load_default=None)


class LineAnswerInput(StrictSchema):
    """How much of one line is promised."""

    id = OpaqueId("order_line", required=True)
    confirmed_quantity = QuantityField(required=True, minimum=Decimal(0))
    reason = LineText(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_REASON)
    )


class ConfirmationInput(StrictSchema):
    """What a producer promises; lines that are not named are promised as ordered."""

    lines = fields.List(
        fields.Nested(LineAnswerInput),
        load_default=list,
        validate=validate.Length(max=MOST_LINES),
    )


class EndingInput(StrictSchema):
    """Why something ends."""

    reason = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
