"""Offers as their producers write them over the API, and as they read them there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from marketplace.catalog.photos import WIDTHS, photo_url
from marketplace.catalog.publishing import warnings_about
from marketplace.catalog.schemas.reviews import DifferenceSchema
from marketplace.catalog.services.products import Naming
from marketplace.catalog.states import GoodsKind, HalalBasis, OfferState
from marketplace.catalog.tiers import MOST_TIERS, Tier
from marketplace.catalog.wording import UNITS
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.shared.language import _
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField

LONGEST_DESCRIPTION = 3000
LONGEST_LEAD = 90  # days
LONGEST_REASON = 300


class TierInput(StrictSchema):
    """From this quantity on, a unit costs this much, before value added tax."""

    min_quantity = QuantityField(required=True, attribute="minimum_quantity")
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")

    @post_load
    def make_tier(self, data: dict[str, Any], **_more: object) -> Tier:
        """Turn the two numbers into a price tier."""
        return Tier(**data)


class NamingInput(StrictSchema):
    """A good that the catalogue may not know yet."""

    name = LineText(required=True, validate=validate.Length(min=3, max=120))
    category = fields.String(required=True, metadata={"description": "slug of a category"})
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))
    pack = LineText(load_default="", validate=validate.Length(max=80))
    goods_kind = fields.Enum(GoodsKind, by_value=True, load_default=None)

    @post_load
    def make_naming(self, data: dict[str, Any], **_more: object) -> Naming:
        """Turn the words into what the services expect."""
        return Naming(**data)


class PendingChangeSchema(Schema):
    """What waits for the regency while buyers see the offer as it was."""

    differences = fields.List(fields.Nested(DifferenceSchema))
    reason = fields.String(allow_none=True)
    submitted_at = fields.AwareDateTime(format="iso")


class OfferChange(StrictSchema):
    """What may be changed of an offer; what is left out stays as it is."""

    product = fields.Nested(NamingInput, attribute="naming")
    price_tiers = fields.List(
        fields.Nested(TierInput), validate=validate.Length(min=1, max=MOST_TIERS)
    )
    price_reason = LineText(
        validate=validate.Length(max=LONGEST_REASON),
        metadata={"description": "asked for where the price is outside its band or moves far"},
    )
    minimum_quantity = QuantityField()
    order_multiple = QuantityField()
    available_quantity = QuantityField(minimum=Decimal(0))
    weekly_capacity = QuantityField(allow_none=True)
    lead_days = fields.Integer(strict=True, validate=validate.Range(min=0, max=LONGEST_LEAD))
    cut_off_hour = fields.Integer(strict=True, validate=validate.Range(min=1, max=23))
    low_stock_at = QuantityField(allow_none=True)
    description = LineText(validate=validate.Length(max=LONGEST_DESCRIPTION))
    halal_basis = fields.Enum(HalalBasis, by_value=True)
    certificates = fields.List(
        OpaqueId("certificate"), attribute="certificate_ids", validate=validate.Length(max=20)
    )


class OfferInput(OfferChange):
    """A new offer, of a known product (`product_id`) or of one described in `product`."""

    product_id = OpaqueId("product")

    @validates_schema
    def check_product(self, data: dict[str, Any], **_more: object) -> None:
        """Ask for exactly one way of saying what is offered."""
        if ("product_id" in data) == ("naming" in data):
            message = _("Sebutkan product_id, atau gambarkan barangnya dalam product.")
            raise ValidationError({"product": [message]})


class StockInput(StrictSchema):
    """What the producer counted on the shelf."""

    available_quantity = QuantityField(required=True, minimum=Decimal(0))


class OwnProducerSchema(Schema):
    """Whose offer it is."""

    id = OpaqueId("organisation")
    slug = fields.String()
    name = fields.String()


class OfferedProductSchema(Schema):
    """What is offered."""

    id = OpaqueId("product")
    slug = fields.String()
    name = fields.String()
    unit = fields.String()
    pack = fields.String()
    goods_kind = fields.Enum(GoodsKind, by_value=True, allow_none=True)


class OwnCertificateSchema(Schema):
    """A paper that covers an offer; the number is null where none is known."""

    id = OpaqueId("certificate")
    kind = fields.Enum(CertificateKind, by_value=True)
    state = fields.Enum(CertificateState, by_value=True)
    number = fields.String(allow_none=True)
    valid_until = fields.Date(allow_none=True)


class OwnOfferSchema(Schema):
    """An offer as its own producer sees it."""

    id = OpaqueId("offer")
    state = fields.Enum(OfferState, by_value=True)
    product = fields.Nested(OfferedProductSchema)
    producer = fields.Nested(OwnProducerSchema)
    price_tiers = fields.List(fields.Nested(TierInput))
    minimum_quantity = QuantityField()
    order_multiple = QuantityField()
    available_quantity = QuantityField()
    weekly_capacity = QuantityField(allow_none=True)
    lead_days = fields.Integer()
    cut_off_hour = fields.Integer()
    low_stock_at = QuantityField(allow_none=True)
    description = fields.String()
    halal_basis = fields.Enum(HalalBasis, by_value=True)
    certificates = fields.List(fields.Nested(OwnCertificateSchema))
    photos = fields.Method("photo_addresses", metadata={"type": "array"})
    review_reason = fields.String(allow_none=True)
    pending_change = fields.Nested(
        PendingChangeSchema, attribute="waiting_change", allow_none=True, dump_default=None
    )
    warnings = fields.Function(
        warnings_about, metadata={"description": "papers that are missing today"}
    )

    def photo_addresses(self, offer: Any) -> list[str]:  # noqa: ANN401
        """List the addresses of the photos in their largest width."""
        return [photo_url(photo.key, WIDTHS[-1]) for photo in offer.photos]


class OffersQuery(PageQuery):
    """Which part of the own offers is wanted."""

    state = fields.Enum(OfferState, by_value=True, load_default=None)


OwnOfferPart = part_schema(OwnOfferSchema, "OwnOfferPart")
