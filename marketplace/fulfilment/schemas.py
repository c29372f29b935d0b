"""What loads and receipts look like to programs, and what must be said of them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.fulfilment.judgements import MOST_CONTAINERS, NOTHING
from marketplace.orders.producer_order_schemas import (
    LONGEST_REASON,
    MOST_LINES,
    FullProducerOrderSchema,
)
from marketplace.orders.states import ProducerOrderState
from marketplace.web.api import StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField


class LotInputSchema(StrictSchema):
    """A quantity of one line from one harvest or production batch."""

    line_id = OpaqueId("order_line", required=True)
    code = LineText(required=True, validate=validate.Length(min=1, max=40))
    quantity = QuantityField(required=True)


class DispatchInput(StrictSchema):
    """What leaves the producer, and in which vehicle."""

    lots = fields.List(
        fields.Nested(LotInputSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    vehicle = LineText(load_default="", allow_none=True, validate=validate.Length(max=60))


class LotSchema(Schema):
    """A lot as it travels."""

    line_id = OpaqueId("order_line", required=True, attribute="order_line_id")
    code = fields.String(required=True)
    quantity = QuantityField(required=True)


class DeliveryNoteSchema(Schema):
    """A surat jalan; `code` is what its QR leads to."""

    number = fields.String(required=True)
    code = fields.String(required=True)
    vehicle = fields.String(required=True)
    dispatched_at = fields.AwareDateTime(required=True)
    lots = fields.List(fields.Nested(LotSchema), required=True)


class DispatchedSchema(FullProducerOrderSchema):
    """A producer order with the notes its goods have left with."""

    delivery_notes = fields.List(fields.Nested(DeliveryNoteSchema), required=True)


class WeighingInput(StrictSchema):
    """What stood on the scale; what the containers weigh is known of the good.

    `awaited` is what the receiver saw as still to come: needed once a part was received.
    """

    awaited = QuantityField(load_default=None, allow_none=True, minimum=NOTHING)
    gross_weight_kg = QuantityField(required=True, attribute="gross_weight")
    containers = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, MOST_CONTAINERS)
    )


class JudgementInput(StrictSchema):
    """What the dock says of one line; what is left out stays awaited.

    Goods of catch weight are weighed: then what is accepted is reckoned from the scale.
    """

    id = OpaqueId("order_line", required=True)
    accepted_quantity = QuantityField(load_default=NOTHING, minimum=NOTHING)
    regraded_quantity = QuantityField(load_default=NOTHING, minimum=NOTHING)
    regrade_percent = fields.Integer(
        strict=True, load_default=0, allow_none=True, validate=validate.Range(0, 100)
    )
    rejected_quantity = QuantityField(load_default=NOTHING, minimum=NOTHING)
    reason = LineText(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_REASON)
    )
    weighing = fields.Nested(WeighingInput, load_default=None, allow_none=True)


class ReceiptInput(StrictSchema):
    """One handover at the dock."""

    lines = fields.List(
        fields.Nested(JudgementInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    note = LineText(load_default="", allow_none=True, validate=validate.Length(max=500))


class WeighingSchema(Schema):
    """What a weighing showed, and what the goods weigh without their containers."""

    gross_weight_kg = QuantityField(required=True, attribute="gross_weight")
    containers = fields.Integer(required=True)
    tare_kg = QuantityField(required=True, attribute="tare")
    net_weight_kg = QuantityField(required=True, attribute="net_weight")


class ReceiptLineSchema(Schema):
    """A final judgement; `value_rupiah` is before tax."""

    line_id = OpaqueId("order_line", required=True, attribute="order_line_id")
    product = fields.String(required=True, attribute="order_line.product_name")
    unit = fields.String(required=True, attribute="order_line.unit")
    accepted_quantity = QuantityField(required=True)
    regraded_quantity = QuantityField(required=True)
    regrade_percent = fields.Integer(required=True)
    rejected_quantity = QuantityField(required=True)
    reason = fields.String(required=True, allow_none=True)
    value_rupiah = RupiahField(required=True, attribute="value")
    weighing = fields.Nested(WeighingSchema, required=True, allow_none=True)


class ReceiptSchema(Schema):
    """A berita acara serah terima; `state` is the producer order's after it."""

    id = OpaqueId("receipt", required=True)
    number = fields.String(required=True)
    producer_order_id = OpaqueId("producer_order", required=True)
    producer_order_number = fields.String(required=True, attribute="producer_order.number")
    state = fields.Enum(
        ProducerOrderState, by_value=True, required=True, attribute="producer_order.state"
    )
    received_at = fields.AwareDateTime(required=True)
    note = fields.String(required=True)
    value_rupiah = RupiahField(required=True, attribute="value")
    lines = fields.List(fields.Nested(ReceiptLineSchema), required=True)


ReceiptPart = part_schema(ReceiptSchema, "ReceiptPart")
