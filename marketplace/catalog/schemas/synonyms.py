"""What is sent to keep a synonym."""

from marshmallow import Schema, fields, validate

from marketplace.catalog.states import SynonymKind


class SynonymInput(Schema):
    """A word, and what the catalogue calls the same thing."""

    word = fields.String(required=True, validate=validate.Length(1, 60))
    stands_for = fields.String(required=True, validate=validate.Length(1, 60))
    kind = fields.Enum(SynonymKind, by_value=True, load_default=SynonymKind.JAVANESE)
