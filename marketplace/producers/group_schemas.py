"""What federations and their groups look like to programs, and what is taken from them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from marketplace.producers.states import LinkState
from marketplace.web.api import StrictSchema
from marketplace.web.fields import OpaqueId


class InvitationInput(StrictSchema):
    """Which group is asked, and the share agreed on, if any."""

    group_id = OpaqueId("organisation", data_key="group", required=True)
    share_percent = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 100)
    )

    @pre_load
    def _empty_is_none(self, data: Any, **_options: Any) -> Any:  # noqa: ANN401
        if "share_percent" in data and not str(data["share_percent"] or "").strip():
            return {name: value for name, value in data.items() if name != "share_percent"}
        return data


class SideSchema(Schema):
    """One of the two sides of a tie."""

    id = OpaqueId("organisation", required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)


class LinkSchema(Schema):
    """A tie between a federation and a group."""

    id = OpaqueId("group_link", required=True)
    federation = fields.Nested(SideSchema, required=True)
    group = fields.Nested(SideSchema, required=True)
    state = fields.Enum(LinkState, by_value=True, required=True)
    share_percent = fields.Integer(required=True, allow_none=True)
    invited_at = fields.AwareDateTime(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class ShareSchema(Schema):
    """How many people one producer stands for, and by which letter."""

    name = fields.String(required=True)
    member_count = fields.Integer(required=True, allow_none=True, attribute="members")
    poor_member_count = fields.Integer(required=True, allow_none=True, attribute="poor")
    attested_on = fields.Date(required=True, allow_none=True)
    attestation_reference = fields.String(required=True, allow_none=True, attribute="reference")
    share_percent = fields.Integer(required=True, allow_none=True, attribute="percent")


class TallySchema(Schema):
    """The sum over a federation and its groups, and what it is made of."""

    member_count = fields.Integer(required=True, allow_none=True, attribute="members")
    poor_member_count = fields.Integer(required=True, allow_none=True, attribute="poor")
    own = fields.Nested(ShareSchema, required=True)
    groups = fields.List(fields.Nested(ShareSchema), required=True)


class TiesSchema(Schema):
    """The standing ties of one's own producer."""

    groups = fields.List(fields.Nested(LinkSchema), required=True)
    federation = fields.Nested(LinkSchema, required=True, allow_none=True)
    invitations = fields.List(fields.Nested(LinkSchema), required=True)
    tally = fields.Nested(TallySchema, required=True)
