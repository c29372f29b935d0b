"""What is sent to make a product a variant."""

from marshmallow import Schema, fields, validate

from marketplace.catalog.schemas.merging import ProductName
from marketplace.web.fields import LineText, QuantityField


class VariantInput(Schema):
    """A product, its family, and what the choice is called; the tare in kg."""

    slug = ProductName(required=True, validate=validate.Length(1, 200))
    family = LineText(required=True, validate=validate.Length(2, 120))
    label = LineText(required=True, validate=validate.Length(1, 60))
    label_en = LineText(load_default="", validate=validate.Length(max=60))
    is_catch_weight = fields.Boolean(load_default=False)
    tare = QuantityField(load_default=None)
