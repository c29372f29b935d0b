"""Two small markets side by side: what belongs to one is foreign to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import BuyerKind
from marketplace.producers.models import Producer
from marketplace.shared.actors import ROLES_OF, Actor, OrganisationKind, Role
from marketplace.shared.database import db
from tests.architecture.routes.table import EQUIP, FURNISH
from tests.factories.accounts import AnOrganisation, a_member, a_token
from tests.factories.market import ABuyer, AProducer


@dataclass
class Member:
    """Somebody in one role, with all that they may call their own."""

    role: Role
    actor: Actor
    deal: Any  # a producer's business with a buyer: `producer`, `buyer`, orders, invoices …
    home: Any  # what belongs to the organisation alone
    self: Any  # what belongs to the person alone
    token: dict[str, str]


@dataclass
class World:
    """The members of both markets by role; the regency is one, and looks at both."""

    ours: Mapping[Role, Member]
    theirs: Mapping[Role, Member]


def a_world() -> World:
    """Make both markets, with one of each thing per organisation."""
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    admins = [a_member(regency, Role.ADMIN) for _ in range(2)]
    ours, theirs = (_a_market(regency, admins) for _ in range(2))
    db.session.commit()
    return World(ours, theirs)


def _a_market(regency: Any, admins: list[Actor]) -> dict[Role, Member]:
    producer = AProducer()
    company = ABuyer()
    household = ABuyer(
        organisation=AnOrganisation(kind=OrganisationKind.RESIDENT), kind=BuyerKind.HOUSEHOLD
    )
    office = company.organisation
    asks, pays = a_member(office, Role.REQUESTER), a_member(office, Role.FINANCE)
    sold = a_deal(producer, company, asks, pays, admins)
    lives_there = a_member(household.organisation, Role.RESIDENT)
    bought_at_home = a_deal(producer, household, lives_there, lives_there, admins)
    sides = {
        OrganisationKind.PRODUCER: (producer.organisation, sold),
        OrganisationKind.BUYER: (company.organisation, sold),
        OrganisationKind.RESIDENT: (household.organisation, bought_at_home),
        OrganisationKind.REGENCY: (regency, sold),
    }
    return {
        role: member
        for kind, (organisation, deal) in sides.items()
        for role, member in _members(organisation, deal, ROLES_OF[kind]).items()
    }


def a_deal(
    producer: Producer, buyer: Buyer, requester: Actor, payer: Actor, admins: list[Actor]
) -> SimpleNamespace:
    """Let a producer do business with a buyer: one of each thing, in each fitting state."""
    deal = SimpleNamespace(
        producer=producer,
        seller=a_member(producer.organisation, Role.PRODUCER_OWNER),
        buyer=buyer,
        requester=requester,
        payer=payer,
        admins=admins,
    )
    for furnish in FURNISH:
        furnish(deal)
    return deal


def _members(organisation: Any, deal: Any, roles: frozenset[Role]) -> dict[Role, Member]:
    home = SimpleNamespace(organisation=organisation)
    return {role: _member(organisation, deal, home, role) for role in sorted(roles)}


def _member(organisation: Any, deal: Any, home: SimpleNamespace, role: Role) -> Member:
    asks = role in {Role.REQUESTER, Role.RESIDENT}
    actor = deal.requester if asks else a_member(organisation, role)
    made = Member(role, actor, deal, home, SimpleNamespace(), a_token(actor))
    for equip in EQUIP:
        equip(made)
    return made
