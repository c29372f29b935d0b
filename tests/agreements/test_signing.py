"""Drafting, offering, signing by both sides, and the prices that hold then."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from marketplace.agreements.content import document_hash, version_hash
from marketplace.agreements.models import AgreementLine, AgreementSignature, AgreementVersion
from marketplace.agreements.queries.agreement import signed_faults
from marketplace.agreements.queries.agreements import find_agreement, in_force, versions_of
from marketplace.agreements.services import drafting, signing
from marketplace.agreements.states import CallOff, PriceRule, Side, VersionState
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.services import price_lists
from marketplace.catalog.states import PriceScope
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.agreements.conftest import prices, told
from tests.factories.accounts import a_member
from tests.factories.agreements import AGREED, a_framework
from tests.factories.needs import a_seller

V = VersionState


def test_an_agreement_holds_once_all_have_signed_and_its_prices_are_the_buyers_own(deal):
    deal.drafts()
    assert deal.agreement.number.startswith("KS-")
    deal.offers()
    deal.signs(deal.owner)
    deal.signs(deal.sellers[0][0])
    assert deal.version().state is V.OFFERED
    assert prices(deal) == {}

    deal.signs(deal.sellers[1][0])

    version = in_force(deal.agreement.id)
    assert version.state is V.IN_FORCE
    assert prices(deal) == {offer.id: AGREED for _actor, offer in deal.sellers}
    terms = terms_for([deal.sellers[0][1].id], deal.kitchen.buyer.id)
    assert terms[deal.sellers[0][1].id].scope is PriceScope.AGREEMENT
    assert terms_for([deal.sellers[0][1].id], None) == {}
    for party in version.parties:
        assert [each.side for each in party.signatures] == [Side.BUYER, Side.PRODUCER]
        assert {each.document_hash for each in party.signatures} == {party.document_hash}
        assert party.document_hash == document_hash(party)
    assert signed_faults() == []
    assert told()[:3] == [
        ("offered", "producer"),
        ("offered", "producer"),
        ("offered", "buyer"),
    ]
    assert told()[-3:] == [
        ("in_force", "buyer"),
        ("in_force", "producer"),
        ("in_force", "producer"),
    ]


def test_producers_see_nothing_of_a_draft_and_other_buyers_nothing_at_all(deal):
    deal.drafts()
    seller = deal.sellers[0][0]
    with pytest.raises(NotFound):
        find_agreement(deal.agreement.id, actor=seller)
    deal.offers()
    assert find_agreement(deal.agreement.id, actor=seller).id == deal.agreement.id
    other = a_framework(1)
    for stranger in (other.owner, other.sellers[0][0]):
        with pytest.raises(NotFound):
            find_agreement(deal.agreement.id, actor=stranger)


def test_an_approver_signs_what_another_wrote_and_nobody_signs_twice(deal):
    deal.drafts()
    deal.offers()
    deal.signs(deal.kitchen.approver)
    with pytest.raises(RuleBroken):
        deal.signs(deal.owner)
    assert db.session.scalar(select(func.count(AgreementSignature.id))) == 2


def test_who_wrote_it_does_not_sign_it_as_approver(deal):
    both = a_member(deal.kitchen.buyer.organisation, Role.REQUESTER, Role.APPROVER)
    deal.kitchen.requester = both
    deal.drafts()
    deal.offers()
    with pytest.raises(Forbidden):
        deal.signs(both)
    assert db.session.scalar(select(func.count(AgreementSignature.id))) == 0


def test_a_member_who_is_no_owner_signs_for_no_producer(deal):
    deal.drafts()
    version = deal.offers()
    party = version.parties[0]
    member = a_member(party.producer.organisation, Role.PRODUCER_MEMBER)
    with pytest.raises(Forbidden):
        signing.sign(deal.agreement.id, actor=member, seen=party.document_hash)


def test_another_content_than_was_read_is_not_signed(deal):
    deal.drafts()
    version = deal.offers()
    with pytest.raises(RuleBroken):
        signing.sign(deal.agreement.id, actor=deal.owner, seen="0" * 64)
    seen = version_hash(version)
    wanted = update(AgreementLine).where(AgreementLine.version_id == version.id)
    db.session.execute(wanted.values(unit_price=Money(1)))
    db.session.expire_all()
    with pytest.raises(RuleBroken):
        signing.sign(deal.agreement.id, actor=deal.owner, seen=seen)


def test_declining_needs_a_reason_and_ends_the_version(deal):
    deal.drafts()
    deal.offers()
    seller = deal.sellers[1][0]
    with pytest.raises(Invalid):
        signing.decline(deal.agreement.id, actor=seller, reason=" ")
    signing.decline(deal.agreement.id, actor=seller, reason="Harga terlalu rendah")
    version = deal.version()
    assert (version.state, version.end_reason) == (V.DECLINED, "Harga terlalu rendah")
    with pytest.raises(RuleBroken):
        signing.sign(deal.agreement.id, actor=deal.owner, seen=version_hash(version))


def test_a_change_is_a_new_version_and_the_old_one_holds_until_all_sign_it(held):
    facts = held.facts(
        *[held.line(offer, unit_price=Money(41_000)) for _a, offer in held.sellers]
    )
    drafting.begin_version(held.agreement.id, actor=held.kitchen.requester)
    drafting.change_draft(held.agreement.id, actor=held.kitchen.requester, facts=facts)
    held.offers()
    held.signs(held.owner)
    held.signs(held.sellers[0][0])
    assert set(prices(held).values()) == {AGREED}
    held.signs(held.sellers[1][0])
    assert set(prices(held).values()) == {Money(41_000)}
    second, first = versions_of(held.agreement.id)
    assert [(first.version, first.state), (second.version, second.state)] == [
        (1, V.SUPERSEDED),
        (2, V.IN_FORCE),
    ]
    assert first.parties[0].lines[0].unit_price == AGREED
    assert second.period == first.period
    assert signed_faults() == []


def test_one_version_is_in_hand_at_a_time(held):
    actor = held.kitchen.requester
    drafting.begin_version(held.agreement.id, actor=actor)
    with pytest.raises(RuleBroken):
        drafting.begin_version(held.agreement.id, actor=actor)
    drafting.drop_draft(held.agreement.id, actor=actor)
    drafting.begin_version(held.agreement.id, actor=actor)
    assert in_force(held.agreement.id).version == 1


def test_signed_prices_are_changed_by_neither_side_alone(held):
    seller, offer = held.sellers[0]
    party = in_force(held.agreement.id).parties[0]
    for work in (
        lambda: price_lists.end_list(party.price_list_id, actor=seller),
        lambda: price_lists.remove_price(party.price_list_id, offer.id, actor=seller),
    ):
        with pytest.raises(RuleBroken):
            work()
    assert len(prices(held)) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_until": today() - timedelta(days=1)}, "valid_until"),
        ({"valid_until": today() + timedelta(days=1200)}, "valid_until"),
        ({"lines": []}, "lines"),
        ({"call_off": CallOff.SHARES}, "call_off"),
    ],
)
def test_what_cannot_be_agreed_is_named(deal, changes, field):
    with pytest.raises(Invalid) as refused:
        deal.drafts(**changes)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"offer_id": 999_999}, "lines.0.offer"),
        ({"minimum": Decimal(101)}, "lines.0.maximum"),
        ({"price_rule": PriceRule.FORMULA}, "lines.0.percent"),
        (
            {
                "price_rule": PriceRule.FORMULA,
                "percent": 5,
                "floor": Money(2),
                "ceiling": Money(1),
            },
            "lines.0.ceiling",
        ),
    ],
)
def test_what_is_wrong_with_a_line_is_named(deal, changes, field):
    line = deal.line(deal.sellers[0][1]) | changes
    with pytest.raises(Invalid) as refused:
        deal.drafts(line)
    assert list(refused.value.errors) == [field]


def test_shares_are_a_hundred_together(deal):
    (_one, first), (_two, second) = deal.sellers
    lines = [deal.line(first, share=60), deal.line(second, share=41)]
    with pytest.raises(Invalid):
        deal.drafts(*lines, call_off=CallOff.SHARES)
    lines[1]["share"] = 40
    deal.drafts(*lines, call_off=CallOff.SHARES)
    assert [(each.rank, each.share) for each in deal.version().parties] == [(1, 60), (2, 40)]


def test_goods_that_are_sold_no_more_are_not_offered(deal):
    deal.drafts()
    offer = a_seller(deal.product)[1]
    assert offer.id
    db.session.execute(
        update(AgreementVersion).values(
            valid_from=today() - timedelta(9), valid_until=today() - timedelta(2)
        )
    )
    db.session.expire_all()
    with pytest.raises(RuleBroken):
        signing.offer_version(deal.agreement.id, actor=deal.kitchen.requester)
    assert deal.version().state is V.DRAFT


def test_a_changed_row_is_found_by_check(held):
    version = in_force(held.agreement.id)
    line = version.parties[0].lines[0]
    db.session.execute(
        update(AgreementLine)
        .where(AgreementLine.id == line.id)
        .values(unit_price=Money(39_999))
    )
    db.session.expire_all()
    faults = signed_faults()
    assert len(faults) == 1
    assert "its content is not what its hash says" in faults[0]


def test_a_removed_signature_is_found_by_check(held):
    signature = in_force(held.agreement.id).parties[0].signatures[0]
    db.session.delete(signature)
    db.session.flush()
    db.session.expire_all()
    assert any("without both signatures" in fault for fault in signed_faults())
