"""A market whose lists grow: everything that a producer and a buyer can have, many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from marketplace.catalog.services.searching import rebuild_search
from marketplace.shared.actors import ROLES_OF, Actor, OrganisationKind, Role
from marketplace.shared.database import db
from tests.architecture.routes.table import EQUIP
from tests.architecture.routes.world import Member, a_deal
from tests.factories.accounts import AnOrganisation, a_member, a_token
from tests.factories.market import ABuyer, AProducer

LEADERS = (Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.ADMIN)  # they see every list


@dataclass
class GrowingMarket:
    """One producer, one buyer and the regency; each deal adds a row to all their lists."""

    producer: Any
    buyer: Any
    regency: Any
    admins: list[Actor]
    members: Mapping[Role, Member] = field(init=False)
    rows: int = 0

    def __post_init__(self) -> None:
        sides = {
            OrganisationKind.PRODUCER: self.producer.organisation,
            OrganisationKind.BUYER: self.buyer.organisation,
            OrganisationKind.REGENCY: self.regency,
        }
        self.members = {
            role: _member(organisation, role)
            for kind, organisation in sides.items()
            for role in sorted(ROLES_OF[kind])
        }

    def grow_to(self, rows: int) -> None:
        """Add deals, and things of each member, until there are so many."""
        people = [self.members[role].actor for role in (Role.REQUESTER, Role.FINANCE)]
        while self.rows < rows:
            self.rows += 1
            deal = a_deal(self.producer, self.buyer, *people, self.admins)
            ABuyer()  # for the regency's register
            for role in LEADERS:
                _equip(self.members[role], deal)
        db.session.flush()
        rebuild_search()
        db.session.commit()


def a_growing_market() -> GrowingMarket:
    """Make it empty."""
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    admins = [a_member(regency, Role.ADMIN) for _ in range(2)]
    return GrowingMarket(AProducer(), ABuyer(), regency, admins)


def _member(organisation: Any, role: Role) -> Member:
    actor = a_member(organisation, role)
    home = SimpleNamespace(organisation=organisation)
    return Member(role, actor, None, home, SimpleNamespace(), a_token(actor))


def _equip(member: Member, deal: Any) -> None:
    """Make one more of everything: nothing is there already in a new home."""
    home = SimpleNamespace(organisation=member.home.organisation)
    more = Member(member.role, member.actor, deal, home, SimpleNamespace(), member.token)
    for equip in EQUIP:
        equip(more)
