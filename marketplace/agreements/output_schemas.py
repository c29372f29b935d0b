"""What agreements look like to programs."""

from __future__ import annotations

from marshmallow import Schema, fields

from marketplace.agreements.schemas import AgreementWeightsSchema
from marketplace.agreements.states import (
    CallOff,
    PriceRule,
    ReleaseKind,
    ReleaseState,
    Side,
    VersionState,
)
from marketplace.orders.producer_order_schemas import OrderPartySchema
from marketplace.web.api import part_schema
from marketplace.web.fields import OpaqueId, QuantityField, RupiahField


class AgreementSignatureSchema(Schema):
    """Who signed which content for which side."""

    side = fields.Enum(Side, by_value=True, required=True)
    name = fields.String(required=True, attribute="person_name")
    organisation = fields.String(required=True, attribute="organisation_name")
    document_hash = fields.String(required=True)
    signed_at = fields.AwareDateTime(required=True)


class AgreementLineSchema(Schema):
    """A line, what it costs now, and what became of it."""

    id = OpaqueId("agreement_line", required=True, attribute="line.id")
    offer = OpaqueId("offer", required=True, attribute="line.offer_id")
    product = OpaqueId("product", required=True, attribute="line.offer.product_id")
    goods = fields.String(required=True, attribute="line.product_name")
    unit = fields.String(required=True, attribute="line.unit")
    minimum = QuantityField(required=True, allow_none=True, attribute="line.minimum")
    maximum = QuantityField(required=True, allow_none=True, attribute="line.maximum")
    price_rule = fields.Enum(
        PriceRule, by_value=True, required=True, attribute="line.price_rule"
    )
    unit_price_rupiah = RupiahField(required=True, attribute="line.unit_price")
    percent = fields.Integer(required=True, allow_none=True, attribute="line.percent")
    floor_rupiah = RupiahField(required=True, allow_none=True, attribute="line.floor")
    ceiling_rupiah = RupiahField(required=True, allow_none=True, attribute="line.ceiling")
    present_price_rupiah = RupiahField(required=True, attribute="price")
    ordered = QuantityField(required=True, attribute="consumption.ordered")
    received = QuantityField(required=True, attribute="consumption.received")


class AgreementPartySchema(Schema):
    """One producer's document; producers get their own alone."""

    id = OpaqueId("agreement_party", required=True, attribute="party.id")
    agreement = OpaqueId("agreement", required=True, attribute="party.version.agreement_id")
    version = fields.Integer(required=True, attribute="party.version.version")
    state = fields.Enum(
        VersionState, by_value=True, required=True, attribute="party.version.state"
    )
    producer = fields.Nested(OrderPartySchema, required=True, attribute="party.producer")
    rank = fields.Integer(required=True, attribute="party.rank")
    share = fields.Integer(required=True, allow_none=True, attribute="party.share")
    document_hash = fields.String(
        required=True, allow_none=True, attribute="party.document_hash"
    )
    ends_on = fields.Date(required=True, allow_none=True, attribute="party.ends_on")
    ended_by = fields.Enum(
        Side, by_value=True, required=True, allow_none=True, attribute="party.ended_by"
    )
    lines = fields.List(fields.Nested(AgreementLineSchema), required=True)
    signatures = fields.List(
        fields.Nested(AgreementSignatureSchema), required=True, attribute="party.signatures"
    )


class AgreementVersionSchema(Schema):
    """One wording; `document_hash` is what the reader's side signs."""

    version = fields.Integer(required=True, attribute="version.version")
    period = fields.Integer(required=True, attribute="version.period")
    state = fields.Enum(VersionState, by_value=True, required=True, attribute="version.state")
    title = fields.String(required=True, attribute="version.title")
    terms = fields.String(required=True, attribute="version.terms")
    call_off = fields.Enum(CallOff, by_value=True, required=True, attribute="version.call_off")
    weights = fields.Nested(
        AgreementWeightsSchema, required=True, allow_none=True, attribute="version.weights"
    )
    valid_from = fields.Date(required=True, attribute="version.valid_from")
    valid_until = fields.Date(required=True, attribute="version.valid_until")
    notice_days = fields.Integer(required=True, attribute="version.notice_days")
    compensation = fields.String(required=True, attribute="version.compensation")
    order_days_before = fields.Integer(required=True, attribute="version.order_days_before")
    end_reason = fields.String(required=True, allow_none=True)
    document_hash = fields.String(required=True, allow_none=True)
    documents = fields.List(
        fields.Nested(AgreementPartySchema), required=True, attribute="parties"
    )


class AgreementReleaseSchema(Schema):
    """A delivery on the calendar; why it failed is told to its buyer alone."""

    id = OpaqueId("agreement_release", required=True, attribute="release.id")
    product = OpaqueId("product", required=True, attribute="release.product_id")
    delivery_day = fields.Date(required=True, attribute="release.delivery_day")
    delivery_point = OpaqueId(
        "delivery_point", required=True, attribute="release.delivery_point_id"
    )
    quantity = QuantityField(required=True, attribute="release.quantity")
    kind = fields.Enum(ReleaseKind, by_value=True, required=True, attribute="release.kind")
    state = fields.Enum(ReleaseState, by_value=True, required=True, attribute="release.state")
    problem = fields.String(required=True, allow_none=True)


class AgreementCallSchema(Schema):
    """An order line that counts for the agreement; `competition` is the number it came of."""

    agreement = OpaqueId("agreement", required=True, attribute="quota.agreement_id")
    order = fields.String(required=True, attribute="order_line.producer_order.number")
    line = OpaqueId("agreement_line", required=True, attribute="line_id")
    delivery_day = fields.Date(
        required=True, attribute="order_line.producer_order.delivery_day"
    )
    quantity = QuantityField(required=True)
    unit_price_rupiah = RupiahField(required=True, attribute="order_line.unit_price")
    competition = fields.String(required=True, allow_none=True, attribute="source")


class AgreementSummary(Schema):
    """An agreement in a list, with what holds; else its newest version."""

    id = OpaqueId("agreement", required=True, attribute="agreement.id")
    number = fields.String(required=True, attribute="agreement.number")
    source = fields.String(required=True, allow_none=True, attribute="agreement.source")
    buyer = fields.Nested(OrderPartySchema, required=True, attribute="agreement.buyer")
    shown = fields.Nested(AgreementVersionSchema, required=True)


class AgreementOutput(AgreementSummary):
    """An agreement with all its versions, the newest first, and what is scheduled."""

    versions = fields.List(fields.Nested(AgreementVersionSchema), required=True)
    releases = fields.List(fields.Nested(AgreementReleaseSchema), required=True)
    calls = fields.List(fields.Nested(AgreementCallSchema), required=True)


AgreementPart = part_schema(AgreementSummary, "AgreementPart")
