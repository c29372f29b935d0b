"""Companies register and wait for the regency; households may buy at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.buyers import policies
from marketplace.buyers.facts import BuyerFacts, DeliveryPointFacts
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.buyers.services.registering import (
    NO_LIMIT,
    add_company,
    open_household,
    register_company,
    submit_again,
)
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.producers.states import ReviewState
from marketplace.shared import events
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import AnOrganisation, APerson, a_member
from tests.factories.market import ABuyer

GOOD_PASSWORD = "hujan sore di lereng timur"
COMPANY = BuyerFacts(
    "Resto Angkasa Contoh", BuyerKind.TENANT, npwp="0018550814412000", phone="+6281234567890"
)
DOCK = DeliveryPointFacts(
    "Gudang Kargo, pintu 3",
    "Jalan Kargo, Temon",
    opens_at=time(5),
    closes_at=time(7),
    zone=Zone.STERILE,
    instructions="Lapor ke pos 2",
)


def register(**facts) -> Actor | None:
    given = {
        "name": "Rina",
        "email": "rina@contoh.example",
        "password": GOOD_PASSWORD,
        "company": COMPANY,
        "point": DOCK,
        "payment_days": 21,
    }
    return register_company(**given | facts)


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_company_registers_and_waits_for_the_regency():
    owner = register(address="10.1.2.3")

    assert owner.roles == {Role.BUYER_OWNER}
    buyer = db.session.get_one(Buyer, owner.organisation_id)
    assert (buyer.name, buyer.kind, buyer.state) == (
        "Resto Angkasa Contoh",
        BuyerKind.TENANT,
        ReviewState.SUBMITTED,
    )
    assert (buyer.npwp, buyer.phone) == ("0018550814412000", "+6281234567890")
    assert (buyer.payment_days, buyer.approval_limit) == (21, Money(3_000_000))
    assert buyer.submitted_at is not None
    point = db.session.scalars(select(DeliveryPoint)).one()
    assert (point.buyer_id, point.name, point.zone) == (buyer.id, DOCK.name, Zone.STERILE)
    assert (point.opens_at, point.closes_at, point.instructions) == (
        time(5),
        time(7),
        "Lapor ke pos 2",
    )
    assert db.session.get_one(Organisation, buyer.id).kind is OrganisationKind.BUYER
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "person.registered",
        "organisation.opened",
        "member.joined",
        "buyer.submitted",
        "delivery_point.added",
    ]


def test_until_approved_it_may_not_order_and_is_told_why():
    owner = register()
    buyer = db.session.get_one(Buyer, owner.organisation_id)

    assert "sedang diperiksa dinas" in policies.why_not_order(buyer)
    buyer.state = ReviewState.APPROVED
    assert policies.why_not_order(buyer) is None
    buyer.state = ReviewState.SUSPENDED
    assert "dibekukan" in policies.why_not_order(buyer)


def test_a_known_address_makes_nothing():
    APerson(email="rina@contoh.example")

    assert register() is None

    assert (count(Buyer), count(DeliveryPoint), count(Organisation)) == (0, 0, 0)


@pytest.mark.parametrize("known", [True, False])
def test_an_impossible_window_is_refused_whether_or_not_the_address_is_known(known):
    if known:
        APerson(email="rina@contoh.example")
    with pytest.raises(Invalid) as refusal:
        register(point=replace(DOCK, closes_at=time(5)))

    assert list(refusal.value.errors) == ["closes_at"]
    assert count(Buyer) == 0
    assert count(Person) == int(known)


def test_somebody_with_an_account_adds_a_company():
    actor = a_member(AnOrganisation(kind=OrganisationKind.RESIDENT), Role.RESIDENT)

    owner = add_company(company=COMPANY, point=DOCK, payment_days=7, actor=actor)

    assert owner.person_id == actor.person_id
    assert owner.organisation_id != actor.organisation_id
    assert db.session.get_one(Buyer, owner.organisation_id).state is ReviewState.SUBMITTED
    memberships = select(func.count(Membership.id)).where(
        Membership.person_id == actor.person_id
    )
    assert db.session.scalar(memberships) == 2


def test_a_household_buys_at_once_and_needs_no_approver_but_an_address():
    actor = a_member(AnOrganisation(kind=OrganisationKind.RESIDENT), Role.RESIDENT)

    buyer = open_household(actor=actor, name="Keluarga Contoh")

    assert (buyer.id, buyer.kind) == (actor.organisation_id, BuyerKind.HOUSEHOLD)
    assert (buyer.state, buyer.approval_limit) == (ReviewState.APPROVED, NO_LIMIT)
    point = db.session.scalars(select(DeliveryPoint)).one()
    assert (point.name, point.address) == ("Keluarga Contoh", "")
    assert "Isi alamat" in policies.why_not_order(buyer)
    point.address = "Padukuhan Contoh RT 1, Kokap"
    assert policies.why_not_order(buyer) is None


def test_news_of_a_resident_opens_their_household():
    home = AnOrganisation(kind=OrganisationKind.RESIDENT)
    actor = a_member(home, Role.RESIDENT)

    events.announce(
        "resident.registered",
        organisation_id=home.id,
        person_id=actor.person_id,
        name="Keluarga Contoh",
    )

    assert db.session.get_one(Buyer, home.id).kind is BuyerKind.HOUSEHOLD


def test_a_company_that_was_sent_back_is_submitted_again():
    buyer = ABuyer(state=ReviewState.CHANGES_REQUESTED)
    owner = a_member(buyer.organisation, Role.BUYER_OWNER)
    with pytest.raises(Forbidden):
        submit_again(actor=a_member(buyer.organisation, Role.REQUESTER))
    assert buyer.state is ReviewState.CHANGES_REQUESTED

    submit_again(actor=owner)

    assert buyer.state is ReviewState.SUBMITTED
    with pytest.raises(RuleBroken):
        submit_again(actor=owner)
