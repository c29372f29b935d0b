"""At the same instant: the last of a maximum, the last signatures, two workers."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.content import version_hash
from marketplace.agreements.jobs import turn_due
from marketplace.agreements.models import AgreementSignature
from marketplace.agreements.queries.agreement import signed_faults
from marketplace.agreements.queries.agreements import in_force
from marketplace.agreements.services.signing import sign
from marketplace.catalog.price_models import PriceList
from marketplace.orders.models import Order
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from tests.agreements.working import release_due
from tests.factories.agreements import a_framework, an_agreement
from tests.servers.at_once import at_once

pytestmark = pytest.mark.servers
CROWD = 4


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_of_many_call_offs_only_so_many_take_the_last_of_the_maximum(lone_app):
    with one_transaction():
        deal = an_agreement(1)
        offer = deal.sellers[0][1]
        deal.kitchen.places((offer, 40))
    offer_id = offer.id

    def call_off():
        return deal.kitchen.places((db.session.get(type(offer), offer_id), 25)).id

    answers = at_once(lone_app, [call_off] * CROWD)
    assert [answer is not None for answer in answers].count(True) == 2
    assert db.session.scalar(select(AgreementQuota.used)) == 90
    assert count(Order) == 3
    assert signed_faults() == []
    assert chain_faults() == []


def test_the_last_two_signatures_at_once_let_it_hold_once(lone_app):
    with one_transaction():
        deal = a_framework(2)
        deal.drafts()
        version = deal.offers()
        deal.signs(deal.owner)
        seen = {party.producer_id: party.document_hash for party in version.parties}
    works = [
        lambda actor=actor: (
            sign(deal.agreement.id, actor=actor, seen=seen[actor.organisation_id]).id
        )
        for actor, _offer in deal.sellers
    ]
    assert at_once(lone_app, works) == [deal.agreement.id] * 2
    assert in_force(deal.agreement.id).version == 1
    assert (count(AgreementSignature), count(PriceList)) == (4, 2)
    assert signed_faults() == []
    assert chain_faults() == []


def test_two_of_one_side_sign_once(lone_app):
    with one_transaction():
        deal = a_framework(2)
        deal.drafts()
        seen = version_hash(deal.offers())
    works = [
        lambda actor=actor: sign(deal.agreement.id, actor=actor, seen=seen).id
        for actor in (deal.owner, deal.kitchen.approver)
    ]
    answers = at_once(lone_app, works)
    assert sorted(answers, key=str) == [deal.agreement.id, None]
    assert count(AgreementSignature) == 2


def test_two_workers_order_a_release_once(lone_app):
    with one_transaction():
        deal = an_agreement(2)
        deal.release(30, days=5)

    def work():
        turn_due()
        release_due()

    at_once(lone_app, [work] * CROWD)
    assert count(Order) == 1
    assert sorted(db.session.scalars(select(AgreementQuota.used))) == [0, 30]
    assert signed_faults() == []
    assert chain_faults() == []
