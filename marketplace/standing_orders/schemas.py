"""How standing orders look from outside: form fields and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from marketplace.orders.schemas import LONGEST_NOTE
from marketplace.orders.states import PaymentChoice
from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.standing_orders.checking import MOST_LINES
from marketplace.standing_orders.models import LONGEST_AHEAD, MARK_LENGTH
from marketplace.standing_orders.states import HolidayRule, Substitute
from marketplace.web.api import StrictSchema
from marketplace.web.fields import (
    DayField,
    LineText,
    OpaqueId,
    QuantityField,
    RupiahField,
    optional_id,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class FactsSchema(Schema):
    """What is said of a standing order, beside its lines."""

    name = LineText(required=True, validate=validate.Length(min=1, max=80))
    delivery_point_id = OpaqueId("delivery_point", data_key="delivery_point", required=True)
    dock_hour = fields.Time(
        load_default=None,
        allow_none=True,
        format="%H:%M",
        metadata={"description": "The wished dock window begins then, WIB, e.g. 05:00."},
    )
    outlet_id = optional_id("outlet")
    cost_centre_id = optional_id("cost_centre")
    payment = fields.Enum(PaymentChoice, by_value=True, load_default=PaymentChoice.TERMS)
    note = LineText(load_default="", validate=validate.Length(max=LONGEST_NOTE))
    starts_on = DayField(required=True)
    ends_on = DayField(load_default=None, allow_none=True)
    days_before = fields.Integer(
        load_default=3, validate=validate.Range(min=1, max=LONGEST_AHEAD)
    )
    tolerance_percent = fields.Integer(load_default=5, validate=validate.Range(min=0, max=100))
    holidays = fields.Enum(HolidayRule, by_value=True, load_default=HolidayRule.SKIP)


class LineForm(Schema):
    """One good of the form: its key, and an amount for each weekday."""

    key = fields.String(required=True, validate=validate.Length(max=80))
    substitute = fields.Enum(Substitute, by_value=True, load_default=Substitute.ASK)
    d0 = QuantityField(minimum=Decimal(0), load_default=None)
    d1 = QuantityField(minimum=Decimal(0), load_default=None)
    d2 = QuantityField(minimum=Decimal(0), load_default=None)
    d3 = QuantityField(minimum=Decimal(0), load_default=None)
    d4 = QuantityField(minimum=Decimal(0), load_default=None)
    d5 = QuantityField(minimum=Decimal(0), load_default=None)
    d6 = QuantityField(minimum=Decimal(0), load_default=None)

    @post_load
    def _as_facts(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        quantities = {day: data.pop(f"d{day}") for day in range(7)}
        kind, _colon, public = data.pop("key").partition(":")
        number = from_public(kind, public) if kind in ("offer", "product") else None
        named = {f"{kind}_id": number or 0} if number else {"offer_id": -1}
        return {**data, **named, "quantities": {d: q for d, q in quantities.items() if q}}


class StandingForm(FactsSchema):
    """The form of a standing order."""

    lines = fields.List(fields.Nested(LineForm), load_default=list)


class StandingLineInput(StrictSchema):
    """A good: of one offer, or of a product from any producer; amounts by weekday."""

    offer_id = OpaqueId("offer")
    product_id = OpaqueId("product")
    substitute = fields.Enum(Substitute, by_value=True, load_default=Substitute.ASK)
    quantities = fields.Dict(
        keys=fields.String(validate=validate.OneOf(WEEKDAYS)),
        values=QuantityField(minimum=Decimal(0)),
        required=True,
        metadata={"description": "By weekday (mon … sun), as decimal strings."},
    )

    @validates_schema
    def _names_one_thing(self, data: Mapping[str, Any], **_options: Any) -> None:
        if ("offer_id" in data) == ("product_id" in data):
            message = _("Sebut offer_id, atau product_id bila produsennya bebas.")
            raise ValidationError(message, "offer_id")

    @post_load
    def _by_number(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        said = data["quantities"]
        return {**data, "quantities": {WEEKDAYS.index(day): said[day] for day in said}}


class StandingInput(FactsSchema, StrictSchema):
    """A standing order of these lines."""

    lines = fields.List(
        fields.Nested(StandingLineInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )


class StandingChangeInput(StandingInput):
    """A standing order as it is wanted now; `content_hash` is of what was read of it."""

    seen = fields.String(
        data_key="content_hash",
        load_default=None,
        validate=validate.Length(equal=MARK_LENGTH),
        metadata={
            "description": "Of what was read: where another was written meanwhile, a 409 saves "
            "nothing. Without it this replaces whatever is written."
        },
    )


class StandingCopyInput(FactsSchema, StrictSchema):
    """A standing order of what lies in the cart, or was ordered once, on these weekdays."""

    order_id = optional_id("order", "Without it: what lies in your cart.")
    weekdays = fields.List(
        fields.String(validate=validate.OneOf(WEEKDAYS)),
        required=True,
        validate=validate.Length(min=1, max=7),
    )
    substitute = fields.Enum(Substitute, by_value=True, load_default=Substitute.ASK)


class StandingDateInput(StrictSchema):
    """One date of the pattern."""

    day = DayField(required=True)


class StandingPauseInput(StrictSchema):
    """From which day to which nothing comes; without the last until it is resumed."""

    first = DayField(required=True)
    last = DayField(load_default=None, allow_none=True)


class StandingChoiceInput(StrictSchema):
    """How much of one line comes this time, and from which offer of its product."""

    line_id = OpaqueId("standing_order_line", data_key="line", required=True)
    quantity = QuantityField(required=True, minimum=Decimal(0))
    offer_id = optional_id("offer")
    ceiling = RupiahField(
        data_key="max_unit_price_rupiah",
        metadata={
            "description": "The most that one unit may cost before tax: where it is dearer by "
            "now, nothing is ordered. Without it the price of this moment holds."
        },
    )


class StandingDayChangeInput(StrictSchema):
    """What comes instead of what was proposed; lines that are not named stay away."""

    lines = fields.List(
        fields.Nested(StandingChoiceInput),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )
    delivery_day = DayField(load_default=None, allow_none=True)
