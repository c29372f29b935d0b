"""Sales outside the market as programs and forms write and read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.direct_sales.states import SoldThrough, SoldTo, WithdrawalReason
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField


class DirectSaleInput(StrictSchema):
    """What was sold; price and day may be left out: the offer's price, today."""

    offer_id = OpaqueId("offer", required=True)
    quantity = QuantityField(required=True)
    unit_price_rupiah = RupiahField(attribute="unit_price", load_default=None)
    day = fields.Date(load_default=None)
    buyer_kind = fields.Enum(SoldTo, by_value=True, required=True)
    channel = fields.Enum(SoldThrough, by_value=True, required=True)
    note = LineText(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "no names, numbers or addresses of people"},
    )


class WithdrawalInput(StrictSchema):
    """Why a sale does not count; may be left out in the first ten minutes."""

    reason = fields.Enum(WithdrawalReason, by_value=True, load_default=None)


class SoldProductSchema(Schema):
    """What was sold."""

    id = OpaqueId("product")
    slug = fields.String()
    name = fields.String()


class DirectSaleSchema(Schema):
    """A sale as its producer declared it."""

    id = OpaqueId("direct_sale")
    offer_id = OpaqueId("offer")
    product = fields.Nested(SoldProductSchema, attribute="offer.product")
    day = fields.Date()
    quantity = QuantityField()
    unit = fields.String(attribute="offer.product.unit")
    unit_price_rupiah = RupiahField(attribute="unit_price")
    value_rupiah = RupiahField(attribute="value")
    buyer_kind = fields.Enum(SoldTo, by_value=True)
    channel = fields.Enum(SoldThrough, by_value=True)
    note = fields.String()
    declared = fields.Function(lambda _sale: True, metadata={"type": "boolean"})
    taken_quantity = QuantityField(
        metadata={"description": "how much of it was on the shelf, and left it"}
    )
    recorded_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    withdrawn_reason = fields.Enum(WithdrawalReason, by_value=True, allow_none=True)


class DirectSalesQuery(PageQuery):
    """Which days are wanted: from one, to another, both counted in."""

    first = fields.Date(data_key="from", load_default=None)
    last = fields.Date(data_key="to", load_default=None)


DirectSalePart = part_schema(DirectSaleSchema, "DirectSalePart")
