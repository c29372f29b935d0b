"""What waits for the regency, as the API shows it."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.producers import reviews
from marketplace.shared.language import _
from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId


class CheckSchema(Schema):
    """One automatic check."""

    level = fields.String(metadata={"description": "ok, wait, bad or mute"})
    title = fields.String()
    word = fields.String()
    note = fields.String()


class DifferenceSchema(Schema):
    """What a change makes of one thing that buyers see now."""

    field = fields.String()
    label = fields.String()
    before = fields.String()
    after = fields.String()


class ReviewSchema(Schema):
    """One thing that waits."""

    id = OpaqueId("review", attribute="review_id")
    kind = fields.String(metadata={"description": "producer, certificate, offer, change, …"})
    title = fields.String()
    organisation_id = OpaqueId("organisation")
    organisation_name = fields.String()
    place = fields.String()
    submitted_at = fields.AwareDateTime(format="iso")
    checks = fields.List(fields.Nested(CheckSchema))
    differences = fields.List(
        fields.Nested(DifferenceSchema), metadata={"description": "of a change; else empty"}
    )


def known_kind(name: str) -> None:
    """Refuse a kind of case that no feature has registered."""
    names = sorted(kind.name for kind in reviews.KINDS.values())
    if name not in names:
        raise ValidationError(_("Pilih salah satu: %(names)s.", names=", ".join(names)))


class ReviewsQuery(PageQuery):
    """Which part of the queue is wanted."""

    kind = fields.String(load_default=None, validate=known_kind)


class SendBackInput(StrictSchema):
    """Why something is sent back, on which published ground; its members read both."""

    criterion = fields.String(required=True, validate=validate.Length(max=40))
    reason = LineText(required=True, validate=validate.Length(min=5, max=500))


class CriterionSchema(Schema):
    """A published ground of refusals."""

    code = fields.String()
    name = fields.String(attribute="title")


class CriteriaSchema(Schema):
    """All grounds; few enough for one answer."""

    items = fields.List(fields.Nested(CriterionSchema))


class AppealInput(StrictSchema):
    """Why a refusal is wrong."""

    plea = LineText(required=True, validate=validate.Length(min=5, max=500))


class RefusalSchema(Schema):
    """One refusal, and how the appeal against it stands."""

    id = OpaqueId("refusal")
    title = fields.String()
    criterion = fields.Nested(CriterionSchema)
    reason = fields.String()
    refused_at = fields.AwareDateTime(format="iso")
    plea = fields.String(allow_none=True)
    appeal = fields.String(
        attribute="appeal_state", metadata={"description": "none, open, granted or upheld"}
    )


class RefusalsSchema(Schema):
    """The latest refusals."""

    items = fields.List(fields.Nested(RefusalSchema))


class DecisionSchema(Schema):
    """What became of the thing that waited."""

    id = OpaqueId("review")
    state = fields.String()


ReviewPart = part_schema(ReviewSchema, "ReviewPart")
