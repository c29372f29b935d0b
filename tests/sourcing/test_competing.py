"""Competitions under agreements: ceilings, what is kept of maxima, the call-off in the end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.agreements.call_models import AgreementCall
from marketplace.agreements.content import content_of, document_hash
from marketplace.agreements.states import CallOff
from marketplace.catalog.queries.terms import terms_for
from marketplace.orders.models import Order
from marketplace.shared.clock import today, utc_now
from marketplace.shared.criteria import Criterion
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from marketplace.sourcing.hold_models import RfqHold
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.queries.rfqs import find_rfq
from marketplace.sourcing.services.agreeing import draft_from_award
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.services.closing import close_rfq
from marketplace.sourcing.services.competing import open_competition
from marketplace.sourcing.services.drafting import copy_rfq
from marketplace.sourcing.services.publishing import cancel_rfq, withdraw_rfq
from marketplace.sourcing.states import RfqState
from tests.factories.agreements import a_framework, an_agreement
from tests.factories.competitions import (
    a_ceiling,
    a_competition,
    award,
    competition_facts,
    counted,
    lines_of,
    no_faults,
    quoted_and_opened,
)
from tests.factories.needs import a_seller
from tests.factories.orders import a_kitchen
from tests.factories.sourcing import a_quotation, closed, past_deadline


@pytest.fixture
def deal():
    return a_ceiling()


def test_the_way_and_its_weights_are_signed():
    deal = a_framework(1)
    weights = {Criterion.COST: 70, Criterion.QUALITY: 30}
    version = deal.holds(call_off=CallOff.COMPETITION, weights=weights)
    party = version.parties[0]
    said = content_of(party)
    assert said["call_off"] == "competition"
    assert said["weights"] == {
        "cost": 70,
        "lead_time": 0,
        "on_time": 0,
        "quality": 30,
        "locality": 0,
    }
    version.weights = version.weights | {"cost": 60, "locality": 10}
    assert document_hash(party) != party.document_hash
    ranked = an_agreement(1).version()
    assert "weights" not in content_of(ranked.parties[0])


def test_weights_are_a_hundred_together():
    deal = a_framework(1)
    with pytest.raises(Invalid) as refused:
        deal.drafts(call_off=CallOff.COMPETITION, weights={Criterion.COST: 90})
    assert list(refused.value.errors) == ["weights"]


def test_the_agreed_price_is_a_ceiling_and_no_price_of_the_catalogue(deal):
    offer = deal.sellers[0][1]
    assert terms_for([offer.id], deal.kitchen.buyer.id) == {}
    order = deal.kitchen.places((offer, 30))
    assert order.producer_orders[0].lines[0].unit_price == Money(45_000)
    assert counted(deal) == [(0, 0), (0, 0)]
    with pytest.raises(RuleBroken):
        deal.release(20)


def test_the_bound_producers_are_asked_and_what_each_may_win_is_kept(deal):
    stranger, _offer = a_seller(deal.product)
    rfq = a_competition(deal)
    assert rfq.state is RfqState.PUBLISHED
    assert {each.producer_id for each in rfq.invitations} == {
        offer.producer_id for _actor, offer in deal.sellers
    }
    assert rfq.weights[Criterion.COST] == 100
    assert counted(deal) == [(0, 40), (0, 40)]
    with pytest.raises(NotFound):
        find_rfq(rfq.id, actor=stranger)
    assert no_faults()


def test_nobody_quotes_above_its_own_ceiling_or_beyond_its_own_rest():
    deal = a_framework(2)
    (_one, first), (_two, second) = deal.sellers
    lines = [
        deal.line(first, unit_price=Money(40_000)),
        deal.line(second, unit_price=Money(38_000), maximum=Decimal(20)),
    ]
    deal.holds(*lines, call_off=CallOff.COMPETITION)
    rfq = a_competition(deal)
    assert counted(deal) == [(0, 40), (0, 20)]
    for place, price, quantity, field in (
        (0, 40_001, None, "price"),
        (1, 38_001, 20, "price"),
        (1, 38_000, 40, "quantity"),
    ):
        with pytest.raises(Invalid) as refused:
            a_quotation(rfq, *deal.sellers[place], price, quantity=quantity)
        assert list(refused.value.errors) == [f"lines.0.{field}"]
    a_quotation(rfq, *deal.sellers[0], 40_000)
    a_quotation(rfq, *deal.sellers[1], 38_000, quantity=Decimal(20))


def test_the_lowest_wins_and_becomes_the_call_off_at_its_price(deal):
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    award(deal, rfq, 36_500)
    order = db.session.scalars(select(Order)).one()
    line = order.producer_orders[0].lines[0]
    assert (line.unit_price, int(line.quantity)) == (Money(36_500), 40)
    assert order.producer_orders[0].producer_id == deal.sellers[1][1].producer_id
    assert counted(deal) == [(0, 0), (40, 0)]
    call = db.session.get_one(AgreementCall, line.id)
    assert (call.source, int(call.quantity)) == (rfq.number, 40)
    assert terms_for([line.offer_id], deal.kitchen.buyer.id) == {}
    assert {each.state.value for each in standing_quotations(rfq)} == {"awarded", "lost"}
    told = select(func.count(OutboxMessage.id)).where(
        OutboxMessage.job == "sourcing.tell_result"
    )
    assert db.session.scalar(told) == 2
    assert no_faults()


def test_past_the_highest_score_goes_nothing_whatever_the_reason(deal):
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    lines = lines_of(rfq)
    decision = Decision(
        {lines[39_000].id: Decimal(40)}, {lines[39_000].rfq_line_id: "Lebih suka"}
    )
    with pytest.raises(Invalid):
        award_rfq(rfq.id, actor=deal.kitchen.requester, decision=decision)
    assert db.session.scalars(select(Order)).all() == []
    assert counted(deal) == [(0, 40), (0, 40)]


def test_what_cannot_be_ordered_is_not_awarded(deal):
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    deal.sellers[1][1].available_quantity = Decimal(5)
    db.session.flush()
    with pytest.raises(RuleBroken):
        award(deal, rfq, 36_500)
    assert find_rfq(rfq.id, actor=deal.kitchen.requester).state is RfqState.OPENED
    assert db.session.scalars(select(Order)).all() == []
    assert counted(deal) == [(0, 40), (0, 40)]
    assert terms_for([deal.sellers[1][1].id], deal.kitchen.buyer.id) == {}


@pytest.mark.parametrize("way", ["withdrawn", "cancelled", "unanswered"])
def test_what_comes_to_nothing_gives_back_what_it_kept(deal, way):
    rfq = a_competition(deal)
    assert counted(deal) == [(0, 40), (0, 40)]
    if way == "withdrawn":
        withdraw_rfq(rfq.id, actor=deal.kitchen.requester, reason="Tidak jadi")
    elif way == "cancelled":
        a_quotation(rfq, *deal.sellers[0], 39_000)
        closed(rfq)
        assert counted(deal) == [(0, 40), (0, 40)]
        cancel_rfq(rfq.id, actor=deal.kitchen.requester, reason="Tidak jadi")
    else:
        past_deadline(rfq)
        assert close_rfq(rfq.id).state is RfqState.UNSUCCESSFUL
    assert counted(deal) == [(0, 0), (0, 0)]
    assert db.session.scalars(select(RfqHold).where(RfqHold.ended_at.is_(None))).all() == []
    assert no_faults()


def test_more_than_is_left_is_refused_and_keeps_nothing(deal):
    a_competition(deal, 90)
    with pytest.raises(RuleBroken) as refused:
        a_competition(deal, 21)
    assert "tinggal 20" in str(refused.value)
    assert counted(deal) == [(0, 90), (0, 90)]
    a_competition(deal, 20)
    assert counted(deal) == [(0, 100), (0, 100)]


def test_only_the_buyers_writers_open_one_and_only_under_such_an_agreement(deal):
    facts = competition_facts(deal)
    for actor, refusal in (
        (deal.kitchen.approver, Forbidden),
        (deal.sellers[0][0], Forbidden),
        (a_kitchen().requester, NotFound),
    ):
        with pytest.raises(refusal):
            open_competition(deal.agreement.id, actor=actor, facts=facts)
    ranked = an_agreement()
    with pytest.raises(RuleBroken):
        a_competition(ranked)
    assert db.session.scalars(select(RequestForQuotation)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"delivery_day": today() + timedelta(days=120)}, "delivery_day"),
        ({"lines": [{"product_id": 999_999, "quantity": Decimal(5)}]}, "lines.0.product"),
        ({"delivery_point_id": 999_999}, "lines.0.delivery_point"),
        ({"closes_at": utc_now() - timedelta(days=1)}, "closes_at"),
    ],
)
def test_what_cannot_be_asked_for_is_named(deal, changes, field):
    with pytest.raises(Invalid) as refused:
        a_competition(deal, **changes)
    assert list(refused.value.errors) == [field]


def test_it_is_neither_copied_nor_made_an_agreement(deal):
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    with pytest.raises(RuleBroken):
        copy_rfq(rfq.id, actor=deal.kitchen.requester)
    award(deal, rfq, 36_500)
    with pytest.raises(RuleBroken):
        draft_from_award(rfq.id, actor=deal.kitchen.requester)
