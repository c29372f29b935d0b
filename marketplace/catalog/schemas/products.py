"""Products as the API shows them."""

from __future__ import annotations

from marshmallow import Schema, fields

from marketplace.catalog.states import OfferState, TaxKind
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.web.api import part_schema
from marketplace.web.fields import OpaqueId, QuantityField, RupiahField


class CategorySchema(Schema):
    """A shelf of the catalogue."""

    id = OpaqueId("category", required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)


class CategoryList(Schema):
    """All shelves in their order."""

    items = fields.List(fields.Nested(CategorySchema), required=True)
    next = fields.String(allow_none=True, required=True)
    total = fields.Integer(required=True)


class OriginSchema(Schema):
    """Where a good comes from."""

    kalurahan = fields.String(required=True)
    kapanewon = fields.String(required=True)


class ProductCardSchema(Schema):
    """A product as lists show it, with the cheapest of the offers that fit."""

    id = OpaqueId("product", attribute="product_id", required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(allow_none=True, required=True)
    unit = fields.String(required=True)
    pack = fields.String(required=True)
    from_price_rupiah = RupiahField(attribute="price", required=True)
    offers = fields.Integer(required=True)
    lead_days = fields.Integer(required=True)
    is_sold_out = fields.Boolean(required=True)
    origin = fields.Nested(OriginSchema, required=True)


class CountSchema(Schema):
    """How many products one more choice would leave."""

    value = fields.String(required=True)
    count = fields.Integer(required=True)


class FacetsSchema(Schema):
    """Counts for every further choice, each under all the other filters."""

    category = fields.List(fields.Nested(CountSchema), required=True)
    kapanewon = fields.List(fields.Nested(CountSchema), required=True)
    certificate = fields.List(fields.Nested(CountSchema), required=True)
    producer_kind = fields.List(fields.Nested(CountSchema), required=True)
    kalurahan = fields.List(fields.Nested(CountSchema), required=True)
    harvest = fields.List(fields.Nested(CountSchema), required=True)
    cold_chain = fields.List(fields.Nested(CountSchema), required=True)
    max_price_rupiah = fields.List(fields.Nested(CountSchema), required=True)
    deliverable_on = fields.List(fields.Nested(CountSchema), required=True)


class ProductPart(part_schema(ProductCardSchema, "ProductCards")):  # type: ignore[misc]
    """A part of the list, with counts for narrowing it."""

    producers = fields.Integer(required=True)
    read_as = fields.String(
        allow_none=True,
        required=True,
        metadata={"description": "the words looked for instead of mistyped ones"},
    )
    facets = fields.Nested(FacetsSchema, required=True)


class ProducerNameSchema(Schema):
    """Who sells."""

    id = OpaqueId("organisation", attribute="producer_id", required=True)
    slug = fields.String(attribute="producer_slug", required=True)
    name = fields.String(attribute="producer", required=True)
    kind = fields.Enum(ProducerKind, by_value=True, required=True)


class TierSchema(Schema):
    """The unit price from a quantity upwards, before value added tax."""

    min_quantity = QuantityField(attribute="minimum_quantity", required=True)
    unit_price_rupiah = RupiahField(attribute="unit_price", required=True)


class PaperSchema(Schema):
    """A certificate that is valid today."""

    kind = fields.Enum(CertificateKind, by_value=True, required=True)
    number = fields.String(allow_none=True, required=True)
    valid_until = fields.Date(allow_none=True, required=True)


class OfferShownSchema(Schema):
    """One producer's offer, as every buyer sees it."""

    id = OpaqueId("offer", attribute="offer_id", required=True)
    producer = fields.Nested(ProducerNameSchema, required=True)
    state = fields.Enum(OfferState, by_value=True, required=True)
    origin = fields.Nested(OriginSchema, required=True)
    price_tiers = fields.List(fields.Nested(TierSchema), required=True)
    minimum_quantity = QuantityField(required=True)
    order_multiple = QuantityField(required=True)
    available_quantity = QuantityField(required=True)
    weekly_capacity = QuantityField(allow_none=True, required=True)
    lead_days = fields.Integer(required=True)
    cut_off_hour = fields.Integer(
        required=True, metadata={"description": "WIB; later orders count as the next day's"}
    )
    arrives_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "first day for the least quantity; null: on none soon"},
    )
    certificates = fields.List(fields.Nested(PaperSchema), required=True)


class ProductSchema(Schema):
    """A product with everything that is offered of it now, the cheapest first."""

    id = OpaqueId("product", attribute="product_id", required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(allow_none=True, required=True)
    category = fields.String(required=True)
    unit = fields.String(required=True)
    pack = fields.String(required=True)
    description = fields.String(required=True)
    tax_kind = fields.Enum(TaxKind, by_value=True, required=True)
    shelf_life_days = fields.Integer(allow_none=True, required=True)
    storage = fields.String(allow_none=True, required=True)
    season_months = fields.List(fields.Integer(), required=True)
    offers = fields.List(fields.Nested(OfferShownSchema), required=True)
