"""What requirements look like to programs, and what is taken from them and from forms."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.accounts.schemas import PhoneField
from marketplace.buyers.states import Zone
from marketplace.catalog.states import GoodsKind, HalalBasis
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.requirements.models import LONGEST_GRACE
from marketplace.requirements.states import Fulfilment
from marketplace.web.api import StrictSchema
from marketplace.web.fields import LineText, OpaqueId

LONGEST_HELP = 500


def _some_of(words: type[Any]) -> Any:
    listed = [word.value for word in words]
    return fields.List(fields.String(validate=validate.OneOf(listed)), load_default=list)


class VersionInput(StrictSchema):
    """What a requirement says from a day on; an empty list stands for all."""

    name = LineText(required=True, validate=validate.Length(min=3, max=80))
    name_en = LineText(required=True, validate=validate.Length(min=3, max=80))
    help = LineText(required=True, validate=validate.Length(min=5, max=LONGEST_HELP))
    help_en = LineText(required=True, validate=validate.Length(min=5, max=LONGEST_HELP))
    source = LineText(load_default="", validate=validate.Length(max=200))
    producer_kinds = _some_of(ProducerKind)
    goods_kinds = _some_of(GoodsKind)
    categories = fields.List(fields.String(validate=validate.Length(max=60)), load_default=list)
    zone = fields.Enum(Zone, by_value=True, load_default=None, allow_none=True)
    fulfilment = fields.Enum(Fulfilment, by_value=True, required=True)
    paper_kinds = _some_of(CertificateKind)
    spared_by = _some_of(HalalBasis)
    blocks = fields.Boolean(load_default=False)
    valid_from = fields.Date(required=True)
    grace_days = fields.Integer(load_default=0, validate=validate.Range(0, LONGEST_GRACE))
    office = LineText(load_default="", validate=validate.Length(max=120))
    office_phone = PhoneField(load_default=None, allow_none=True)


class RequirementInput(VersionInput):
    """A new requirement, under its short name."""

    code = LineText(
        required=True,
        validate=validate.Regexp(r"^[a-z][a-z0-9_]{1,39}$", error="a-z, 0-9, _"),
    )


class EndInput(StrictSchema):
    """The last day on which something is asked."""

    last_day = fields.Date(required=True)


class WaiverInput(StrictSchema):
    """Until when the regency does without, and why; the producer reads it."""

    producer_id = OpaqueId("organisation", data_key="producer", required=True)
    until = fields.Date(required=True)
    reason = LineText(required=True, validate=validate.Length(min=5, max=500))


class HandInInput(Schema):
    """The facts of what is handed in; a paper itself comes as a file."""

    kind = fields.Enum(CertificateKind, by_value=True, load_default=None)
    number = LineText(load_default=None, validate=validate.Length(max=60))
    issuer = LineText(load_default=None, validate=validate.Length(max=120))
    valid_until = fields.Date(load_default=None)
    agreed = fields.Boolean(load_default=False)


class VersionSchema(Schema):
    """One dated version."""

    number = fields.Integer()
    name = fields.String(attribute="title")
    help = fields.String(attribute="advice")
    source = fields.String()
    producer_kinds = fields.List(fields.String())
    goods_kinds = fields.List(fields.String())
    categories = fields.List(fields.String())
    zone = fields.Enum(Zone, by_value=True, allow_none=True)
    fulfilment = fields.Enum(Fulfilment, by_value=True)
    paper_kinds = fields.List(fields.String())
    blocks = fields.Boolean()
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True)
    grace_days = fields.Integer()
    office = fields.String()
    office_phone = fields.String(allow_none=True)


class RequirementSchema(Schema):
    """A requirement with its history, the oldest version first."""

    code = fields.String()
    versions = fields.List(fields.Nested(VersionSchema))


class RequirementListSchema(Schema):
    """All requirements; few enough for one answer."""

    items = fields.List(fields.Nested(RequirementSchema))


class AffectedProducerSchema(Schema):
    """A producer that lacks what is asked."""

    id = OpaqueId("organisation")
    name = fields.String()
    offers = fields.Integer()
    lacking = fields.Integer()
    on_shelf = fields.Integer()


class AffectedOfferSchema(Schema):
    """Goods on the shelf that would leave it."""

    id = OpaqueId("offer")
    name = fields.String()
    producer = fields.String()


class AffectedSchema(Schema):
    """Whom a rule touches; lists hold the first hundred, counts all."""

    concerned = fields.Integer()
    lacking = fields.Integer()
    offers = fields.Integer()
    pausing = fields.Integer()
    producers = fields.List(fields.Nested(AffectedProducerSchema))
    paused = fields.List(fields.Nested(AffectedOfferSchema))


class WaiverSchema(Schema):
    """A waiver that was given."""

    until = fields.Date()
    reason = fields.String()


class GoodSchema(Schema):
    """An own offer that a requirement is about."""

    id = OpaqueId("offer")
    name = fields.String()
    is_lacking = fields.Boolean()


class ItemSchema(Schema):
    """One line of a producer's checklist."""

    code = fields.String()
    name = fields.String(attribute="rule.title")
    help = fields.String(attribute="rule.advice")
    blocks = fields.Boolean(attribute="rule.blocks")
    standing = fields.String(attribute="standing.value")
    valid_until = fields.Date(attribute="judgement.paper.valid_until", allow_none=True)
    goods = fields.List(fields.Nested(GoodSchema))


class ChecklistSchema(Schema):
    """What one producer is asked for, what is missing first."""

    items = fields.List(fields.Nested(ItemSchema))
