"""Suggestions as the API shows them."""

from marshmallow import Schema, fields, validate

from marketplace.catalog.states import SuggestionKind
from marketplace.catalog.words import LONGEST_TEXT


class SuggestionQuery(Schema):
    """What was typed so far."""

    q = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class SuggestionSchema(Schema):
    """Something with a page of its own; its kind says under which address the slug stands."""

    kind = fields.Enum(SuggestionKind, by_value=True, required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(allow_none=True, required=True)


class SuggestionList(Schema):
    """All suggestions, in the order in which they are shown."""

    items = fields.List(fields.Nested(SuggestionSchema), required=True)
    next = fields.String(allow_none=True, required=True)
    total = fields.Integer(required=True)
