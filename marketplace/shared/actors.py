"""Who acts: a person, for an organisation, in roles. Services receive it, never a request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class OrganisationKind(StrEnum):
    """What side of the market an organisation stands on."""

    PRODUCER = "producer"
    BUYER = "buyer"
    RESIDENT = "resident"  # a household that buys for itself
    REGENCY = "regency"


class Role(StrEnum):
    """What a member may do for the organisation."""

    PRODUCER_OWNER = "producer_owner"
    PRODUCER_MEMBER = "producer_member"
    REQUESTER = "requester"
    APPROVER = "approver"
    RECEIVER = "receiver"
    FINANCE = "finance"
    OUTLET_MANAGER = "outlet_manager"
    BUYER_OWNER = "buyer_owner"
    RESIDENT = "resident"
    ADMIN = "admin"
    AUDITOR = "auditor"


PRODUCER_ROLES = frozenset({Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER})
BUYER_ROLES = frozenset(
    {
        Role.REQUESTER,
        Role.APPROVER,
        Role.RECEIVER,
        Role.FINANCE,
        Role.OUTLET_MANAGER,
        Role.BUYER_OWNER,
    }
)
OUTLET_ROLES = frozenset(  # these may hold at some outlets only
    {Role.REQUESTER, Role.APPROVER, Role.RECEIVER, Role.OUTLET_MANAGER}
)
ORDERING_ROLES = frozenset({Role.REQUESTER, Role.BUYER_OWNER, Role.RESIDENT})
REGENCY_ROLES = frozenset({Role.ADMIN, Role.AUDITOR})

ROLES_OF = {
    OrganisationKind.PRODUCER: PRODUCER_ROLES,
    OrganisationKind.BUYER: BUYER_ROLES,
    OrganisationKind.RESIDENT: frozenset({Role.RESIDENT}),
    OrganisationKind.REGENCY: REGENCY_ROLES,
}
PRIVILEGED_ROLES = frozenset({Role.ADMIN, Role.FINANCE})  # must have a second factor


class Channel(StrEnum):
    """Through which door an action came."""

    PAGE = "page"
    API = "api"
    WORKER = "worker"
    COMMAND = "command"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Actor:
    """One person acting for one organisation, from one place."""

    person_id: int | None
    organisation_id: int | None
    kind: OrganisationKind | None = None
    roles: frozenset[Role] = frozenset()
    membership_id: int | None = None
    channel: Channel = Channel.PAGE
    address: str | None = None  # where the request came from
    limited: frozenset[Role] = frozenset()  # roles that hold at some outlets only
    places: frozenset[tuple[Role, int]] = frozenset()  # at which: role and the outlet's id

    def has(self, *roles: Role) -> bool:
        """Say whether the actor holds any of these roles."""
        return not self.roles.isdisjoint(roles)

    def reach(self, *roles: Role) -> frozenset[int] | None:
        """Return the ids of the outlets where the actor holds any of these roles.

        None: everywhere, also for what belongs to no outlet.
        """
        held = self.roles.intersection(roles)
        if held - self.limited:
            return None
        return frozenset(outlet_id for role, outlet_id in self.places if role in held)

    def covers(self, outlet_id: int | None, *roles: Role) -> bool:
        """Say whether the actor holds any of these roles at this outlet (None: at none)."""
        reach = self.reach(*roles)
        return reach is None or outlet_id in reach

    def through(self, channel: Channel) -> Actor:
        """Return the same actor, seen at another door."""
        return replace(self, channel=channel)


SYSTEM = Actor(person_id=None, organisation_id=None, channel=Channel.WORKER)
