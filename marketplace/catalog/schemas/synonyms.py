"""What is sent to keep a synonym, and what the API tells of the words of the search."""

from marshmallow import Schema, fields, validate

from marketplace.catalog.states import SynonymKind
from marketplace.web.api import StrictSchema, part_schema
from marketplace.web.fields import OpaqueId

LENGTH = validate.Length(1, 60)


class SynonymInput(Schema):
    """A word, and what the catalogue calls the same thing."""

    word = fields.String(required=True, validate=LENGTH)
    stands_for = fields.String(required=True, validate=LENGTH)
    kind = fields.Enum(SynonymKind, by_value=True, load_default=SynonymKind.JAVANESE)


class SynonymChange(StrictSchema):
    """What changes of a synonym; what is left out stays."""

    word = fields.String(validate=LENGTH)
    stands_for = fields.String(validate=LENGTH)
    kind = fields.Enum(SynonymKind, by_value=True)


class SynonymSchema(Schema):
    """A word that leads to another."""

    id = OpaqueId("synonym", required=True)
    word = fields.String(required=True)
    stands_for = fields.String(required=True)
    kind = fields.Enum(SynonymKind, by_value=True, required=True)


class UnmetSearchSchema(Schema):
    """What was asked for, but is not sold here."""

    words = fields.String(required=True)
    times = fields.Integer(required=True)
    first_at = fields.AwareDateTime(format="iso", required=True)
    last_at = fields.AwareDateTime(format="iso", required=True)


SynonymPart = part_schema(SynonymSchema, "SynonymPart")
UnmetSearchPart = part_schema(UnmetSearchSchema, "UnmetSearchPart")
