"""Weeks, seasons and what can be promised, as programs and forms write and read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from marketplace.catalog.promises import Hindrance
from marketplace.catalog.services.planning import MOST_WINDOWS, Window
from marketplace.web.api import StrictSchema
from marketplace.web.fields import LineText, OpaqueId, QuantityField

MOST_ASKED = 60  # days


class WindowForm(Schema):
    """From when to when there is any."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    note = LineText(load_default="", validate=validate.Length(max=80))


class WindowInput(StrictSchema):
    """From when to when there is any; both days count."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    note = LineText(load_default="", validate=validate.Length(max=80))

    @post_load
    def make_window(self, data: dict[str, Any], **_more: object) -> Window:
        """Turn the days into what the services expect."""
        return Window(**data)


class WindowsInput(StrictSchema):
    """All seasons of an offer; none: all year."""

    windows = fields.List(
        fields.Nested(WindowInput), required=True, validate=validate.Length(max=MOST_WINDOWS)
    )


class WindowOutput(Schema):
    """A season of an offer."""

    starts_on = fields.Date()
    ends_on = fields.Date()
    note = fields.String()


class WindowList(Schema):
    """The seasons of an offer, the earliest first."""

    items = fields.List(fields.Nested(WindowOutput))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class WeekInput(StrictSchema):
    """What a week can carry; null: the usual weekly capacity."""

    limit_quantity = QuantityField(required=True, allow_none=True, minimum=Decimal(0))


class WeekOutput(Schema):
    """A week of an offer."""

    week = fields.Date(metadata={"description": "its Monday"})
    booked_quantity = QuantityField(attribute="booked")
    limit_quantity = QuantityField(attribute="limit", allow_none=True)
    capacity = QuantityField(allow_none=True, metadata={"description": "null: no limit"})


class AvailabilityQuery(Schema):
    """For which days it is asked."""

    first_day = fields.Date(load_default=None, metadata={"description": "today, unless told"})
    days = fields.Integer(load_default=14, validate=validate.Range(min=1, max=MOST_ASKED))


class DayOutput(Schema):
    """What can be promised for a day: nobody else holds it, and the week has room for it."""

    day = fields.Date()
    quantity = QuantityField()
    hindrance = fields.Enum(
        Hindrance,
        by_value=True,
        allow_none=True,
        metadata={"description": "why not even the least quantity; null: it can"},
    )


class AvailabilityOutput(Schema):
    """What an offer can promise for each day."""

    offer_id = OpaqueId("offer")
    minimum_quantity = QuantityField()
    deliverable_on = fields.Date(
        allow_none=True, metadata={"description": "the first of these days; null: none"}
    )
    days = fields.List(fields.Nested(DayOutput))
