"""What is typed about decisions, and what approvals look like to programs."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.web.fields import LineText


class ApprovingInput(Schema):
    """An approval: of what was seen, and why where it is over budget."""

    seen = fields.String(load_default=None, validate=validate.Length(equal=64))
    reason = LineText(load_default="", validate=validate.Length(max=500))
