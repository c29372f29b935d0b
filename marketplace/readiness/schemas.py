"""What the ladder looks like to programs."""

from __future__ import annotations

from marshmallow import Schema, fields

from marketplace.requirements.schemas import ItemSchema
from marketplace.web.fields import RupiahField


class StepSchema(Schema):
    """A step that every producer climbs."""

    title = fields.String()
    is_done = fields.Boolean()


class WorthSchema(Schema):
    """What meeting a requirement would open."""

    open_demand_rupiah = RupiahField(attribute="open_demand")
    needs = fields.Integer()
    past_orders_rupiah = RupiahField(attribute="past_orders")


class RungSchema(Schema):
    """A requirement that is not met."""

    requirement = fields.Nested(ItemSchema, attribute="item")
    worth = fields.Nested(WorthSchema)
    office = fields.String(attribute="item.rule.office")
    document = fields.Function(
        lambda rung: (
            None if rung.item.rule.profile_field else f"/berkas/contoh/{rung.item.code}"
        ),
        metadata={"description": "where a form to fill in, or an example, can be downloaded"},
    )


class QueueCheckSchema(Schema):
    """One automatic check of the queue."""

    title = fields.String()
    result = fields.String(attribute="word")
    note = fields.String()


class PlaceSchema(Schema):
    """Something of one's own in the regency's queue."""

    title = fields.String(attribute="case.title")
    position = fields.Integer()
    length = fields.Integer()
    score = fields.Integer(attribute="case.passed", metadata={"description": "checks passed"})
    checks = fields.List(fields.Nested(QueueCheckSchema), attribute="case.checks")


class LadderSchema(Schema):
    """One producer's ladder."""

    steps = fields.List(fields.Nested(StepSchema))
    missing = fields.List(fields.Nested(RungSchema), attribute="rungs")
    met = fields.List(fields.Nested(ItemSchema))
    queue = fields.List(fields.Nested(PlaceSchema), attribute="places")
