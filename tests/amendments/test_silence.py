"""Who proposes what, until when, and what silence means."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.services import deciding, proposing
from marketplace.amendments.states import (
    PROPOSAL_LIFECYCLE,
    ProposalState,
    Side,
    Silence,
)
from marketplace.fulfilment.services import dispatch
from marketplace.operations.agreement import agreement_faults
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.orders.services.deciding import cancel_order, expire_unanswered
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.amendments.watching import accept_all, picture, shelf
from tests.factories.amendments import a_trade
from tests.factories.market import an_offer
from tests.factories.orders import in_days

P, S = ProposalState, ProducerOrderState


@pytest.fixture
def trade():
    return a_trade()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "lines"),
        ({"quantity": Decimal(10)}, "lines"),
        ({"quantity": Decimal(12), "reason": "  "}, "reason"),
        ({"day": in_days(0)}, "day"),
        ({"day": in_days(61)}, "day"),
        ({"unit_price": Money(0)}, "lines.0"),
        ({"offer_id": 999_999}, "lines.0"),
        ({"quantity": Decimal(-1)}, "lines.0"),
    ],
)
def test_what_cannot_be_proposed_is_said(trade, facts, field):
    with pytest.raises(Invalid) as refusal:
        trade.proposes(**facts)
    assert field in refusal.value.errors
    assert db.session.scalars(select(OrderProposal)).all() == []


def test_a_substitute_is_the_producers_own(trade):
    foreign = an_offer()
    with pytest.raises(Invalid):
        trade.proposes(offer_id=foreign.id)


def test_a_buyer_proposes_no_price(trade):
    with pytest.raises(Invalid):
        trade.proposes(trade.requester, unit_price=Money(1))


def test_a_buyer_takes_less_alone_while_there_is_time(trade):
    proposal = trade.proposes(trade.requester, quantity=Decimal(6))
    assert (proposal.state, proposal.side) == (P.ACCEPTED, Side.BUYER)
    assert (trade.lines[0].quantity, shelf(trade.first)) == (6, 94)
    wanted = select(OutboxMessage.job).where(OutboxMessage.job.startswith("amendments."))
    assert db.session.scalars(wanted).all() == ["amendments.mail_decided"]


def test_a_buyer_who_wants_more_or_another_day_asks(trade):
    proposal = trade.proposes(trade.requester, quantity=Decimal(12))
    assert (proposal.state, proposal.silence) == (P.OPEN, Silence.KEEP)
    accept_all(trade, proposal, trade.seller)
    assert trade.lines[0].quantity == 12
    assert trade.proposes(trade.owner, day=in_days(5)).state is P.OPEN


def test_after_the_cut_off_a_buyer_needs_consent_to_take_less_and_to_cancel():
    trade = a_trade()
    trade.part.delivery_day = in_days(0)  # the dock opens in less than a day
    db.session.flush()
    proposal = trade.proposes(trade.requester, quantity=Decimal(6))
    assert proposal.state is P.OPEN
    with pytest.raises(RuleBroken, match="Usulkan pembatalannya"):
        cancel_order(trade.order.id, actor=trade.requester, reason="Salah pesan")
    assert shelf(trade.first) == 90


def test_all_lines_dropped_end_the_part_and_the_order(trade):
    lines = [{"id": line.id, "quantity": Decimal(0)} for line in trade.lines]
    proposing.propose_change(
        trade.part.id, actor=trade.owner, lines=lines, reason="Acara batal"
    )
    assert trade.part.state is S.CANCELLED
    assert trade.order.state is OrderState.CANCELLED
    assert (shelf(trade.first), shelf(trade.second)) == (100, 40)
    assert agreement_faults() == []


def test_an_unanswered_order_is_promised_when_what_was_ordered_holds_anyway():
    trade = a_trade(confirmed=False)
    proposal = trade.proposes(quantity=Decimal(12), silence=Silence.KEEP)
    assert (trade.part.state, proposal.state) == (S.CONFIRMED, P.OPEN)
    assert trade.lines[0].confirmed_quantity == 10


def test_an_unanswered_order_stays_open_when_only_the_change_can_be_delivered():
    trade = a_trade(confirmed=False)
    proposal = trade.proposes(quantity=Decimal(6), silence=Silence.DROP)
    assert trade.part.state is S.SENT
    assert trade.part.answer_by > proposal.answer_by
    accept_all(trade, proposal)
    assert (trade.part.state, trade.lines[0].quantity) == (S.CONFIRMED, 6)
    assert trade.lines[1].confirmed_quantity == 4
    assert trade.part.answered_at is not None


def overdue(proposal):
    proposal.answer_by = utc_now() - timedelta(seconds=1)
    db.session.flush()


def test_silence_keeps_the_order_where_that_was_said(trade):
    before = picture(trade)
    proposal = trade.proposes(quantity=Decimal(12))
    overdue(proposal)
    with pytest.raises(RuleBroken, match="sudah habis"):
        accept_all(trade, proposal)
    assert deciding.lapse_overdue() == 1
    assert deciding.lapse_overdue() == 0
    assert picture(trade) == before
    assert proposal.state is P.LAPSED


def test_silence_drops_what_the_change_is_about_where_that_was_said():
    trade = a_trade(confirmed=False)
    proposal = trade.proposes(quantity=Decimal(6), silence=Silence.DROP)
    overdue(proposal)
    assert expire_unanswered() == 0
    assert deciding.lapse_overdue() == 1
    assert trade.part.state is S.PARTLY_CONFIRMED
    assert [line.confirmed_quantity for line in trade.lines] == [0, 4]
    assert (shelf(trade.first), shelf(trade.second)) == (100, 36)
    assert agreement_faults() == []


def test_a_refused_day_that_was_the_only_one_ends_the_part(trade):
    proposal = trade.proposes(day=in_days(5), silence=Silence.DROP)
    deciding.decide_proposal(proposal.id, actor=trade.requester)
    assert (proposal.state, trade.part.state) == (P.REFUSED, S.CANCELLED)
    assert (shelf(trade.first), shelf(trade.second)) == (100, 40)


def test_what_was_sent_cannot_change_any_more(trade):
    proposal = trade.proposes(quantity=Decimal(12))
    lots = [{"line_id": li.id, "code": "L1", "quantity": li.quantity} for li in trade.lines]
    dispatch(trade.part.id, actor=trade.seller, lots=lots)
    assert proposal.state is P.OVERTAKEN
    with pytest.raises(RuleBroken):
        accept_all(trade, proposal)
    with pytest.raises(RuleBroken, match="sudah dikirim"):
        trade.proposes(quantity=Decimal(12))


def test_an_answer_or_an_end_overtakes_a_proposal():
    trade = a_trade(confirmed=False)
    proposal = trade.proposes(quantity=Decimal(6), silence=Silence.DROP)
    confirm_producer_order(trade.part.id, actor=trade.seller)
    assert proposal.state is P.OVERTAKEN
    second = trade.proposes(quantity=Decimal(12))
    cancel_order(trade.order.id, actor=trade.requester, reason="Batal")
    assert second.state is P.OVERTAKEN


def test_a_proposal_is_taken_back(trade):
    before = picture(trade)
    proposal = trade.proposes(quantity=Decimal(12))
    proposing.withdraw_proposal(proposal.id, actor=trade.seller)
    assert (proposal.state, picture(trade)) == (P.WITHDRAWN, before)
    trade.proposes(quantity=Decimal(11))


def test_only_an_open_proposal_moves():
    allowed = {(a, b) for a in P for b in P if PROPOSAL_LIFECYCLE.allows(a, b)}
    assert allowed == {(P.OPEN, end) for end in set(P) - {P.OPEN}}
