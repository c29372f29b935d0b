"""Who may exempt what, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.local_content.facts import WaiverFacts
from marketplace.local_content.models import ContentWaiver
from marketplace.local_content.queries.waivers import running_waivers, waivers
from marketplace.local_content.services.waiving import end_waiver, grant_waiver
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from tests.factories.accounts import a_member, a_member_at
from tests.factories.budgets import an_outlet
from tests.factories.market import ABuyer, ACategory, AProduct

SOON = timedelta(days=30)


@pytest.fixture
def buyer(app):
    return ABuyer()


def asks(**facts):
    return WaiverFacts(**({"until": today() + SOON, "reason": "Belum ada"} | facts))


@pytest.mark.parametrize("role", [Role.BUYER_OWNER, Role.APPROVER])
def test_owners_and_approvers_exempt_and_end(buyer, role):
    actor, category = a_member(buyer.organisation, role), ACategory()
    waiver = grant_waiver(asks(category_id=category.id), actor=actor)
    assert [each.id for each in running_waivers(buyer.id)] == [waiver.id]
    end_waiver(waiver.id, actor=actor)
    assert running_waivers(buyer.id) == []
    assert waivers(buyer.id).total == 1
    with pytest.raises(RuleBroken):
        end_waiver(waiver.id, actor=actor)
    db.session.commit()
    lines = db.session.query(AuditEntry).filter_by(target_kind="ContentWaiver")
    assert sorted(line.action for line in lines) == [
        "content_waiver.ended",
        "content_waiver.granted",
    ]


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.FINANCE, Role.RECEIVER])
def test_nobody_else_does(buyer, role):
    with pytest.raises(Forbidden):
        grant_waiver(asks(category_id=ACategory().id), actor=a_member(buyer.organisation, role))


def test_approvers_of_some_outlets_do_not_exempt_the_whole_buyer(buyer):
    actor = a_member_at(buyer.organisation, an_outlet(buyer), Role.APPROVER)
    with pytest.raises(Forbidden):
        grant_waiver(asks(category_id=ACategory().id), actor=actor)


def test_foreign_waivers_look_missing(buyer):
    owner = a_member(buyer.organisation, Role.BUYER_OWNER)
    waiver = grant_waiver(asks(product_id=AProduct().id), actor=owner)
    with pytest.raises(NotFound):
        end_waiver(waiver.id, actor=a_member(ABuyer().organisation, Role.BUYER_OWNER))
    assert waiver.runs


def test_bad_waivers_are_refused(buyer):
    owner, category, product = (
        a_member(buyer.organisation, Role.BUYER_OWNER),
        ACategory(),
        AProduct(),
    )
    bad = [
        ({}, "category"),
        ({"category_id": category.id, "product_id": product.id}, "category"),
        ({"category_id": 999_999}, "category"),
        ({"product_id": 999_999}, "product"),
        ({"category_id": category.id, "until": today() - timedelta(days=1)}, "until"),
        ({"category_id": category.id, "until": today() + timedelta(days=400)}, "until"),
    ]
    for facts, field in bad:
        with pytest.raises(Invalid) as refusal:
            grant_waiver(asks(**facts), actor=owner)
        assert set(refusal.value.errors) == {field}
    grant_waiver(asks(category_id=category.id), actor=owner)
    with pytest.raises(Invalid):
        grant_waiver(asks(category_id=category.id), actor=owner)
    assert db.session.query(ContentWaiver).count() == 1
