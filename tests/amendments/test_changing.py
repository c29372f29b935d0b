"""Nothing of an order changes before the other side agrees; then all of it does, at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.services import deciding, proposing
from marketplace.amendments.states import (
    Decision,
    ProposalState,
)
from marketplace.operations.agreement import agreement_faults
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.amendments.watching import accept_all, booked, picture, shelf
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.amendments import a_trade
from tests.factories.market import an_offer
from tests.factories.orders import in_days

P, S = ProposalState, ProducerOrderState


@pytest.fixture
def trade():
    return a_trade()


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": Decimal(12)},
        {"quantity": Decimal(4)},
        {"quantity": Decimal(0)},
        {"unit_price": Money(29_000)},
        {"day": in_days(6)},
    ],
)
def test_nothing_changes_before_consent(trade, change):
    before = picture(trade)
    proposal = trade.proposes(**change)
    assert proposal.state is P.OPEN
    assert picture(trade) == before


def test_more_is_taken_from_the_shelf_once_it_is_accepted(trade):
    before = trade.order.total
    proposal = trade.proposes(quantity=Decimal(12))
    accept_all(trade, proposal)
    line = trade.lines[0]
    assert (line.quantity, line.confirmed_quantity) == (Decimal(12), Decimal(12))
    assert line.line_total == Money(330_000)
    assert (shelf(trade.first), booked(trade.first, trade.part.delivery_day)) == (88, 12)
    assert trade.order.total == before + Money(55_000)
    assert (proposal.total_before, proposal.total_after) == (before, trade.order.total)
    assert (proposal.state, trade.part.state) == (P.ACCEPTED, S.CONFIRMED)
    assert agreement_faults() == []


def test_less_goes_back_on_the_shelf(trade):
    accept_all(trade, trade.proposes(quantity=Decimal(4)))
    assert (shelf(trade.first), booked(trade.first, trade.part.delivery_day)) == (96, 4)
    assert trade.part.goods == Money(4 * 27_500 + 4 * 24_000)
    assert trade.part.state is S.CONFIRMED
    assert agreement_faults() == []


def test_a_dropped_line_costs_nothing_and_holds_nothing(trade):
    accept_all(trade, trade.proposes(quantity=Decimal(0)))
    line = trade.lines[0]
    assert (line.confirmed_quantity, line.line_total) == (Decimal(0), Money(0))
    assert (shelf(trade.first), booked(trade.first, trade.part.delivery_day)) == (100, 0)
    assert trade.part.goods == Money(96_000)
    assert trade.part.state is S.PARTLY_CONFIRMED
    assert agreement_faults() == []


def test_another_price_moves_the_totals_only(trade):
    accept_all(trade, trade.proposes(unit_price=Money(25_000)))
    assert trade.lines[0].line_total == Money(250_000)
    assert shelf(trade.first) == 90
    assert trade.part.goods == Money(346_000)
    assert agreement_faults() == []


def test_a_substitute_takes_its_own_stock_at_the_buyers_price(trade):
    other = an_offer(trade.first.producer, stock=20, prices={1: 31_000})
    accept_all(trade, trade.proposes(offer_id=other.id, quantity=Decimal(8)))
    line = trade.lines[0]
    assert (line.offer_id, line.product_name) == (other.id, other.product.name)
    assert (line.quantity, line.unit_price) == (Decimal(8), Money(31_000))
    assert (shelf(trade.first), shelf(other)) == (100, 12)
    assert booked(trade.first, trade.part.delivery_day) == 0
    assert agreement_faults() == []


def test_another_day_moves_the_capacity_of_its_week(trade):
    old, new = trade.part.delivery_day, in_days(12)
    accept_all(trade, trade.proposes(day=new))
    assert trade.part.delivery_day == new
    assert (booked(trade.first, old), booked(trade.first, new)) == (0, 10)
    assert (shelf(trade.first), shelf(trade.second)) == (90, 36)
    assert agreement_faults() == []


def test_each_point_is_answered_by_itself(trade):
    lines = [
        {"id": trade.lines[0].id, "quantity": Decimal(6)},
        {"id": trade.lines[1].id, "unit_price": Money(26_000)},
    ]
    proposal = proposing.propose_change(
        trade.part.id, actor=trade.seller, lines=lines, reason="Hujan", day=in_days(4)
    )
    deciding.decide_proposal(
        proposal.id, actor=trade.owner, accepted=[proposal.lines[0].id], answer="Harga tetap"
    )
    assert proposal.state is P.PARTLY_ACCEPTED
    assert [line.decision for line in proposal.lines] == [Decision.ACCEPTED, Decision.REFUSED]
    assert proposal.day_decision is Decision.REFUSED
    assert trade.part.delivery_day == in_days(3)
    assert (trade.lines[0].quantity, trade.lines[1].unit_price) == (6, Money(24_000))


def test_refusing_all_keeps_the_order_as_it_was(trade):
    before = picture(trade)
    proposal = trade.proposes(quantity=Decimal(12), day=in_days(5))
    deciding.decide_proposal(proposal.id, actor=trade.requester)
    assert (proposal.state, proposal.total_after) == (P.REFUSED, None)
    assert picture(trade) == before


def test_goods_that_are_short_change_nothing(trade):
    before = picture(trade)
    proposal = trade.proposes(quantity=Decimal(60))  # the week holds 50
    with pytest.raises(RuleBroken) as refusal:
        accept_all(trade, proposal)
    assert "lines.0" in refusal.value.errors
    assert picture(trade) == before
    assert db.session.get_one(OrderProposal, proposal.id).state is P.OPEN


def test_more_than_was_approved_needs_approval_again():
    trade = a_trade(limit=500_000)
    assert trade.order.total < Money(500_000)
    proposal = trade.proposes(quantity=Decimal(40))
    with pytest.raises(RuleBroken, match="yang disetujui"):
        accept_all(trade, proposal)
    deciding.decide_proposal(proposal.id, actor=trade.requester)
    small = trade.proposes(quantity=Decimal(11))
    accept_all(trade, small)
    assert trade.lines[0].quantity == 11


def test_what_an_approver_agreed_to_is_the_most_even_after_it_was_less():
    trade = a_trade()
    trade.order.decided_by = trade.owner.person_id
    accept_all(trade, trade.proposes(quantity=Decimal(4)))
    accept_all(trade, trade.proposes(quantity=Decimal(10)))  # back to what was approved
    with pytest.raises(RuleBroken, match="yang disetujui"):
        accept_all(trade, trade.proposes(quantity=Decimal(11)))


def test_one_proposal_at_a_time(trade):
    trade.proposes(quantity=Decimal(12))
    with pytest.raises(RuleBroken, match="Masih ada usulan"):
        trade.proposes(trade.owner, quantity=Decimal(12))


def test_the_own_side_does_not_decide_and_strangers_see_nothing(trade):
    proposal = trade.proposes(quantity=Decimal(12))
    with pytest.raises(Forbidden):
        accept_all(trade, proposal, trade.seller)
    finance = a_member(trade.order.buyer.organisation, Role.FINANCE)
    with pytest.raises(Forbidden):
        accept_all(trade, proposal, finance)
    other = a_member(trade.order.buyer.organisation, Role.REQUESTER)
    with pytest.raises(Forbidden):
        accept_all(trade, proposal, other)
    stranger = a_member(AnOrganisation(), Role.BUYER_OWNER)
    for act in (accept_all, lambda _t, p, a: proposing.withdraw_proposal(p.id, actor=a)):
        with pytest.raises(NotFound):
            act(trade, proposal, stranger)
    with pytest.raises(NotFound):
        trade.proposes(stranger, quantity=Decimal(1))
    with pytest.raises(Forbidden):
        proposing.withdraw_proposal(proposal.id, actor=trade.owner)
    assert proposal.state is P.OPEN


def test_it_is_answered_once(trade):
    proposal = trade.proposes(quantity=Decimal(12))
    accept_all(trade, proposal)
    with pytest.raises(RuleBroken):
        accept_all(trade, proposal)
    with pytest.raises(RuleBroken):
        proposing.withdraw_proposal(proposal.id, actor=trade.seller)
    assert shelf(trade.first) == 88
