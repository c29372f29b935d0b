"""What is taken from programs and forms about agreements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, post_load, validate

from marketplace.agreements.models import (
    LONGEST_REASON,
    LONGEST_TERMS,
    LONGEST_TITLE,
    MOST_LINES,
)
from marketplace.agreements.services.drafting import USUAL_AHEAD, USUAL_NOTICE
from marketplace.agreements.states import CallOff, PriceRule, ReleaseKind
from marketplace.shared.criteria import Criterion
from marketplace.web.api import StrictSchema
from marketplace.web.fields import DayField, LineText, OpaqueId, QuantityField, RupiahField

PERCENT = validate.Range(min=0, max=100)
REASON = validate.Length(max=LONGEST_REASON)


class AgreementLineInput(StrictSchema):
    """Goods of one offer; the order of producers' first lines is the ranking."""

    offer_id = OpaqueId("offer", data_key="offer", required=True)
    minimum = QuantityField(load_default=None)
    maximum = QuantityField(load_default=None)
    price_rule = fields.Enum(PriceRule, by_value=True, load_default=PriceRule.FIXED)
    unit_price = RupiahField(data_key="unit_price_rupiah", required=True)
    percent = fields.Integer(
        strict=False, load_default=None, validate=validate.Range(min=-90, max=200)
    )
    floor = RupiahField(data_key="floor_rupiah", load_default=None)
    ceiling = RupiahField(data_key="ceiling_rupiah", load_default=None)
    share = fields.Integer(load_default=None, validate=validate.Range(min=1, max=100))


class AgreementWeightsSchema(StrictSchema):
    """What competitions are judged by, in per cent; the lowest cost wins unless told."""

    cost = fields.Integer(load_default=100, validate=PERCENT)
    lead_time = fields.Integer(load_default=0, validate=PERCENT)
    on_time = fields.Integer(load_default=0, validate=PERCENT)
    quality = fields.Integer(load_default=0, validate=PERCENT)
    locality = fields.Integer(load_default=0, validate=PERCENT)

    @post_load
    def _by_criterion(self, data: Mapping[str, int], **_options: Any) -> dict[Criterion, int]:
        return {Criterion(name): weight for name, weight in data.items()}


class AgreementInput(StrictSchema):
    """What a buyer says of an agreement."""

    title = LineText(required=True, validate=validate.Length(min=3, max=LONGEST_TITLE))
    terms = LineText(load_default="", validate=validate.Length(max=LONGEST_TERMS))
    call_off = fields.Enum(CallOff, by_value=True, load_default=CallOff.RANKING)
    weights = fields.Nested(AgreementWeightsSchema, load_default=None, allow_none=True)
    valid_from = DayField(required=True)
    valid_until = DayField(required=True)
    notice_days = fields.Integer(
        load_default=USUAL_NOTICE, validate=validate.Range(min=0, max=365)
    )
    compensation = LineText(load_default="", validate=REASON)
    order_days_before = fields.Integer(
        load_default=USUAL_AHEAD, validate=validate.Range(min=1, max=30)
    )
    lines = fields.List(
        fields.Nested(AgreementLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )


class AgreementVersionInput(StrictSchema):
    """Another version: a change of what holds, or a renewal for a new period."""

    renewal = fields.Boolean(load_default=False)


class AgreementSignInput(StrictSchema):
    """The hash of what the signer has read."""

    seen = fields.String(
        data_key="document_hash", required=True, validate=validate.Length(equal=64)
    )


class AgreementDeclineInput(StrictSchema):
    """Why a producer does not sign; the buyer reads it."""

    reason = LineText(load_default="", validate=REASON)


class AgreementNoticeInput(StrictSchema):
    """Why and on which last day an agreement ends; the other side reads it."""

    reason = LineText(load_default="", validate=REASON)
    last_day = DayField(load_default=None)


class AgreementReleaseInput(StrictSchema):
    """A delivery on the calendar."""

    product_id = OpaqueId("product", data_key="product", required=True)
    delivery_day = DayField(required=True)
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    quantity = QuantityField(required=True)
    kind = fields.Enum(ReleaseKind, by_value=True, load_default=ReleaseKind.FIRM)
