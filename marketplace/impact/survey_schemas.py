"""What a producer types about its spending."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class SpendingInput(Schema):
    """How many of each Rp 100 earned in a quarter stayed in Kulon Progo."""

    quarter = fields.String(required=True, validate=validate.Regexp(r"20\d\d-Q[1-4]"))
    wages = fields.Integer(required=True, validate=validate.Range(0, 100))
    suppliers = fields.Integer(required=True, validate=validate.Range(0, 100))
