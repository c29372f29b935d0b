"""Owners set facts, terms, outlets and delivery points of their own company, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from marketplace.buyers import queries
from marketplace.buyers.facts import BuyerFacts, DeliveryPointFacts
from marketplace.buyers.services import delivery_points, settings
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.market import ABuyer, ADock

FACTS = BuyerFacts("Resto Baru", BuyerKind.LOUNGE, npwp="0018550814412000")
POINT = DeliveryPointFacts("Dapur", "Lantai 2", opens_at=time(6), closes_at=time(9))


@pytest.fixture
def buyer():
    return ABuyer(name="Resto Lama")


@pytest.fixture
def owner(buyer):
    return a_member(buyer.organisation, Role.BUYER_OWNER)


def entries():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()


def test_terms_are_changed_with_old_and_new_in_the_audit_log(buyer, owner):
    settings.change_terms(approval_limit=Money(750_000), payment_days=30, actor=owner)

    assert (buyer.approval_limit, buyer.payment_days) == (Money(750_000), 30)
    (entry,) = entries()
    assert (entry.action, entry.person_id, entry.target_id) == (
        "buyer.terms_changed",
        owner.person_id,
        buyer.id,
    )
    assert entry.details == {
        "approval_limit": ["Rp\xa03.000.000", "Rp\xa0750.000"],
        "payment_days": ["14", "30"],
    }


def test_what_stays_the_same_is_not_recorded(buyer, owner):
    settings.change_terms(approval_limit=Money(3_000_000), payment_days=14, actor=owner)
    assert entries() == []


def test_facts_are_changed(buyer, owner):
    settings.change_facts(FACTS, actor=owner)

    assert (buyer.name, buyer.kind, buyer.npwp) == (
        "Resto Baru",
        BuyerKind.LOUNGE,
        "0018550814412000",
    )
    (entry,) = entries()
    assert entry.details["name"] == ["Resto Lama", "Resto Baru"]


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.RECEIVER, Role.FINANCE])
def test_other_members_change_nothing(buyer, role):
    dock = ADock(buyer=buyer)
    member = a_member(buyer.organisation, role)
    for change in (
        lambda: settings.change_terms(approval_limit=Money(1), payment_days=0, actor=member),
        lambda: settings.change_facts(FACTS, actor=member),
        lambda: settings.add_outlet("Bar", actor=member),
        lambda: delivery_points.add_delivery_point(POINT, actor=member),
        lambda: delivery_points.change_delivery_point(dock.id, POINT, actor=member),
        lambda: delivery_points.close_delivery_point(dock.id, actor=member),
    ):
        with pytest.raises(Forbidden):
            change()
    assert buyer.approval_limit == Money(3_000_000)
    assert entries() == []


def test_outlets_come_and_go(buyer, owner):
    bar = settings.add_outlet("Bar lantai 2", actor=owner)
    assert [outlet.name for outlet in queries.find_own_buyer(owner).outlets] == ["Bar lantai 2"]

    settings.remove_outlet(bar.id, actor=owner)

    db.session.expire_all()
    assert queries.find_own_buyer(owner).outlets == []
    assert [entry.action for entry in entries()] == ["outlet.added", "outlet.removed"]


def test_a_foreign_outlet_is_not_found(buyer, owner):
    other = a_member(ABuyer().organisation, Role.BUYER_OWNER)
    bar = settings.add_outlet("Bar", actor=other)
    with pytest.raises(NotFound):
        settings.remove_outlet(bar.id, actor=owner)


def test_a_delivery_point_is_added_changed_and_closed(buyer, owner):
    dock = delivery_points.add_delivery_point(POINT, actor=owner)
    spare = delivery_points.add_delivery_point(replace(POINT, name="Bar"), actor=owner)

    moved = replace(POINT, zone=Zone.STERILE, instructions="Pakai rompi")
    delivery_points.change_delivery_point(dock.id, moved, actor=owner)
    delivery_points.close_delivery_point(spare.id, actor=owner)

    assert (dock.zone, dock.instructions) == (Zone.STERILE, "Pakai rompi")
    assert [point.id for point in queries.open_delivery_points(buyer.id)] == [dock.id]
    assert entries()[2].details == {
        "zone": ["landside", "sterile"],
        "instructions": ["", "Pakai rompi"],
    }
    with pytest.raises(NotFound):
        delivery_points.change_delivery_point(spare.id, POINT, actor=owner)


def test_the_last_delivery_point_stays(buyer, owner):
    dock = ADock(buyer=buyer)
    with pytest.raises(RuleBroken):
        delivery_points.close_delivery_point(dock.id, actor=owner)
    assert dock.closed_at is None


def test_a_window_that_closes_before_it_opens_is_refused(buyer, owner):
    dock = ADock(buyer=buyer)
    wrong = replace(POINT, closes_at=time(5))
    with pytest.raises(Invalid):
        delivery_points.add_delivery_point(wrong, actor=owner)
    with pytest.raises(Invalid):
        delivery_points.change_delivery_point(dock.id, wrong, actor=owner)
    assert dock.closes_at == time(7)


def test_a_foreign_delivery_point_is_not_found(buyer, owner):
    foreign = ADock()
    with pytest.raises(NotFound):
        delivery_points.change_delivery_point(foreign.id, POINT, actor=owner)
    with pytest.raises(NotFound):
        delivery_points.close_delivery_point(foreign.id, actor=owner)
    assert foreign.name == "Gudang Kargo pintu 3"


def test_residents_change_where_they_live_but_no_terms():
    home = AnOrganisation(kind=OrganisationKind.RESIDENT)
    household = ABuyer(organisation=home, kind=BuyerKind.HOUSEHOLD)
    dock = ADock(buyer=household)
    resident = a_member(home, Role.RESIDENT)

    delivery_points.change_delivery_point(dock.id, POINT, actor=resident)

    assert dock.address == "Lantai 2"
    with pytest.raises(Forbidden):
        settings.change_terms(approval_limit=Money(1), payment_days=90, actor=resident)
