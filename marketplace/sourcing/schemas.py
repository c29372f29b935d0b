"""What is taken from programs and forms about requests for quotation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from marketplace.catalog.tiers import Tier
from marketplace.orders.states import PaymentChoice
from marketplace.shared.clock import JAKARTA
from marketplace.shared.criteria import Criterion
from marketplace.shared.language import _
from marketplace.sourcing.models import LONGEST_NOTE, LONGEST_TITLE, MOST_LINES
from marketplace.sourcing.rules import MOST_RULES, Rule
from marketplace.sourcing.states import USUAL_WEIGHTS, AwardWay, RfqState
from marketplace.web.api import PageQuery, StrictSchema
from marketplace.web.fields import (
    DayField,
    LineText,
    MomentField,
    OpaqueId,
    QuantityField,
    RupiahField,
    optional_id,
)

PERCENT = validate.Range(min=0, max=100)
MOST_QUOTED = 2 * MOST_LINES


class WeightsSchema(StrictSchema):
    """What each criterion weighs, in per cent; all together are 100."""

    cost = fields.Integer(load_default=USUAL_WEIGHTS[Criterion.COST], validate=PERCENT)
    lead_time = fields.Integer(
        load_default=USUAL_WEIGHTS[Criterion.LEAD_TIME], validate=PERCENT
    )
    on_time = fields.Integer(load_default=USUAL_WEIGHTS[Criterion.ON_TIME], validate=PERCENT)
    quality = fields.Integer(load_default=USUAL_WEIGHTS[Criterion.QUALITY], validate=PERCENT)
    locality = fields.Integer(load_default=USUAL_WEIGHTS[Criterion.LOCALITY], validate=PERCENT)

    @post_load
    def _by_criterion(self, data: Mapping[str, int], **_options: Any) -> dict[Criterion, int]:
        return {Criterion(name): weight for name, weight in data.items()}


class RfqLineInput(StrictSchema):
    """Goods on one day: a product, or a category with a description and a unit."""

    product_id = OpaqueId("product", data_key="product", load_default=None)
    category_id = OpaqueId("category", data_key="category", load_default=None)
    spec = LineText(load_default="", validate=validate.Length(max=300))
    unit = LineText(load_default=None, validate=validate.Length(max=20))
    quantity = QuantityField(required=True)
    delivery_day = fields.Date(required=True)
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    ceiling = RupiahField(data_key="ceiling_rupiah", load_default=None)
    shows_ceiling = fields.Boolean(load_default=False)


class RfqInput(StrictSchema):
    """A request: what, by when, from whom, and how it will be judged."""

    title = LineText(required=True, validate=validate.Length(min=3, max=LONGEST_TITLE))
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    closes_at = MomentField(required=True, default_timezone=JAKARTA)
    is_open = fields.Boolean(load_default=True)
    invited = fields.List(
        OpaqueId("organisation"), load_default=list, validate=validate.Length(max=60)
    )
    weights = fields.Nested(WeightsSchema, load_default=lambda: dict(USUAL_WEIGHTS))
    lines = fields.List(
        fields.Nested(RfqLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )


class CompetitionLineInput(StrictSchema):
    """How much of one product of the agreement."""

    product_id = OpaqueId("product", data_key="product", required=True)
    quantity = QuantityField(required=True)


class CompetitionInput(StrictSchema):
    """A call-off for one day at one place, for which the agreement's producers compete."""

    closes_at = MomentField(required=True, default_timezone=JAKARTA)
    delivery_day = DayField(required=True)
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    lines = fields.List(
        fields.Nested(CompetitionLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )


class RfqQuery(PageQuery):
    """Which requests are wanted."""

    state = fields.Enum(RfqState, by_value=True, load_default=None)


class RfqEndInput(StrictSchema):
    """Why a request ends; producers read it."""

    reason = LineText(load_default="", validate=validate.Length(max=500))


class ExtensionInput(StrictSchema):
    """A later deadline."""

    closes_at = MomentField(required=True, default_timezone=JAKARTA)


class QuestionInput(StrictSchema):
    """A question to the buyer; everybody concerned reads it, nobody learns whose it is."""

    question = LineText(required=True, validate=validate.Length(min=3, max=500))


class AnswerInput(StrictSchema):
    """The one answer to a question, for all."""

    answer = LineText(required=True, validate=validate.Length(min=1, max=1000))


class QuotedTierInput(StrictSchema):
    """A lower unit price from a larger quantity on."""

    minimum_quantity = QuantityField(required=True)
    unit_price = RupiahField(data_key="unit_price_rupiah", required=True)

    @post_load
    def _tier(self, data: Mapping[str, Any], **_options: Any) -> Tier:
        return Tier(data["minimum_quantity"], data["unit_price"])


class QuotedLineInput(StrictSchema):
    """What is quoted for one line, with one of the producer's own published offers."""

    line_id = OpaqueId("rfq_line", data_key="line", required=True)
    offer_id = OpaqueId("offer", data_key="offer", required=True)
    price = RupiahField(data_key="price_rupiah", required=True)
    quantity = QuantityField(load_default=None)
    lead_days = fields.Integer(load_default=None, validate=validate.Range(min=0, max=90))
    tiers = fields.List(
        fields.Nested(QuotedTierInput), load_default=list, validate=validate.Length(max=4)
    )
    is_alternate = fields.Boolean(load_default=False)
    remark = LineText(load_default="", validate=validate.Length(max=300))

    @validates_schema
    def _costs_something(self, data: Mapping[str, Any], **_options: Any) -> None:
        if "price" in data and not data["price"]:
            raise ValidationError(_("Harga harus lebih dari nol."), "price_rupiah")


class QuotationInput(StrictSchema):
    """A sealed quotation; handing in another replaces it until the deadline."""

    lines = fields.List(
        fields.Nested(QuotedLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_QUOTED),
    )
    valid_until = fields.Date(required=True)
    note = LineText(load_default="", validate=validate.Length(max=500))


class AwardLineInput(StrictSchema):
    """How much goes to one quoted line."""

    quotation_line_id = OpaqueId("quotation_line", data_key="quotation_line", required=True)
    quantity = QuantityField(required=True)


class LineReasonInput(StrictSchema):
    """Why a line goes past the highest score, or above the ceiling."""

    line_id = OpaqueId("rfq_line", data_key="line", required=True)
    reason = LineText(required=True, validate=validate.Length(min=3, max=500))


class AwardInput(StrictSchema):
    """The decision over a request."""

    awards = fields.List(
        fields.Nested(AwardLineInput), required=True, validate=validate.Length(min=1, max=400)
    )
    reasons = fields.List(fields.Nested(LineReasonInput), load_default=list)
    exception = LineText(load_default="", validate=validate.Length(max=500))
    way = fields.Enum(AwardWay, by_value=True, load_default=AwardWay.PRICES)
    cost_centre_id = optional_id(
        "cost_centre", "On which a competition's order is booked; else the first."
    )


class DeliveryOrderInput(StrictSchema):
    """Which delivery of an award is ordered, and how it will be paid."""

    delivery_day = fields.Date(required=True)
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    payment = fields.Enum(PaymentChoice, by_value=True, load_default=PaymentChoice.TERMS)
    note = LineText(load_default="", validate=validate.Length(max=500))
    cost_centre_id = optional_id(
        "cost_centre", "Without it: the first one you may order for, if any."
    )


class RoundInput(StrictSchema):
    """A further sealed round; without names all who quoted are asked."""

    closes_at = MomentField(required=True, default_timezone=JAKARTA)
    quotation_ids = fields.List(OpaqueId("quotation"), data_key="quotations", load_default=list)
    note = LineText(load_default="", validate=validate.Length(max=500))


class RuleSchema(StrictSchema):
    """Above an amount at least so many quotations are compared."""

    above = RupiahField(data_key="above_rupiah", required=True)
    least = fields.Integer(required=True, validate=validate.Range(min=1, max=20))

    @post_load
    def _rule(self, data: Mapping[str, Any], **_options: Any) -> Rule:
        return Rule(data["above"], data["least"])


class RulesSchema(StrictSchema):
    """All rules of a buyer; none brings the usual ones back."""

    rules = fields.List(
        fields.Nested(RuleSchema), required=True, validate=validate.Length(max=MOST_RULES)
    )
