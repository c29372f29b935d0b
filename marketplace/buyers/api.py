"""The JSON API of buyers: who speaks, and where their goods can go."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from marketplace.buyers import queries
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.web.access import signed_in
from marketplace.web.api import api_blueprint, refuses
from marketplace.web.current import current_actor, visitor
from marketplace.web.fields import OpaqueId

BUYING_KINDS = frozenset({OrganisationKind.BUYER, OrganisationKind.RESIDENT})

api = api_blueprint("buyers", about="Who speaks, for whom, in which roles")


class PersonOutput(Schema):
    """The person behind the token."""

    name = fields.String(required=True)
    email = fields.String(required=True)


class OrganisationOutput(Schema):
    """The organisation that the token acts for."""

    id = OpaqueId("organisation", required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.Enum(OrganisationKind, by_value=True, required=True)


class PlaceOutput(Schema):
    """A dock or door where goods can be delivered."""

    id = OpaqueId("delivery_point", required=True)
    name = fields.String(required=True)


class MeOutput(Schema):
    """Who speaks, for whom, in which roles; for buyers also where goods can go."""

    person = fields.Nested(PersonOutput, required=True)
    organisation = fields.Nested(OrganisationOutput, required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    delivery_points = fields.List(fields.Nested(PlaceOutput))


@api.get("/me")
@signed_in
@refuses(api, 401, 403)
@api.response(200, MeOutput)
def show_me() -> dict[str, Any]:
    """Show the person, organisation and roles that the token stands for."""
    actor, present = current_actor(), visitor()
    answer: dict[str, Any] = {
        "person": present,
        "organisation": {
            "id": actor.organisation_id,
            "slug": present.organisation_slug if present else "",
            "name": present.organisation_name if present else "",
            "kind": actor.kind,
        },
        "roles": sorted(actor.roles),
    }
    if actor.organisation_id is not None and actor.kind in BUYING_KINDS:
        answer["delivery_points"] = queries.open_delivery_points(actor.organisation_id)
    return answer
