"""Who may manage whom. Pure decisions on what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from marketplace.accounts.models import Membership
from marketplace.shared.actors import (
    OUTLET_ROLES,
    PRIVILEGED_ROLES,
    ROLES_OF,
    Actor,
    OrganisationKind,
    Role,
)

LEADING_ROLE = {
    OrganisationKind.PRODUCER: Role.PRODUCER_OWNER,
    OrganisationKind.BUYER: Role.BUYER_OWNER,
    OrganisationKind.RESIDENT: Role.RESIDENT,
    OrganisationKind.REGENCY: Role.ADMIN,
}
MANAGING_ROLES = frozenset(
    {Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.OUTLET_MANAGER, Role.ADMIN}
)
Outlets = Mapping[Role, frozenset[int]]  # of roles that hold at some outlets only
EVERYWHERE: Outlets = {}
PRIVILEGED_IDLE_FOR = timedelta(minutes=30)


def may_manage_members(actor: Actor) -> bool:
    """Owners and admins decide who belongs to their organisation, managers to their outlets."""
    return actor.organisation_id is not None and actor.has(*MANAGING_ROLES)


def may_manage(actor: Actor, membership: Membership) -> bool:
    """Leaders manage the members of their own organisation.

    An outlet's manager manages those whose every role holds at outlets of theirs alone, and
    not themselves.
    """
    if membership.organisation_id != actor.organisation_id or not may_manage_members(actor):
        return False
    if leads(actor):
        return True
    own = membership.id == actor.membership_id
    return not own and _is_within_reach(actor, membership.roles, membership.outlets)


def may_see_member(actor: Actor, membership: Membership) -> bool:
    """Leaders see all members, an outlet's manager those with a role at outlets of theirs."""
    if membership.organisation_id != actor.organisation_id or not may_manage_members(actor):
        return False
    reach = actor.reach(*MANAGING_ROLES)
    theirs = frozenset().union(*membership.outlets.values())
    return reach is None or bool(reach & theirs) or membership.id == actor.membership_id


def may_grant(actor: Actor, roles: Iterable[Role], outlets: Outlets = EVERYWHERE) -> bool:
    """Owners grant the roles of their kind of organisation, admins those of the regency.

    An outlet's manager grants the daily roles, at outlets of theirs alone.
    """
    granted = frozenset(roles)
    if not may_manage_members(actor) or not granted <= grantable_roles(actor):
        return False
    return leads(actor) or _is_within_reach(actor, granted, outlets)


def leads(actor: Actor) -> bool:
    """Say whether the actor holds the leading role of their organisation."""
    return actor.kind is not None and actor.has(LEADING_ROLE[actor.kind])


def grantable_roles(actor: Actor) -> frozenset[Role]:
    """Nobody hands out more than the role that they hold stands for."""
    if actor.kind is not None and leads(actor):
        return ROLES_OF[actor.kind]
    return OUTLET_ROLES if actor.has(Role.OUTLET_MANAGER) else frozenset()


def _is_within_reach(actor: Actor, roles: frozenset[Role], outlets: Outlets) -> bool:
    reach = actor.reach(Role.OUTLET_MANAGER)
    if not roles <= OUTLET_ROLES:
        return False
    return reach is None or all(role in outlets and outlets[role] <= reach for role in roles)


def may_guard_accounts(actor: Actor) -> bool:
    """Admins of the regency lock accounts, sign them out and ask for new passwords."""
    return actor.has(Role.ADMIN)


def is_idle(roles: frozenset[Role], last_seen_at: datetime, now: datetime) -> bool:
    """Devices with the rights of an admin or of finance are signed out after half an hour."""
    return bool(roles & PRIVILEGED_ROLES) and now - last_seen_at > PRIVILEGED_IDLE_FOR


def needs_second_factor(roles: frozenset[Role], *, in_production: bool) -> bool:
    """Where real money moves, admins and finance work only with a second factor."""
    return in_production and bool(roles & PRIVILEGED_ROLES)
