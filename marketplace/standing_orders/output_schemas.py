"""What programs are told of standing orders."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.orders.states import PaymentChoice
from marketplace.standing_orders.models import StandingLine, content_of
from marketplace.standing_orders.outlooks import LineOutlook, Outlook
from marketplace.standing_orders.schemas import WEEKDAYS
from marketplace.standing_orders.states import (
    Gap,
    HolidayRule,
    OccurrenceState,
    StandingState,
    Substitute,
    Way,
)
from marketplace.web.api import PageQuery, part_schema
from marketplace.web.fields import OpaqueId, QuantityField, RupiahField


def by_weekday(line: StandingLine) -> dict[str, str]:
    """Return how much of a line comes on which weekday."""
    return {WEEKDAYS[each.weekday]: f"{each.quantity:f}" for each in line.amounts}


class StandingQuery(PageQuery):
    """Which standing orders are wanted."""

    state = fields.Enum(StandingState, by_value=True, load_default=None)


class UpcomingQuery(Schema):
    """How many of the next days are wanted."""

    count = fields.Integer(load_default=6, validate=validate.Range(min=1, max=14))


class StandingLineSchema(Schema):
    """A good that comes on some weekdays."""

    id = OpaqueId("standing_order_line", required=True)
    product_id = OpaqueId("product", required=True)
    product = fields.String(required=True, attribute="product.name")
    unit = fields.String(required=True, attribute="product.unit")
    offer_id = OpaqueId("offer", required=True, allow_none=True)
    producer = fields.Function(
        lambda line: line.offer.producer.name if line.offer else None,
        metadata={"type": ["string", "null"]},
    )
    substitute = fields.Enum(Substitute, by_value=True, required=True)
    agreed_price_rupiah = RupiahField(required=True, attribute="agreed_price")
    quantities = fields.Function(
        by_weekday,
        metadata={"type": "object", "additionalProperties": {"type": "string"}},
    )


class StandingSchema(Schema):
    """A standing order."""

    id = OpaqueId("standing_order", required=True)
    name = fields.String(required=True)
    state = fields.Enum(StandingState, by_value=True, required=True)
    owner = fields.String(required=True, attribute="owner.name")
    delivery_point = OpaqueId("delivery_point", required=True, attribute="delivery_point_id")
    dock_hour = fields.Time(required=True, allow_none=True, format="%H:%M")
    outlet = OpaqueId("outlet", required=True, allow_none=True, attribute="outlet_id")
    cost_centre = OpaqueId(
        "cost_centre", required=True, allow_none=True, attribute="cost_centre_id"
    )
    payment = fields.Enum(PaymentChoice, by_value=True, required=True)
    note = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)
    days_before = fields.Integer(required=True)
    tolerance_percent = fields.Integer(required=True)
    holidays = fields.Enum(HolidayRule, by_value=True, required=True)
    paused_from = fields.Date(required=True, allow_none=True)
    paused_until = fields.Date(required=True, allow_none=True)
    skipped_days = fields.Function(
        lambda standing: [each.day.isoformat() for each in standing.skips],
        metadata={"type": "array", "items": {"type": "string", "format": "date"}},
    )
    lines = fields.List(fields.Nested(StandingLineSchema), required=True)
    content_hash = fields.Function(
        content_of,
        metadata={
            "type": "string",
            "description": "Of what is written; name it when changing, so that nothing is "
            "written over unseen.",
        },
    )
    created_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


StandingPart = part_schema(StandingSchema, "StandingOrderPart")


class StandingUpcomingLineSchema(Schema):
    """How one line would come on a day."""

    line = OpaqueId("standing_order_line", required=True, attribute="line.id")
    product = fields.String(required=True, attribute="line.product.name")
    wanted = QuantityField(required=True)
    quantity = QuantityField(required=True)
    way = fields.Enum(Way, by_value=True, required=True)
    offer_id = OpaqueId("offer", required=True, allow_none=True, attribute="offer_number")
    unit_price_rupiah = RupiahField(required=True, allow_none=True, attribute="price")
    gap = fields.Enum(Gap, by_value=True, required=True, allow_none=True)


class StandingUpcomingSchema(Schema):
    """One of the next days, by today's stock, season and prices."""

    day = fields.Date(required=True)
    delivery_day = fields.Date(required=True)
    holiday = fields.String(required=True)
    gap = fields.Enum(
        Gap,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "Why it does not go as agreed; null: it does."},
    )
    skipped = fields.Boolean(required=True)
    asks = fields.Boolean(required=True)
    known = fields.Boolean(
        required=True, metadata={"description": "False: further than goods are promised."}
    )
    problems = fields.List(fields.String(), required=True)
    total_rupiah = RupiahField(required=True, allow_none=True)
    lines = fields.List(fields.Nested(StandingUpcomingLineSchema), required=True)


class StandingUpcomingList(Schema):
    """The next days."""

    items = fields.List(fields.Nested(StandingUpcomingSchema), required=True)


class StandingProposalLineSchema(Schema):
    """What is proposed of one line."""

    line = OpaqueId("standing_order_line", required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    wanted = fields.String(required=True)
    quantity = fields.String(required=True)
    way = fields.String(required=True)
    offer = OpaqueId("offer", required=True, allow_none=True)
    producer = fields.String(required=True)
    price_rupiah = fields.Integer(required=True, allow_none=True, attribute="price")
    agreed_price_rupiah = fields.Integer(required=True, attribute="agreed_price")
    gap = fields.String(required=True, allow_none=True)


class StandingDaySchema(Schema):
    """One day whose turn has come."""

    id = OpaqueId("standing_order_day", required=True)
    standing_order = OpaqueId("standing_order", required=True, attribute="standing_order_id")
    day = fields.Date(required=True)
    delivery_day = fields.Date(required=True)
    state = fields.Enum(OccurrenceState, by_value=True, required=True)
    gap = fields.Enum(Gap, by_value=True, required=True, allow_none=True)
    message = fields.String(
        required=True,
        attribute="why",
        metadata={"description": "Why, in words of the reader's language."},
    )
    proposal = fields.List(fields.Nested(StandingProposalLineSchema), required=True)
    answer_by = fields.AwareDateTime(required=True, allow_none=True)
    order_id = OpaqueId("order", required=True, allow_none=True)
    generated_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)


OccurrencePart = part_schema(StandingDaySchema, "StandingOrderDayPart")


def told(outlook: Outlook) -> dict[str, Any]:
    """Return what is told of one of the next days."""
    quote = outlook.quote
    return {
        "day": outlook.date.day,
        "delivery_day": outlook.date.delivery_day,
        "holiday": outlook.date.holiday,
        "gap": outlook.gap,
        "skipped": outlook.date.skipped is not None,
        "asks": outlook.asks,
        "known": not outlook.is_far,
        "problems": list(outlook.problems),
        "total_rupiah": quote.total if quote else None,
        "lines": [_told_line(each) for each in outlook.lines],
    }


def _told_line(each: LineOutlook) -> dict[str, Any]:
    return {
        "line": each.line,
        "wanted": each.wanted,
        "quantity": each.quantity,
        "way": each.way,
        "offer_number": each.offer.id if each.offer else None,
        "price": each.price,
        "gap": each.gap,
    }
