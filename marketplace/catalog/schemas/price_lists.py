"""Price lists as their forms are written."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.catalog.states import PriceScope
from marketplace.catalog.tiers import MOST_TIERS
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField


class ListForm(Schema):
    """A new list."""

    name = LineText(required=True, validate=validate.Length(min=3, max=80))
    scope = fields.Enum(PriceScope, by_value=True, required=True)
    buyer_slug = LineText(
        data_key="buyer", load_default=None, validate=validate.Length(max=120)
    )
    agreement_reference = LineText(load_default=None, validate=validate.Length(max=80))
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None)
    minimum_order = RupiahField(load_default=None)


class PriceForm(
    Schema.from_dict(  # type: ignore[misc]
        {f"tier_quantity_{step}": QuantityField(load_default=None) for step in range(1, 4)}
        | {f"tier_price_{step}": RupiahField(load_default=None) for step in range(1, 4)},
        name="ListSteps",
    )
):
    """The price of one offer in a list, with up to three steps."""

    offer_id = OpaqueId("offer", data_key="offer", required=True)
    price = RupiahField(required=True)
    minimum_quantity = QuantityField(load_default=None)
    order_multiple = QuantityField(load_default=None)
    may_rise = fields.Boolean(load_default=False)


STEPS = range(1, min(4, MOST_TIERS))
