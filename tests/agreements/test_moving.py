"""Agreements follow products that were merged and people who left; both leave a trace."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.agreements.call_models import AgreementRelease
from marketplace.agreements.services.moving import hand_over, move_releases
from marketplace.agreements.states import ReleaseKind
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry, chain_faults
from marketplace.shared.database import db
from tests.factories.accounts import a_member
from tests.factories.agreements import a_framework
from tests.factories.market import AProduct
from tests.factories.orders import in_days


def entries(action):
    wanted = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return [(each.target_id, each.details) for each in db.session.scalars(wanted)]


def a_release(deal, product_id, day):
    release = AgreementRelease(
        agreement_id=deal.agreement.id,
        product_id=product_id,
        delivery_day=in_days(day),
        delivery_point_id=deal.kitchen.dock.id,
        quantity=10,
        kind=ReleaseKind.PLANNED,
        created_by=deal.kitchen.requester.person_id,
    )
    db.session.add(release)
    db.session.commit()
    return release


def test_each_delivery_of_a_merged_product_says_what_it_was_before():
    deal = a_framework(1)
    deal.holds()
    gone, kept, other = AProduct(), AProduct(), AProduct()
    moved = [a_release(deal, gone.id, day) for day in (10, 11)]
    stays = a_release(deal, other.id, 12)
    for _twice in range(2):
        move_releases(gone.id, kept.id)
    assert [each.product_id for each in moved] == [kept.id, kept.id]
    assert stays.product_id == other.id
    assert entries("agreement.release_moved") == [
        (each.id, {"agreement": deal.agreement.id, "product": [gone.id, kept.id]})
        for each in moved
    ]
    assert chain_faults() == []


def test_each_agreement_that_is_handed_over_says_whose_it_was():
    deal, other = a_framework(1), a_framework(1)
    deal.holds()
    other.holds()
    leaves = deal.agreement.contact_id
    successor = a_member(deal.kitchen.buyer.organisation, Role.REQUESTER)
    before = other.agreement.contact_id
    for _twice in range(2):
        hand_over(deal.kitchen.buyer.id, leaves, successor_id=successor.person_id)
    assert deal.agreement.contact_id == successor.person_id
    assert other.agreement.contact_id == before
    told = {"number": deal.agreement.number, "contact": [leaves, successor.person_id]}
    assert entries("agreement.handed_over") == [(deal.agreement.id, told)]
    assert chain_faults() == []
