"""How shopping lists look from outside: form fields and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from marketplace.shared.language import _
from marketplace.shared.opaque import from_public
from marketplace.shopping_lists.judging import MOST_LINES
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId, QuantityField, RupiahField, optional_id

LONGEST_NAME = 80


class EntryForm(Schema):
    """One good of the form: its key and its usual quantity."""

    key = fields.String(required=True, validate=validate.Length(max=80))
    quantity = QuantityField(required=True)

    @post_load
    def _as_facts(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        kind, _colon, public = data.pop("key").partition(":")
        number = from_public(kind, public) if kind in ("offer", "product") else None
        named = {f"{kind}_id": number} if number else {"offer_id": -1}
        return {**data, **named}


class ListForm(Schema):
    """The form of a list; `version` is the one that was shown, 0 for a new list."""

    name = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    outlet_id = optional_id("outlet")
    version = fields.Integer(load_default=0)
    lines = fields.List(fields.Nested(EntryForm), load_default=list)


class ShoppingListLineInput(StrictSchema):
    """A good: of one offer, or of a product from any producer."""

    offer_id = OpaqueId("offer")
    product_id = OpaqueId("product")
    quantity = QuantityField(required=True)

    @validates_schema
    def _names_one(self, data: Mapping[str, Any], **_options: Any) -> None:
        if ("offer_id" in data) == ("product_id" in data):
            raise ValidationError(_("Sebut offer_id atau product_id, salah satu."))


class ShoppingListInput(StrictSchema):
    """A new list."""

    name = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    outlet_id = optional_id("outlet")
    lines = fields.List(
        fields.Nested(ShoppingListLineInput),
        required=True,
        validate=validate.Length(max=MOST_LINES),
    )


class ShoppingListChange(ShoppingListInput):
    """A list written anew, in the order of its lines."""

    version = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "As it was read; 409 when somebody changed the list since."},
    )


class ShoppingListCopyInput(StrictSchema):
    """A list from the caller's cart, or from an order."""

    name = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    outlet_id = optional_id("outlet")
    order_id = optional_id("order", "Without it: what lies in the caller's cart.")


class ShoppingListPick(StrictSchema):
    """A line that is wanted, and how much of it; without a quantity the usual one."""

    line_id = OpaqueId("shopping_list_line", data_key="line", required=True)
    quantity = QuantityField(load_default=None, allow_none=True)


class ShoppingListCartInput(StrictSchema):
    """What goes into the cart; without lines all of the list."""

    lines = fields.List(
        fields.Nested(ShoppingListPick),
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=MOST_LINES),
    )


class ShoppingListQuery(PageQuery):
    """Which lists are wanted."""

    archived = fields.Boolean(load_default=False)


class ShoppingListLineSchema(Schema):
    """A good of a list."""

    id = OpaqueId("shopping_list_line", required=True)
    product_id = OpaqueId("product", required=True)
    product = fields.String(required=True, attribute="product.name")
    unit = fields.String(required=True, attribute="product.unit")
    offer_id = OpaqueId("offer", required=True, allow_none=True)
    producer = fields.Function(
        lambda line: line.offer.producer.name if line.offer else None,
        metadata={"type": ["string", "null"]},
    )
    quantity = QuantityField(required=True)
    known_price_rupiah = RupiahField(required=True, allow_none=True, attribute="known_price")


class ShoppingListSchema(Schema):
    """A shopping list."""

    id = OpaqueId("shopping_list", required=True)
    name = fields.String(required=True)
    outlet = OpaqueId("outlet", required=True, allow_none=True, attribute="outlet_id")
    version = fields.Integer(required=True)
    made_by = fields.String(required=True, attribute="maker.name")
    made_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)
    archived_at = fields.AwareDateTime(required=True, allow_none=True)
    lines = fields.List(fields.Nested(ShoppingListLineSchema), required=True)


class ShoppingListEqualSchema(Schema):
    """An offer that could stand in the place of a good."""

    offer_id = OpaqueId("offer", required=True, attribute="offer.id")
    product = fields.String(required=True, attribute="offer.product.name")
    producer = fields.String(required=True, attribute="offer.producer.name")
    unit_price_rupiah = RupiahField(required=True, attribute="unit_price")
    first_day = fields.Date(required=True, allow_none=True)


class CheckedLineSchema(Schema):
    """A line as it stands now; prices are of one unit before tax."""

    line = OpaqueId("shopping_list_line", required=True, attribute="line.id")
    product = fields.String(required=True, attribute="line.product.name")
    quantity = QuantityField(required=True)
    can_be_ordered = fields.Boolean(required=True)
    problems = fields.List(fields.String(), required=True)
    price_rupiah = RupiahField(required=True, allow_none=True, attribute="price")
    known_price_rupiah = RupiahField(
        required=True, allow_none=True, attribute="line.known_price"
    )
    first_day = fields.Date(required=True, allow_none=True, attribute="arrives")
    equals = fields.List(fields.Nested(ShoppingListEqualSchema), required=True)


class ShoppingListCheck(Schema):
    """All lines of a list as they stand now."""

    items = fields.List(fields.Nested(CheckedLineSchema), required=True)


class ShoppingListFilled(Schema):
    """What went into the cart, and what stayed out and why."""

    added = fields.List(fields.Nested(CheckedLineSchema), required=True)
    left_out = fields.List(fields.Nested(CheckedLineSchema), required=True)


ShoppingListPart = part_schema(ShoppingListSchema, "ShoppingListPart")
