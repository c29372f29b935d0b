"""The JSON API of federations and their groups. Same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.producers import groups
from marketplace.producers.group_models import GroupLink
from marketplace.producers.group_schemas import InvitationInput, LinkSchema, TiesSchema
from marketplace.producers.queries import own_producer
from marketplace.producers.services import grouping
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.web.access import allow
from marketplace.web.api import api_blueprint, found_id, refuses
from marketplace.web.current import current_actor

api = api_blueprint("producers", about="Federations of producers and their member groups")


@api.get("/groups")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403)
@api.response(200, TiesSchema)
def list_groups() -> dict[str, Any]:
    """List whom one's own producer is tied to, and how many people that makes."""
    producer = own_producer(current_actor())
    ties = groups.ties_of(producer.id)
    return vars(ties) | {"tally": groups.tally(producer, ties.groups)}


@api.post("/groups")
@allow(Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(InvitationInput)
@api.response(201, LinkSchema)
def invite_group(body: dict[str, Any]) -> GroupLink:
    """Ask a group to belong to one's own federation."""
    return grouping.invite_group(actor=current_actor(), **body)


@api.post("/groups/<link_id>/accept")
@allow(Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409)
@api.response(200, LinkSchema)
def accept_invitation(link_id: str) -> GroupLink:
    """Agree to belong to the federation that asked."""
    return grouping.accept_invitation(found_id("group_link", link_id), actor=current_actor())


@api.post("/groups/<link_id>/decline")
@allow(Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409)
@api.response(200, LinkSchema)
def decline_invitation(link_id: str) -> GroupLink:
    """Say no to the federation that asked."""
    return grouping.decline_invitation(found_id("group_link", link_id), actor=current_actor())


@api.post("/groups/<link_id>/end")
@allow(Role.PRODUCER_OWNER)
@refuses(api, 401, 403, 404, 409)
@api.response(200, LinkSchema)
def end_link(link_id: str) -> GroupLink:
    """Leave, let a group go, or take an invitation back."""
    return grouping.end_link(found_id("group_link", link_id), actor=current_actor())
