"""What binds a side binds it until it agrees or notice is over; each reads its own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select, update

from marketplace.accounts.models import Person
from marketplace.agreements.calling import Candidate, split
from marketplace.agreements.jobs import turn_due
from marketplace.agreements.models import AgreementSignature
from marketplace.agreements.queries.agreements import in_force
from marketplace.agreements.queries.views import view_agreement
from marketplace.agreements.services import drafting, signing
from marketplace.agreements.services.ending import give_notice
from marketplace.agreements.states import CallOff, PriceRule, ReleaseState, VersionState
from marketplace.catalog.capacity import week_of
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from tests.agreements.conftest import prices, told
from tests.agreements.working import release_due
from tests.factories.accounts import a_member
from tests.factories.agreements import AGREED, a_framework
from tests.factories.needs import a_seller, sugar

V = VersionState


def changed(deal, *lines, **changes):
    """A version that changes what holds, offered to all that it names."""
    drafting.begin_version(deal.agreement.id, actor=deal.kitchen.requester)
    facts = deal.facts(*lines, **changes)
    drafting.change_draft(deal.agreement.id, actor=deal.kitchen.requester, facts=facts)
    return deal.offers()


def test_no_version_leaves_out_a_producer_who_is_still_bound(held):
    (_one, first), (_two, second) = held.sellers
    with pytest.raises(RuleBroken) as refused:
        changed(held, held.line(first))
    assert second.producer.name in str(refused.value)
    assert held.version().state is V.DRAFT
    assert prices(held) == {first.id: AGREED, second.id: AGREED}


def test_a_producer_whose_notice_is_over_is_left_out(held):
    (_one, first), (leaving, second) = held.sellers
    give_notice(held.agreement.id, actor=leaving, reason="Panen gagal")
    with time_machine.travel(utc_now() + timedelta(days=15), tick=False):
        starts = in_force(held.agreement.id).valid_from
        changed(held, held.line(first), valid_from=starts)
        held.signs(held.owner)
        held.signs(held.sellers[0][0])
        assert [each.producer_id for each in in_force(held.agreement.id).parties] == [
            first.producer_id
        ]
        assert list(prices(held)) == [first.id]
    assert second.id != first.id


def test_notice_ends_a_signed_renewal_too(held):
    leaving, offer = held.sellers[1]
    drafting.begin_version(held.agreement.id, actor=held.kitchen.requester, renewal=True)
    held.offers()
    held.all_sign()
    give_notice(held.agreement.id, actor=leaving, reason="Kebun dijual")
    last = today() + timedelta(days=14)
    assert [each.ends_on for each in held.version(V.SIGNED).parties] == [None, last]
    with time_machine.travel(utc_now() + timedelta(days=91), tick=False):
        turn_due()
        assert in_force(held.agreement.id).version == 2
        assert offer.id not in prices(held)
        assert len(prices(held)) == 1


def test_notice_in_the_last_days_ends_the_renewal(held):
    drafting.begin_version(held.agreement.id, actor=held.kitchen.requester, renewal=True)
    held.offers()
    held.all_sign()
    with time_machine.travel(utc_now() + timedelta(days=85), tick=False):
        give_notice(held.agreement.id, actor=held.owner, reason="Dapur tutup")
        last = today() + timedelta(days=14)
        assert {each.ends_on for each in held.version(V.SIGNED).parties} == {last}
        assert {each.ends_on for each in in_force(held.agreement.id).parties} == {None}


def test_notice_outlives_the_signature_of_another_version(held):
    leaving, offer = held.sellers[1]
    changed(held)
    held.signs(leaving)
    give_notice(held.agreement.id, actor=leaving, reason="Panen gagal")
    last = today() + timedelta(days=14)
    held.signs(held.owner)
    held.signs(held.sellers[0][0])
    assert in_force(held.agreement.id).version == 2
    assert offer.id in prices(held, last)
    assert offer.id not in prices(held, last + timedelta(days=1))


def test_what_is_signed_after_a_notice_binds_anew(held):
    leaving, offer = held.sellers[1]
    give_notice(held.agreement.id, actor=leaving, reason="Panen gagal")
    changed(held)
    held.all_sign()
    assert offer.id in prices(held, today() + timedelta(days=15))


def test_nobody_signs_for_both_sides(deal):
    deal.drafts()
    deal.offers()
    deal.signs(deal.owner)
    producer = deal.sellers[0][1].producer.organisation
    person = db.session.get(Person, deal.owner.person_id)
    both = a_member(producer, *deal.sellers[0][0].roles, person=person)
    with pytest.raises(RuleBroken):
        deal.signs(both)
    assert db.session.scalar(select(func.count(AgreementSignature.id))) == 2


def test_why_a_producer_declined_is_told_to_the_buyer_alone(deal):
    deal.drafts()
    deal.offers()
    (one, _first), (two, _second) = deal.sellers
    signing.decline(deal.agreement.id, actor=two, reason="Hotel lain membayar 47.000")
    reasons = [
        view_agreement(deal.agreement.id, actor=actor).versions[0].end_reason
        for actor in (deal.owner, one)
    ]
    assert reasons == ["Hotel lain membayar 47.000", None]


def test_producers_see_the_deliveries_of_their_own_goods_while_they_are_bound():
    deal = a_framework(1)
    honey_seller = a_seller(sugar())
    deal.sellers.append(honey_seller)
    deal.holds()
    give_notice(deal.agreement.id, actor=honey_seller[0], reason="Panen gagal")
    own = deal.release(20, days=4)
    theirs = deal.release(30, days=5, product_id=honey_seller[1].product_id)
    later = deal.release(40, days=30, product_id=honey_seller[1].product_id)
    seen = {
        actor: [
            each.release for each in view_agreement(deal.agreement.id, actor=actor).releases
        ]
        for actor in (deal.owner, deal.sellers[0][0], honey_seller[0])
    }
    assert seen == {
        deal.owner: [own, theirs, later],
        deal.sellers[0][0]: [own],
        honey_seller[0]: [theirs],
    }


def test_a_delivery_after_the_end_fails_aloud(held):
    late = held.release(20, days=30)
    give_notice(held.agreement.id, actor=held.owner, reason="Dapur tutup")
    with time_machine.travel(utc_now() + timedelta(days=15), tick=False):
        turn_due()
        release_due()
        release_due()
        assert held.version().state is V.CANCELLED
        assert late.state is ReleaseState.FAILED
        assert "tidak sedang berlaku" in late.problem
    assert told().count(("release_failed", "buyer")) == 1


def test_a_delivery_waits_for_the_renewal_that_is_signed(held):
    drafting.begin_version(held.agreement.id, actor=held.kitchen.requester, renewal=True)
    later = {
        "valid_from": today() + timedelta(days=94),
        "valid_until": today() + timedelta(days=180),
    }
    drafting.change_draft(
        held.agreement.id, actor=held.kitchen.requester, facts=held.facts(**later)
    )
    held.offers()
    held.all_sign()
    late = held.release(20, days=90)
    db.session.execute(update(type(late)).values(delivery_day=today() + timedelta(days=96)))
    db.session.expire_all()
    with time_machine.travel(utc_now() + timedelta(days=92), tick=False):
        turn_due()
        release_due()
        assert held.version(V.EXPIRED) is not None
        assert late.state is ReleaseState.OPEN


def test_another_version_keeps_the_price_that_its_month_was_given():
    deal = a_framework(1)
    row = ReferencePrice(
        product_id=deal.product.id,
        week=week_of(today()),
        unit_price=Money(50_000),
        source="Contoh",
    )
    db.session.add(row)
    db.session.flush()
    offer = deal.sellers[0][1]
    rule = {"price_rule": PriceRule.FORMULA, "percent": -10}
    deal.holds(deal.line(offer, **rule))
    assert prices(deal) == {offer.id: Money(45_000)}
    row.unit_price = Money(60_000)
    db.session.flush()
    changed(deal, deal.line(offer, **rule), terms="Diantar pagi")
    deal.all_sign()
    assert prices(deal) == {offer.id: Money(45_000)}
    changed(deal, deal.line(offer, **rule | {"percent": -5}))
    deal.all_sign()
    assert prices(deal) == {offer.id: Money(57_000)}


def test_a_producer_with_two_offers_gets_its_share_once():
    def offered(offer_id, rank, share):
        return Candidate(
            offer_id, rank, share, Decimal(0), Decimal(1000), Decimal(1), Decimal(1)
        )

    found = split(
        Decimal(100), [offered(1, 1, 70), offered(2, 1, 70), offered(3, 2, 30)], CallOff.SHARES
    )
    assert found == {1: 70, 3: 30}


def test_a_row_without_a_field_is_no_fault_of_ours(deal, sign_in):
    buyer = sign_in(deal.kitchen.requester)
    answer = buyer.post("/usaha/kesepakatan/baru", data={"title": "Gula", "lines.5": "x"})
    assert answer.status_code == 422
