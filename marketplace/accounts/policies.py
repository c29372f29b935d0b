"""Who may manage whom. Pure decisions on what was read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from marketplace.accounts.models import Membership
from marketplace.shared.actors import (
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
MANAGING_ROLES = frozenset({Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.ADMIN})
PRIVILEGED_IDLE_FOR = timedelta(minutes=30)


def may_manage_members(actor: Actor) -> bool:
    """Owners and admins decide who belongs to their organisation."""
    return actor.organisation_id is not None and actor.has(*MANAGING_ROLES)


def may_manage(actor: Actor, membership: Membership) -> bool:
    """Members are managed from within their own organisation."""
    return may_manage_members(actor) and membership.organisation_id == actor.organisation_id


def may_grant(actor: Actor, roles: Iterable[Role]) -> bool:
    """Owners grant the roles of their kind of organisation, admins those of the regency."""
    return may_manage_members(actor) and frozenset(roles) <= grantable_roles(actor)


def grantable_roles(actor: Actor) -> frozenset[Role]:
    """Nobody hands out more than the leading role that they hold stands for."""
    if actor.kind is None or not actor.has(LEADING_ROLE[actor.kind]):
        return frozenset()
    return ROLES_OF[actor.kind]


def may_guard_accounts(actor: Actor) -> bool:
    """Admins of the regency lock accounts, sign them out and ask for new passwords."""
    return actor.has(Role.ADMIN)


def is_idle(roles: frozenset[Role], last_seen_at: datetime, now: datetime) -> bool:
    """Devices with the rights of an admin or of finance are signed out after half an hour."""
    return bool(roles & PRIVILEGED_ROLES) and now - last_seen_at > PRIVILEGED_IDLE_FOR


def needs_second_factor(roles: frozenset[Role], *, in_production: bool) -> bool:
    """Where real money moves, admins and finance work only with a second factor."""
    return in_production and bool(roles & PRIVILEGED_ROLES)
