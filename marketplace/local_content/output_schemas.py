"""What programs get to see of local content. Shares are basis points: 3000 is 30 per cent."""

from __future__ import annotations

from marshmallow import Schema, fields

from marketplace.budgets.states import BudgetPeriod
from marketplace.local_content.models import ContentRule
from marketplace.local_content.states import Measure, Phase, ReasonKind
from marketplace.local_content.versions import phase_on
from marketplace.shared.clock import today
from marketplace.web.api import part_schema
from marketplace.web.fields import OpaqueId, QuantityField, RupiahField


class ContentVersionOutput(Schema):
    """What a rule asks from a day on; `places` empty: the whole regency is local."""

    number = fields.Integer(required=True)
    category = fields.String(
        required=True, allow_none=True, dump_default=None, attribute="category.name"
    )
    target_basis_points = fields.Integer(required=True, attribute="target")
    measure = fields.Enum(Measure, by_value=True, required=True)
    unit = fields.String(required=True, allow_none=True)
    period = fields.Enum(BudgetPeriod, by_value=True, required=True)
    places = fields.List(fields.String(), required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    is_end = fields.Boolean(required=True)


def _phase(rule: ContentRule) -> str:
    return phase_on(rule.versions, today()).value


class ContentRuleOutput(Schema):
    """A rule or pledge, where it stands today, and all its versions, the oldest first."""

    id = OpaqueId("content_rule", required=True)
    is_pledge = fields.Boolean(required=True)
    phase = fields.Function(_phase, metadata={"type": "string", "enum": [*Phase]})
    versions = fields.List(fields.Nested(ContentVersionOutput), required=True)


class ContentCountedOutput(Schema):
    """How much was local of how much: rupiah before tax, or thousandths of the unit."""

    local = fields.Integer(required=True)
    whole = fields.Integer(required=True)


class ContentStandingOutput(Schema):
    """A rule in its running period, and what it comes to with all that is ordered."""

    rule = OpaqueId("content_rule", required=True, attribute="rule.id")
    version = fields.Nested(ContentVersionOutput, required=True)
    starts_on = fields.Date(required=True, attribute="span.first")
    ends_on = fields.Date(required=True, attribute="span.last")
    target_basis_points = fields.Integer(required=True, attribute="outlook.target")
    actual_basis_points = fields.Integer(
        required=True, allow_none=True, attribute="outlook.actual"
    )
    projected_basis_points = fields.Integer(
        required=True, allow_none=True, attribute="outlook.projected"
    )
    received = fields.Nested(ContentCountedOutput, required=True, attribute="outlook.received")
    expected = fields.Nested(ContentCountedOutput, required=True, attribute="outlook.expected")
    gap = fields.Integer(required=True, attribute="outlook.gap")
    projected_gap = fields.Integer(required=True, attribute="outlook.projected_gap")


class ContentPeriodOutput(Schema):
    """A closed period as it was frozen; `hash` covers the figures and what was asked."""

    rule = OpaqueId("content_rule", required=True, attribute="rule_id")
    version = fields.Integer(required=True, attribute="version.number")
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    target_basis_points = fields.Integer(required=True, attribute="target")
    actual_basis_points = fields.Integer(required=True, allow_none=True, attribute="actual")
    local = fields.Integer(required=True, attribute="numerator")
    whole = fields.Integer(required=True, attribute="denominator")
    frozen_at = fields.AwareDateTime(required=True)
    hash = fields.String(required=True)


ContentPeriodPart = part_schema(ContentPeriodOutput, "ContentPeriodPart")


class LocalEqualOutput(Schema):
    """A local offer that could stand in; `difference_rupiah` above 0: it is dearer."""

    offer = OpaqueId("offer", required=True, attribute="offer.id")
    product = fields.String(required=True, attribute="offer.product.name")
    producer = fields.String(required=True, attribute="offer.producer.name")
    is_same_product = fields.Boolean(required=True)
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")
    difference_rupiah = RupiahField(required=True, allow_none=True, attribute="difference")
    lead_days = fields.Integer(required=True, attribute="offer.lead_days")
    first_day = fields.Date(required=True)


class ContentGapOutput(Schema):
    """A good that counts against a rule, and the nearest local equals there are now."""

    offer = OpaqueId("offer", required=True, attribute="offer.id")
    product = fields.String(required=True, attribute="product.name")
    category = fields.String(required=True, attribute="product.category.name")
    producer = fields.String(required=True, attribute="offer.producer.name")
    unit = fields.String(required=True)
    quantity = QuantityField(required=True)
    value_rupiah = RupiahField(required=True, attribute="value")
    equals = fields.List(fields.Nested(LocalEqualOutput), required=True)


class UnmetDemandOutput(Schema):
    """What buyers took from outside for one reason; `lines`: how often.

    Where too few buyers stand behind it, it `is_rough`: the quantity is rounded up.
    """

    product = OpaqueId("product", required=True, attribute="product_id")
    name = fields.String(required=True, attribute="product")
    category = fields.String(required=True)
    unit = fields.String(required=True)
    reason = fields.Enum(ReasonKind, by_value=True, required=True)
    quantity = QuantityField(required=True)
    lines = fields.Integer(required=True, allow_none=True)
    last_on = fields.Date(required=True, allow_none=True)
    is_rough = fields.Boolean(required=True)


UnmetDemandPart = part_schema(UnmetDemandOutput, "UnmetDemandPart")


class ContentWaiverOutput(Schema):
    """What a buyer is not asked about, until when and why."""

    id = OpaqueId("content_waiver", required=True)
    category = fields.String(
        required=True, allow_none=True, dump_default=None, attribute="category.name"
    )
    product = fields.String(
        required=True, allow_none=True, dump_default=None, attribute="product.name"
    )
    until = fields.Date(required=True)
    reason = fields.String(required=True)
    is_running = fields.Boolean(required=True, attribute="runs")
    granted_at = fields.AwareDateTime(required=True)


WaiverPart = part_schema(ContentWaiverOutput, "ContentWaiverPart")
