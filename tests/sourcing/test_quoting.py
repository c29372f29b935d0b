"""Quoting, opening by two, questions, further rounds, by the services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage
from marketplace.sourcing.models import RfqOpening, RfqQuestion
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services.asking import answer_question, ask_question
from marketplace.sourcing.services.closing import close_due, close_rfq
from marketplace.sourcing.services.negotiating import start_round
from marketplace.sourcing.services.opening import press_to_open
from marketplace.sourcing.services.publishing import extend_rfq, withdraw_rfq
from marketplace.sourcing.services.quoting import submit_quotation, withdraw_quotation
from marketplace.sourcing.states import QuotationState, RfqState
from tests.factories.accounts import APerson, a_member
from tests.factories.market import an_offer
from tests.factories.needs import a_seller
from tests.factories.orders import a_kitchen
from tests.factories.sourcing import (
    a_draft_rfq,
    a_line,
    a_live_rfq,
    a_quotation,
    closed,
    opened,
    past_deadline,
    quoted,
)


def states():
    return db.session.scalars(select(Quotation.state).order_by(Quotation.id)).all()


def test_a_quotation_is_revised_withdrawn_and_sent_again(live):
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer, 45_000)
    assert states() == [QuotationState.SUBMITTED]
    a_quotation(live.rfq, seller, offer, 44_000)
    a_quotation(live.rfq, seller, offer, 43_000)
    assert states() == [QuotationState.REVISED]
    withdraw_quotation(live.rfq.id, actor=seller)
    assert states() == [QuotationState.WITHDRAWN]
    a_quotation(live.rfq, seller, offer, 42_000)
    assert states() == [QuotationState.SUBMITTED]
    opened(live.rfq, live.kitchen)
    line = standing_quotations(live.rfq)[0].lines[0]
    assert (line.tiers[0].unit_price.rupiah, line.quantity) == (42_000, 40)


def test_nothing_is_taken_after_the_deadline_even_before_it_closes(live):
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer)
    past_deadline(live.rfq)
    for late in (
        lambda: a_quotation(live.rfq, seller, offer, 1),
        lambda: withdraw_quotation(live.rfq.id, actor=seller),
        lambda: ask_question(live.rfq.id, actor=seller, question="Boleh?"),
        lambda: extend_rfq(
            live.rfq.id, actor=live.kitchen.requester, closes_at=utc_now() + timedelta(days=1)
        ),
    ):
        with pytest.raises(RuleBroken):
            late()
    close_due()
    close_due()
    db.session.expire_all()
    assert live.rfq.state is RfqState.CLOSED
    assert states() == [QuotationState.SUBMITTED]


def test_without_quotations_it_ends_by_itself(live):
    assert closed(live.rfq).state is RfqState.UNSUCCESSFUL
    assert close_rfq(live.rfq.id).state is RfqState.UNSUCCESSFUL


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": 0}, "price"),
        ({"quantity": Decimal(41)}, "quantity"),
        ({"offer_id": 999_999}, "offer"),
        ({"is_alternate": True, "remark": "Lain"}, "lines"),
    ],
)
def test_what_cannot_be_quoted_is_named(live, changes, field):
    seller, offer = live.sellers[0]
    if "price" in changes:
        line = quoted(live.rfq.lines[0], offer, 0)
    else:
        line = quoted(live.rfq.lines[0], offer, 45_000, **changes)
    with pytest.raises(Invalid) as refused:
        submit_quotation(
            live.rfq.id,
            actor=seller,
            facts={"lines": [line], "valid_until": today() + timedelta(days=40)},
        )
    assert [name.rpartition(".")[2] for name in refused.value.errors] == [field]
    assert db.session.scalar(select(func.count(Quotation.id))) == 0


def test_it_must_hold_beyond_the_deadline_and_be_ones_own_offer(live):
    seller, offer = live.sellers[0]
    with pytest.raises(Invalid) as refused:
        a_quotation(live.rfq, seller, offer, valid_until=today())
    assert list(refused.value.errors) == ["valid_until"]
    with pytest.raises(Invalid) as refused:
        a_quotation(live.rfq, seller, live.sellers[1][1])
    assert list(refused.value.errors) == ["lines.0.offer"]


def test_an_alternate_stands_beside_and_says_what_differs(live):
    seller, offer = live.sellers[0]
    other = an_offer(offer.producer, product=live.product, prices={1: 30_000}, stock=900)
    line = live.rfq.lines[0]
    facts = {
        "lines": [
            quoted(line, offer, 45_000),
            quoted(line, other, 30_000, is_alternate=True, remark="Kemasan curah"),
        ],
        "valid_until": today() + timedelta(days=40),
    }
    submit_quotation(live.rfq.id, actor=seller, facts=facts)
    opened(live.rfq, live.kitchen)
    lines = standing_quotations(live.rfq)[0].lines
    assert [(each.is_alternate, each.remark) for each in lines] == [
        (False, ""),
        (True, "Kemasan curah"),
    ]


def test_invited_only_is_for_the_invited(kitchen, product, sellers):
    (first, offer), (second, other), _third = sellers
    rfq = a_live_rfq(
        kitchen, a_line(kitchen, product), is_open=False, invited=[offer.producer_id]
    )
    a_quotation(rfq, first, offer)
    with pytest.raises(NotFound):
        a_quotation(rfq, second, other)
    assert db.session.scalar(select(func.count(Quotation.id))) == 1


def test_two_different_people_open_whatever_their_roles(live):
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer)
    with pytest.raises(RuleBroken):
        press_to_open(live.rfq.id, actor=live.kitchen.requester)
    closed(live.rfq)
    press_to_open(live.rfq.id, actor=live.kitchen.requester)
    person = db.session.get(type(APerson()), live.kitchen.requester.person_id)
    again = a_member(
        a_kitchen().buyer.organisation, *live.kitchen.approver.roles, person=person
    )
    with pytest.raises(NotFound):
        press_to_open(live.rfq.id, actor=again)
    with pytest.raises(RuleBroken, match="Orang kedua"):
        press_to_open(live.rfq.id, actor=live.kitchen.requester)
    assert db.session.scalar(select(Quotation.opened_at)) is None
    assert press_to_open(live.rfq.id, actor=live.kitchen.approver).state is RfqState.OPENED
    people = db.session.execute(
        select(RfqOpening.place, RfqOpening.person_id).order_by(RfqOpening.place)
    ).all()
    assert people == [
        (1, live.kitchen.requester.person_id),
        (2, live.kitchen.approver.person_id),
    ]


def test_questions_are_answered_once_to_all(live):
    asked = ask_question(live.rfq.id, actor=live.sellers[0][0], question="Boleh curah?")
    db.session.execute(OutboxMessage.__table__.delete())
    answer_question(asked.id, actor=live.kitchen.requester, answer="Boleh")
    told = db.session.scalars(
        select(OutboxMessage.arguments).where(OutboxMessage.job == "sourcing.tell_producer")
    ).all()
    assert {each["producer_id"] for each in told} == {
        offer.producer_id for _seller, offer in live.sellers
    }
    with pytest.raises(RuleBroken, match="sudah dijawab"):
        answer_question(asked.id, actor=live.kitchen.requester, answer="Tidak")
    assert db.session.scalars(select(RfqQuestion.answer)).one() == "Boleh"
    with pytest.raises(NotFound):
        answer_question(asked.id, actor=a_kitchen().requester, answer="x")


def test_a_further_round_is_for_the_asked_and_keeps_what_is_not_answered(live):
    (first, offer), (second, other), _third = live.sellers
    a_quotation(live.rfq, first, offer, 45_000)
    a_quotation(live.rfq, second, other, 46_000)
    opened(live.rfq, live.kitchen)
    mine = next(
        each for each in standing_quotations(live.rfq) if each.producer_id == offer.producer_id
    )
    start_round(
        live.rfq.id,
        actor=live.kitchen.requester,
        closes_at=utc_now() + timedelta(days=2),
        quotation_ids=[mine.id],
        note="Harga bisa lebih baik?",
    )
    with pytest.raises(RuleBroken, match="diminta menawar lagi"):
        a_quotation(live.rfq, second, other, 1)
    a_quotation(live.rfq, first, offer, 40_000)
    closed(live.rfq)
    db.session.expire_all()
    now = {each.producer_id: each for each in standing_quotations(live.rfq)}
    assert now[offer.producer_id].lines[0].tiers[0].unit_price.rupiah == 45_000  # still sealed
    press_to_open(live.rfq.id, actor=live.kitchen.requester)
    press_to_open(live.rfq.id, actor=live.kitchen.approver)
    db.session.expire_all()
    prices = {
        each.producer_id: (each.round, each.lines[0].tiers[0].unit_price.rupiah)
        for each in standing_quotations(live.rfq)
    }
    assert prices == {offer.producer_id: (2, 40_000), other.producer_id: (1, 46_000)}


def test_a_round_that_nobody_answers_leads_back(live):
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer)
    opened(live.rfq, live.kitchen)
    start_round(
        live.rfq.id, actor=live.kitchen.requester, closes_at=utc_now() + timedelta(days=2)
    )
    assert closed(live.rfq).state is RfqState.OPENED


def test_a_withdrawn_request_keeps_its_envelopes_sealed(live):
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer)
    with pytest.raises(Invalid):
        withdraw_rfq(live.rfq.id, actor=live.kitchen.requester, reason="")
    db.session.expire_all()
    withdraw_rfq(live.rfq.id, actor=live.kitchen.requester, reason="Keliru")
    assert states() == [QuotationState.EXPIRED]
    assert db.session.scalar(select(Quotation.producer_id)) is None
    with pytest.raises(Forbidden):
        withdraw_rfq(live.rfq.id, actor=live.kitchen.approver, reason="x")


def test_others_see_nothing_of_a_draft(kitchen, product):
    seller, _offer = a_seller(product)
    draft = a_draft_rfq(kitchen, a_line(kitchen, product))
    with pytest.raises(NotFound):
        ask_question(draft.id, actor=seller, question="Boleh?")
