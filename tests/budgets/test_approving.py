"""Budgets, outlets and approvals together: who is asked, and what a change books."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.amendments.services import deciding as amendments
from marketplace.amendments.services.proposing import propose_change
from marketplace.approvals.queries.people import actor_for
from marketplace.approvals.wording import because_words
from marketplace.budgets.states import BudgetRule
from marketplace.operations.agreement import agreement_faults
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.services import changing, deciding
from marketplace.orders.services.changing import Change
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import a_member_at
from tests.factories.approvals import a_rule, a_step, an_owner, flow_of
from tests.factories.budgets import a_budget, an_outlet, stands
from tests.factories.fulfilment import its_producer


def change(deal, order, quantity, **facts):
    wanted = {
        "delivery_point_id": order.delivery_point_id,
        "delivery_day": order.delivery_day,
    } | facts
    line = order.producer_orders[0].lines[0]
    asked = Change({line.id: Decimal(quantity)}, **wanted)
    return changing.change_order(order.id, asked, actor=deal.kitchen.requester)


def written_to(order) -> set[int]:
    mails = db.session.query(OutboxMessage).filter_by(job="orders.mail_waiting")
    return {m.arguments["person_id"] for m in mails if m.arguments["order_id"] == order.id}


@pytest.fixture
def waiting(deal):
    """An order of ten for which somebody has to be asked, in a budget it fits into."""
    deal.kitchen.buyer.approval_limit = Money(1)
    budget = a_budget(deal.centre, planned=1_000_000)
    return deal.places(10), budget


def test_beyond_a_budget_an_approval_needs_its_reason(deal):
    budget = a_budget(deal.centre, planned=1, rule=BudgetRule.ASK)
    order = deal.places(1)
    flow = flow_of(order)
    assert (flow.over_budget, because_words(flow)) == (
        True,
        ["Melebihi anggaran yang minta persetujuan"],
    )
    with pytest.raises(Invalid) as refused:
        deciding.approve_order(order.id, actor=deal.kitchen.approver)
    assert set(refused.value.errors) == {"reason"}
    assert order.state is OrderState.AWAITING_APPROVAL
    deciding.approve_order(order.id, actor=deal.kitchen.approver, reason="Tamu bertambah")
    assert (order.state, stands(budget)) == (OrderState.PLACED, (order.total.rupiah, 0))


def test_a_rule_asks_beyond_a_budget_that_only_warns(deal):
    owner = an_owner(deal.kitchen)
    a_rule(owner, a_step(role=Role.BUYER_OWNER), over_budget=True, name="Lewat anggaran")
    budget = a_budget(deal.centre, planned=150_000)
    assert deal.places(1).state is OrderState.PLACED
    order = deal.places(20)
    assert order.state is OrderState.AWAITING_APPROVAL
    assert because_words(flow_of(order)) == ["Lewat anggaran"]
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=deal.kitchen.approver, reason="Mendesak")
    deciding.approve_order(order.id, actor=owner, reason="Mendesak")
    assert order.state is OrderState.PLACED
    assert budget_faults() == []
    assert stands(budget)[0] > 150_000


@pytest.mark.parametrize("quantity", [4, 25])
def test_a_changed_order_is_committed_as_it_is_now(deal, waiting, quantity):
    order, budget = waiting
    assert stands(budget) == (order.total.rupiah, 0)
    before = order.total
    change(deal, order, quantity)
    assert order.total - before == Money(10_000 * (quantity - 10))
    assert stands(budget) == (order.total.rupiah, 0)
    change(deal, order, 10)
    assert stands(budget) == (before.rupiah, 0)
    assert (budget_faults(), agreement_faults()) == ([], [])


def test_an_order_that_moves_to_another_month_leaves_this_ones_budget(deal):
    deal.kitchen.buyer.approval_limit = Money(1)
    order = deal.places(10)
    later = (order.delivery_day.replace(day=1) + timedelta(days=32)).replace(day=1)
    first = a_budget(deal.centre, day=order.delivery_day)
    second = a_budget(deal.centre, day=later)
    assert (stands(first), stands(second)) == ((order.total.rupiah, 0), (0, 0))
    change(deal, order, 10, delivery_day=later)
    assert (stands(first), stands(second)) == ((0, 0), (order.total.rupiah, 0))
    deciding.approve_order(order.id, actor=deal.kitchen.approver)
    deal.confirms(order, 6)
    promised = 60_000 + order.freight.rupiah
    assert (stands(first), stands(second)) == ((0, 0), (promised, 0))
    assert budget_faults() == []


def test_a_change_beyond_a_blocking_budget_changes_nothing(deal):
    deal.kitchen.buyer.approval_limit = Money(1)
    order = deal.places(10)
    budget = a_budget(deal.centre, planned=order.total.rupiah, rule=BudgetRule.BLOCK)
    flow = flow_of(order).id
    db.session.commit()
    with pytest.raises(RuleBroken, match="Anggaran tidak cukup"):
        change(deal, order, 11)
    db.session.expire_all()
    assert order.producer_orders[0].lines[0].quantity == 10
    assert (stands(budget), flow_of(order).id) == ((order.total.rupiah, 0), flow)
    change(deal, order, 10)
    assert stands(budget) == (order.total.rupiah, 0)


def test_what_both_sides_agreed_to_change_is_committed_as_agreed(deal):
    budget = a_budget(deal.centre)
    order = deal.places(10)
    deal.confirms(order)
    part = deal.part(order)
    for quantity in (7, 12):
        line = {"id": part.lines[0].id, "quantity": Decimal(quantity)}
        proposal = propose_change(
            part.id, actor=its_producer(part), reason="Panen berubah", lines=[line]
        )
        amendments.decide_proposal(
            proposal.id,
            actor=deal.kitchen.requester,
            accepted=[each.id for each in proposal.lines],
            accepts_day=True,
        )
        assert stands(budget) == (quantity * 10_000 + order.freight.rupiah, 0)
    assert (budget_faults(), agreement_faults()) == ([], [])


def test_who_approves_at_another_outlet_is_neither_asked_nor_able_to(deal):
    company = deal.kitchen.buyer.organisation
    deal.kitchen.buyer.approval_limit = Money(1)
    bar = an_outlet(deal.kitchen.buyer, "Bar keberangkatan")
    here = a_member_at(company, deal.centre.outlet, Role.APPROVER)
    there = a_member_at(company, bar, Role.APPROVER)
    order = deal.places(10)
    assert flow_of(order).outlet_id == deal.centre.outlet_id
    asked = written_to(order)
    assert here.person_id in asked
    assert there.person_id not in asked
    by_link = actor_for(there.person_id, company.id)
    for stranger in (there, by_link):
        with pytest.raises(NotFound):
            deciding.approve_order(order.id, actor=stranger)
    assert order.state is OrderState.AWAITING_APPROVAL
    deciding.approve_order(order.id, actor=actor_for(here.person_id, company.id))
    assert order.state is OrderState.PLACED


def test_only_those_of_the_outlet_are_counted_as_able_to_decide(deal):
    company = deal.kitchen.buyer.organisation
    owner = an_owner(deal.kitchen)
    a_rule(owner, a_step(role=Role.APPROVER, needed=2), since=1)
    a_member_at(company, an_outlet(deal.kitchen.buyer, "Bar"), Role.APPROVER)
    order = deal.places(10)
    (step,) = flow_of(order).steps
    assert step.needed == 2
    assert {seat.role for seat in step.seats} == {Role.APPROVER, Role.BUYER_OWNER}
    deciding.approve_order(order.id, actor=deal.kitchen.approver)
    assert order.state is OrderState.AWAITING_APPROVAL
    deciding.approve_order(order.id, actor=owner)
    assert order.state is OrderState.PLACED
