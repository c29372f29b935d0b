"""Reference prices, bands and price lists as they are sent and read."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.catalog.schemas.offers import TierInput
from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import MOST_TIERS
from marketplace.catalog.wording import UNITS
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField

SOURCE = validate.Length(min=3, max=120)


class ReferenceForm(Schema):
    """The market's price of a product, or of a category by the unit, in the week of a day."""

    product = LineText(load_default="", validate=validate.Length(max=120))
    category_id = OpaqueId("category", data_key="category", load_default=None)
    unit = fields.String(load_default=None, validate=validate.OneOf(UNITS))
    day = fields.Date(required=True)
    unit_price = RupiahField(required=True, data_key="price")
    source = LineText(required=True, validate=SOURCE)


class CorrectionForm(Schema):
    """Another price for the same week."""

    unit_price = RupiahField(required=True, data_key="price")
    source = LineText(required=True, validate=SOURCE)


class BandForm(Schema):
    """From where on prices of a category need a reason, in per cent."""

    category_id = OpaqueId("category", data_key="band_category", required=True)
    percent_below = fields.Integer(required=True, validate=validate.Range(min=0, max=99))
    percent_above = fields.Integer(required=True, validate=validate.Range(min=0, max=1000))


class ReferencesQuery(PageQuery):
    """Which part of the reference prices is wanted."""

    week = fields.Date(load_default=None, metadata={"description": "any day of the week"})


class ReferenceInput(StrictSchema):
    """A price to add or to change: `product_id`, or `category_id` with `unit`."""

    product_id = OpaqueId("product", load_default=None)
    category_id = OpaqueId("category", load_default=None)
    unit = fields.String(load_default=None, validate=validate.OneOf(UNITS))
    day = fields.Date(required=True, metadata={"description": "any day of the week"})
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")
    source = LineText(required=True, validate=SOURCE)


class ReferenceSchema(Schema):
    """What a commodity costs on the market in a week, before value added tax."""

    id = OpaqueId("reference_price")
    product_id = OpaqueId("product", allow_none=True)
    category_id = OpaqueId("category", allow_none=True)
    unit = fields.String(allow_none=True)
    week = fields.Date()
    unit_price_rupiah = RupiahField(attribute="unit_price")
    source = fields.String()
    is_example = fields.Boolean()


ReferencePart = part_schema(ReferenceSchema, "ReferencePart")


class PriceListInput(StrictSchema):
    """A new list: for all, for one buyer, or by an agreement with one."""

    name = LineText(required=True, validate=validate.Length(min=3, max=80))
    scope = fields.Enum(PriceScope, by_value=True, required=True)
    buyer_slug = LineText(load_default=None, validate=validate.Length(max=120))
    agreement_reference = LineText(load_default=None, validate=validate.Length(max=80))
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None)
    minimum_order_rupiah = RupiahField(load_default=None, attribute="minimum_order")


class ListPriceInput(StrictSchema):
    """What a list says of one offer; no tiers: nothing any longer."""

    offer_id = OpaqueId("offer", required=True)
    price_tiers = fields.List(
        fields.Nested(TierInput),
        required=True,
        attribute="tiers",
        validate=validate.Length(max=MOST_TIERS),
    )
    minimum_quantity = QuantityField(load_default=None)
    order_multiple = QuantityField(load_default=None)
    may_rise = fields.Boolean(load_default=False)


class ListPriceSchema(Schema):
    """The price of one offer in a list."""

    offer_id = OpaqueId("offer")
    price_tiers = fields.List(fields.Nested(TierInput), attribute="tiers")
    minimum_quantity = QuantityField()
    order_multiple = QuantityField()
    may_rise = fields.Boolean()


class PriceListSchema(Schema):
    """A list of one's own producer."""

    id = OpaqueId("price_list")
    name = fields.String()
    scope = fields.Enum(PriceScope, by_value=True)
    buyer_slug = fields.String(attribute="buyer.organisation.slug", allow_none=True)
    agreement_reference = fields.String(allow_none=True)
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True)
    minimum_order_rupiah = RupiahField(attribute="minimum_order", allow_none=True)
    ended_at = fields.DateTime(allow_none=True)
    prices = fields.List(fields.Nested(ListPriceSchema))


class PriceListsSchema(Schema):
    """One's own lists, those that still hold first."""

    items = fields.List(fields.Nested(PriceListSchema), required=True)
