"""What needs, pledges and passengers look like to programs, and what is taken from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.buyers.states import Zone
from marketplace.catalog.schemas.products import CategorySchema
from marketplace.demand.models import MOST_WEEKS
from marketplace.demand.states import NeedState, PledgeAnswer
from marketplace.orders.producer_order_schemas import OrderPartySchema
from marketplace.orders.states import OrderState, PaymentChoice
from marketplace.shared.language import _
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import DayField, LineText, OpaqueId, QuantityField, RupiahField

LONGEST_NOTE = 500


class NeedInput(StrictSchema):
    """A need: of one product, or of anything of a category that is counted in a unit."""

    product_id = OpaqueId("product", data_key="product", load_default=None)
    category_id = OpaqueId("category", data_key="category", load_default=None)
    unit = LineText(load_default=None, validate=validate.Length(max=20))
    quantity = QuantityField(required=True)
    ceiling = RupiahField(data_key="ceiling_rupiah", required=True)
    first_day = fields.Date(required=True)
    weeks = fields.Integer(load_default=1, validate=validate.Range(min=1, max=MOST_WEEKS))
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    answer_by = fields.Date(required=True)
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))

    @validates_schema
    def _asks_for_something(self, data: Mapping[str, Any], **_options: Any) -> None:
        if data.get("product_id") is None and data.get("category_id") is None:
            raise ValidationError(_("Pilih kategori barang."), "category")
        if "ceiling" in data and not data["ceiling"]:
            raise ValidationError(_("Harga harus lebih dari nol."), "ceiling_rupiah")


class PledgeInput(StrictSchema):
    """An answer; `quantity` for a part only, price and offer are one's own unless told."""

    answer = fields.Enum(PledgeAnswer, by_value=True, required=True)
    quantity = QuantityField(load_default=None)
    floor_price = RupiahField(data_key="floor_price_rupiah", load_default=None)
    offer_id = OpaqueId("offer", data_key="offer", load_default=None)


class NeedOrderInput(StrictSchema):
    """For which day of a need an order is placed, and how it will be paid."""

    delivery_day = fields.Date(required=True)
    payment = fields.Enum(PaymentChoice, by_value=True, required=True)
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class NeedOrderForm(NeedOrderInput):
    """The form of it; `agreed` is the seal of the split that was shown."""

    agreed = fields.String(required=True, validate=validate.Length(max=64))


class NeedQuery(PageQuery):
    """Which needs are wanted; `concerns_me` keeps those a producer offers something of."""

    state = fields.Enum(NeedState, by_value=True, load_default=None)
    concerns_me = fields.Boolean(load_default=False)


class NeedProductSchema(Schema):
    """The goods that are asked for."""

    id = OpaqueId("product", required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class NeedDockSchema(Schema):
    """Where the goods are taken over."""

    id = OpaqueId("delivery_point", required=True)
    name = fields.String(required=True)
    zone = fields.Enum(Zone, by_value=True, required=True)


class PledgeSchema(Schema):
    """A producer's answer to a need."""

    id = OpaqueId("pledge", required=True)
    answer = fields.Enum(PledgeAnswer, by_value=True, required=True)
    quantity = QuantityField(required=True)
    floor_price_rupiah = RupiahField(required=True, allow_none=True, attribute="floor_price")
    offer_id = OpaqueId("offer", required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True)


class PledgeOfProducerSchema(PledgeSchema):
    """The same, as the buyer sees it."""

    producer = fields.Nested(OrderPartySchema, required=True)


class NeedCartInput(StrictSchema):
    """For which day of a need the cart is filled."""

    day = DayField(required=True)


class NeedCartOutput(Schema):
    """How much went into the cart."""

    quantity = QuantityField(required=True)


class NeedOrderSchema(Schema):
    """What was ordered of a need, for one of its days."""

    delivery_day = fields.Date(required=True)
    order_id = OpaqueId("order", required=True)
    number = fields.String(required=True, attribute="order.number")
    state = fields.Enum(OrderState, by_value=True, required=True, attribute="order.state")


class NeedOutput(Schema):
    """A need. Producers get their own answer and the total; the buyer gets all answers."""

    id = OpaqueId("need", required=True, attribute="need.id")
    state = fields.Enum(NeedState, by_value=True, required=True, attribute="need.state")
    buyer = fields.Nested(OrderPartySchema, required=True, attribute="need.buyer")
    category = fields.Nested(CategorySchema, required=True, attribute="need.category")
    product = fields.Nested(
        NeedProductSchema, required=True, allow_none=True, attribute="need.product"
    )
    quantity = QuantityField(required=True, attribute="need.quantity")
    unit = fields.String(required=True, attribute="need.unit")
    ceiling_rupiah = RupiahField(required=True, attribute="need.ceiling")
    delivery_days = fields.List(fields.Date(), required=True, attribute="need.days")
    weeks = fields.Integer(required=True, attribute="need.weeks")
    delivery_point = fields.Nested(
        NeedDockSchema, required=True, attribute="need.delivery_point"
    )
    answer_by = fields.Date(required=True, attribute="need.answer_by")
    note = fields.String(required=True, attribute="need.note")
    published_at = fields.AwareDateTime(
        required=True, allow_none=True, attribute="need.published_at"
    )
    offered_quantity = QuantityField(required=True, attribute="answers.quantity")
    producers_offering = fields.Integer(required=True, attribute="answers.offering")
    own_pledge = fields.Nested(PledgeSchema, required=True, allow_none=True, attribute="own")
    pledges = fields.List(fields.Nested(PledgeOfProducerSchema), required=True, allow_none=True)
    orders = fields.List(fields.Nested(NeedOrderSchema), required=True)


NeedPart = part_schema(NeedOutput, "NeedPart")


class PassengerMonthSchema(Schema):
    """The passengers of the airport in a month, and who says so."""

    month = fields.Date(required=True)  # its first day
    passengers = fields.Integer(required=True)
    is_estimate = fields.Boolean(required=True)
    is_forecast = fields.Boolean(required=True)
    source = fields.String(required=True)


PassengerPart = part_schema(PassengerMonthSchema, "PassengerPart")
