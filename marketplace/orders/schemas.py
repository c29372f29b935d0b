"""What orders and carts look like to programs, and what is taken from them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from marketplace.orders.producer_order_schemas import (
    FullOrderLineSchema,
    OrderDockSchema,
    OrderPartySchema,
)
from marketplace.orders.queries.quotes import MOST_LINES
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.shared.language import _
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField, optional_id

LONGEST_NOTE = 500


class WantedLineInput(StrictSchema):
    """A good: of one offer, or of a product from any producer within a price ceiling."""

    offer_id = OpaqueId("offer")
    product_id = OpaqueId("product")
    quantity = QuantityField(required=True)
    max_unit_price_rupiah = RupiahField()

    @validates_schema
    def _names_one_thing(self, data: Mapping[str, Any], **_options: Any) -> None:
        if ("offer_id" in data) == ("product_id" in data):
            message = _("Sebut offer_id, atau product_id bila produsennya bebas.")
            raise ValidationError(message, "offer_id")
        if "offer_id" in data and "max_unit_price_rupiah" in data:
            message = _("Batas harga hanya berlaku bila produsennya bebas.")
            raise ValidationError(message, "max_unit_price_rupiah")

    @post_load
    def _in_our_words(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        if "max_unit_price_rupiah" in data:
            data["ceiling"] = data.pop("max_unit_price_rupiah")
        return data


class DeliveryInput(StrictSchema):
    """Where and when goods are wanted, and how they will be paid."""

    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    delivery_day = fields.Date(required=True)
    payment = fields.Enum(PaymentChoice, by_value=True, required=True)
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    dock_window_id = optional_id("dock_window", "Without it: the day's first window with room.")
    cost_centre_id = optional_id(
        "cost_centre", "Without it: the first one you may order for, if any."
    )
    outlet_id = optional_id("outlet")


class CheckoutInput(DeliveryInput):
    """The form of the checkout; `agreed` is the seal of the split that was shown."""

    agreed = fields.String(required=True, validate=validate.Length(max=64))


class OrderInput(DeliveryInput):
    """An order of one or several goods."""

    lines = fields.List(
        fields.Nested(WantedLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )


class ChangedLineInput(StrictSchema):
    """How much of a line is wanted now; 0 takes it out."""

    id = OpaqueId("order_line", required=True)
    quantity = QuantityField(required=True, minimum=Decimal(0))


class OrderChangeInput(StrictSchema):
    """A waiting order as it is wanted now; lines that are not named fall away."""

    lines = fields.List(
        fields.Nested(ChangedLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    delivery_day = fields.Date(required=True)
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class OrderSplitInput(StrictSchema):
    """What leaves a waiting order for a new one, and where that goes."""

    lines = fields.List(
        fields.Nested(ChangedLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    delivery_day = fields.Date(required=True)
    cost_centre_id = optional_id("cost_centre")
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class OrderMergeInput(StrictSchema):
    """Which other waiting order joins this one, and ends."""

    order_id = OpaqueId("order", data_key="order", required=True)


class OrderQuery(PageQuery):
    """Which orders are wanted; `q` is part of a number."""

    state = fields.Enum(OrderState, by_value=True, load_default=None)
    q = LineText(load_default="", validate=validate.Length(max=40))


class OrderOutletSchema(Schema):
    """The outlet that an order is for."""

    id = OpaqueId("outlet", required=True)
    name = fields.String(required=True)


class OrderCentreSchema(Schema):
    """The cost centre on which an order is booked."""

    id = OpaqueId("cost_centre", required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)


class OrderPersonSchema(Schema):
    """Who asked or decided."""

    name = fields.String(required=True)


class OrderPartOutput(Schema):
    """What one producer delivers of an order."""

    id = OpaqueId("producer_order", required=True)
    number = fields.String(required=True)
    producer = fields.Nested(OrderPartySchema, required=True)
    state = fields.Enum(ProducerOrderState, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True)
    answer_by = fields.AwareDateTime(required=True, allow_none=True)
    subtotal_rupiah = RupiahField(required=True, attribute="goods")
    freight_rupiah = RupiahField(required=True, attribute="freight")
    tax_rupiah = RupiahField(required=True, attribute="tax")
    total_rupiah = RupiahField(required=True, attribute="total")
    lines = fields.List(fields.Nested(FullOrderLineSchema), required=True)


class OrderOutput(Schema):
    """An order with its parts. Amounts are as ordered; total = goods + freight + tax."""

    id = OpaqueId("order", required=True)
    number = fields.String(required=True)
    document_number = fields.String(required=True, allow_none=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True)
    buyer = fields.Nested(OrderPartySchema, required=True)
    requester = fields.Nested(OrderPersonSchema, required=True)
    decider = fields.Nested(OrderPersonSchema, required=True, allow_none=True)
    delivery_point = fields.Nested(OrderDockSchema, required=True)
    delivery_day = fields.Date(required=True)
    arrives_from = fields.Time(required=True, allow_none=True, format="%H:%M")
    arrives_until = fields.Time(required=True, allow_none=True, format="%H:%M")
    outlet = fields.Nested(OrderOutletSchema, required=True, allow_none=True)
    cost_centre = fields.Nested(OrderCentreSchema, required=True, allow_none=True)
    payment = fields.Enum(PaymentChoice, by_value=True, required=True)
    note = fields.String(required=True)
    goods_rupiah = RupiahField(required=True, attribute="goods")
    freight_rupiah = RupiahField(required=True, attribute="freight")
    tax_rupiah = RupiahField(required=True, attribute="tax")
    total_rupiah = RupiahField(required=True, attribute="total")
    placed_at = fields.AwareDateTime(required=True)
    hold_expires_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    producer_orders = fields.List(fields.Nested(OrderPartOutput), required=True)


OrderPart = part_schema(OrderOutput, "OrderPart")


class QuoteInput(StrictSchema):
    """What would be ordered, and for when."""

    lines = fields.List(
        fields.Nested(WantedLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    delivery_day = fields.Date(required=True)
    delivery_point_id = OpaqueId(
        "delivery_point",
        data_key="delivery_point",
        load_default=None,
        metadata={"description": "where it is handed over: not all may go to the sterile area"},
    )


class QuotedLineOutput(Schema):
    """What one offer would give, whatever lines asked for it."""

    offer_id = OpaqueId("offer", required=True, attribute="offer.id")
    product = fields.String(required=True, attribute="offer.product.name")
    unit = fields.String(required=True, attribute="offer.product.unit")
    quantity = QuantityField(required=True)
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")
    line_total_rupiah = RupiahField(required=True, attribute="total")
    reasons = fields.List(fields.String(), required=True)


class QuotedPartOutput(Schema):
    """What one producer would deliver."""

    producer = fields.Nested(OrderPartySchema, required=True)
    subtotal_rupiah = RupiahField(required=True, attribute="goods")
    freight_rupiah = RupiahField(required=True, attribute="freight")
    tax_rupiah = RupiahField(required=True, attribute="tax")
    total_rupiah = RupiahField(required=True, attribute="total")
    missing_rupiah = RupiahField(required=True, attribute="missing")
    lines = fields.List(fields.Nested(QuotedLineOutput), required=True)


class QuoteOutput(Schema):
    """The order as it would be placed now; `problems` names what stands in its way."""

    delivery_day = fields.Date(required=True, attribute="day")
    goods_rupiah = RupiahField(required=True, attribute="goods")
    freight_rupiah = RupiahField(required=True, attribute="freight")
    tax_rupiah = RupiahField(required=True, attribute="tax")
    total_rupiah = RupiahField(required=True, attribute="total")
    producer_orders = fields.List(
        fields.Nested(QuotedPartOutput), required=True, attribute="parts"
    )
    problems = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        attribute="errors",
    )


class AddInput(Schema):
    """What the "add to cart" button of a product page sends."""

    offer_id = OpaqueId("offer", data_key="offer", load_default=None)
    product_id = OpaqueId("product", data_key="product", load_default=None)
    quantity = QuantityField(required=True)
