"""Where roles hold, and who takes over from a member: as forms of members say it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from marketplace.accounts import places, queries
from marketplace.accounts.models import Membership
from marketplace.accounts.policies import LEADING_ROLE, MANAGING_ROLES
from marketplace.shared.actors import ORDERING_ROLES, Actor, OrganisationKind, Role
from marketplace.shared.opaque import to_public
from marketplace.web.api import found_id


def outlet_choices(actor: Actor) -> list[tuple[str, str]]:
    """Offer the outlets at which the actor may let roles hold."""
    reach = actor.reach(*MANAGING_ROLES)
    return [
        (to_public("outlet", outlet_id), name)
        for outlet_id, name in places.places_of(actor.organisation_id or 0)
        if reach is None or outlet_id in reach
    ]


def limits_typed(roles: Iterable[Role]) -> dict[Role, frozenset[int]]:
    """Read at which outlets the chosen roles hold; those without a tick hold everywhere."""
    ticked = {role: request.form.getlist(f"outlets-{role.value}") for role in roles}
    return {
        role: frozenset(found_id("outlet", each) for each in ids)
        for role, ids in ticked.items()
        if ids
    }


def successor_choices(leaving: Membership) -> list[tuple[str, str]]:
    """Offer who may take over the open orders of a buyer's member, leaders first."""
    if leaving.organisation.kind is not OrganisationKind.BUYER:
        return []
    leading = LEADING_ROLE[leaving.organisation.kind]
    fitting = [
        member
        for member in queries.members_of(leaving.organisation_id)
        if member.id != leaving.id and member.roles & ORDERING_ROLES
    ]
    fitting.sort(key=lambda member: leading not in member.roles)
    return [(to_public("membership", member.id), member.person.name) for member in fitting]


def successor_typed() -> int | None:
    """Read who takes over; None: the leader who has been one for longest."""
    typed = request.form.get("successor", "")
    return found_id("membership", typed) if typed else None
