"""An order that waits becomes two: goods, holds, budgets, approvals and history."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.approvals.states import FlowState, Rolling
from marketplace.catalog.models import CapacityWeek
from marketplace.orders.models import Order
from marketplace.orders.services import changing, deciding
from marketplace.orders.services.changing import Change
from marketplace.orders.services.splitting import Split, split_order
from marketplace.orders.states import OrderState
from marketplace.orders.timeline import timeline
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry, chain_faults
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.approvals import a_decider, a_rule, a_step, an_owner, flow_of
from tests.factories.budgets import a_budget, a_cost_centre, stands
from tests.factories.market import ADock, an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.regrouping.conftest import goods, left_of, lines_of, no_faults


def test_lines_and_part_quantities_go_to_the_new_order(desk):
    order = desk.kitchen.places((desk.water, 10), (desk.sugar, 6))
    before = (left_of(desk.water), left_of(desk.sugar))

    made = desk.split(order, 4, 6, note="Pesta")

    assert goods(order) == {desk.water.id: Decimal(6)}
    assert goods(made) == {desk.water.id: Decimal(4), desk.sugar.id: Decimal(6)}
    assert (left_of(desk.water), left_of(desk.sugar)) == before
    assert made.number != order.number
    assert made.document_number != order.document_number
    assert (made.state, made.requested_by) == (
        OrderState.AWAITING_APPROVAL,
        desk.kitchen.requester.person_id,
    )
    assert (made.note, made.cost_centre_id) == ("Pesta", desk.centre.id)
    assert stands(desk.budget)[0] == order.total.rupiah + made.total.rupiah
    no_faults()
    assert chain_faults() == []


def test_what_is_committed_stays_the_same_where_prices_and_freight_do(desk):
    order = desk.kitchen.places((desk.water, 10))
    freight = order.freight
    committed = stands(desk.budget)[0]
    desk.split(order, 4)
    assert stands(desk.budget)[0] == committed + freight.rupiah  # a second trip


def test_another_day_place_and_cost_centre(desk):
    other = a_cost_centre(desk.kitchen.buyer, "BAR")
    theirs = a_budget(other, planned=900_000_000)
    dock = ADock(buyer=desk.kitchen.buyer)
    order = desk.kitchen.places((desk.water, 10))

    made = desk.split(
        order,
        4,
        delivery_day=in_days(5),
        delivery_point_id=dock.id,
        cost_centre_id=other.id,
    )

    assert (made.delivery_day, made.delivery_point_id) == (in_days(5), dock.id)
    assert made.cost_centre_id == other.id
    assert stands(theirs)[0] == made.total.rupiah
    assert stands(desk.budget)[0] == order.total.rupiah
    no_faults()


def test_capacity_moves_to_the_week_of_the_new_day(desk):
    offer = an_offer(prices={1: 50_000}, stock=100, weekly_capacity=Decimal(20))
    order = desk.kitchen.places((offer, 20))
    desk.split(order, 8, delivery_day=in_days(12))
    rows = select(CapacityWeek.booked_quantity).where(CapacityWeek.offer_id == offer.id)
    assert sorted(db.session.scalars(rows)) == [Decimal(8), Decimal(12)]
    assert left_of(offer) == Decimal(80)
    no_faults()


def test_approvals_are_void_and_both_are_asked_about_anew(desk):
    a_rule(an_owner(desk.kitchen), a_step(1, Role.APPROVER), a_step(2, Role.BUYER_OWNER))
    order = desk.kitchen.places((desk.water, 10))
    deciding.approve_order(order.id, actor=desk.kitchen.approver)
    first = flow_of(order)

    made = desk.split(order, 4)

    db.session.refresh(first)
    assert first.state is FlowState.VOIDED
    assert all(each.voided_at for each in first.decisions)
    for each in (order, made):
        flow = flow_of(each)
        assert flow.state is FlowState.OPEN
        assert flow.decisions == []
        for actor in (desk.kitchen.approver, a_decider(desk.kitchen, Role.BUYER_OWNER)):
            deciding.approve_order(each.id, actor=actor)
        assert db.session.get(Order, each.id, populate_existing=True).state is OrderState.PLACED
    no_faults()


def test_an_owner_who_splits_approves_neither(desk):
    owner = an_owner(desk.kitchen)
    order = desk.kitchen.places((desk.water, 10))
    made = desk.split(order, 4, actor=owner)
    for each in (order, made):
        with pytest.raises(Forbidden):
            deciding.approve_order(each.id, actor=owner)
    changed = Change({lines_of(made)[0].id: Decimal(3)}, made.delivery_point_id, in_days(3))
    changing.change_order(made.id, changed, actor=desk.kitchen.requester)
    with pytest.raises(Forbidden):
        deciding.approve_order(made.id, actor=owner)


@pytest.mark.parametrize("rolling", [Rolling.NONE, Rolling.PRODUCER])
def test_two_below_a_limit_still_ask_whoever_is_asked_for_the_sum(desk, rolling):
    owner = an_owner(desk.kitchen)
    boss = a_decider(desk.kitchen, Role.FINANCE, name="Bos")
    a_rule(owner, a_step(1, people=[boss]), since=1_500_000, rolling=rolling)
    order = desk.kitchen.places((desk.water, 20))
    made = desk.split(order, 10)
    assert max(order.total, made.total) < Money(1_500_000)
    for each in (order, made):
        flow = flow_of(each)
        assert ["rule", "Aturan contoh"] in flow.asked_because
        asked = {seat.person_id for step in flow.steps for seat in step.seats}
        assert boss.person_id in asked
    # a change of one of them, and a further split, still count the whole
    change = Change({lines_of(made)[0].id: Decimal(9)}, made.delivery_point_id, in_days(3))
    changing.change_order(made.id, change, actor=desk.kitchen.requester)
    third = desk.split(order, 5)
    for each in (order, made, third):
        assert ["rule", "Aturan contoh"] in flow_of(each).asked_because


def test_the_buyers_own_limit_counts_both(desk):
    desk.kitchen.buyer.approval_limit = Money(1_500_000)
    db.session.flush()
    order = desk.kitchen.places((desk.water, 20))
    made = desk.split(order, 10)
    assert ["limit", ""] in flow_of(order).asked_because
    assert ["limit", ""] in flow_of(made).asked_because


def test_both_orders_tell_where_goods_went_with_a_way_there(desk):
    order = desk.kitchen.places((desk.water, 10))
    made = desk.split(order, 4)
    told = {each.text: each for each in timeline(order)}
    there = told[f"Dipisah ke {made.number}"]
    assert there.address == f"/usaha/po/{made.number}"
    assert "4 karton" in there.note
    told = {each.text: each for each in timeline(made)}
    assert told[f"Dipisah dari {order.number}"].address == f"/usaha/po/{order.number}"
    actions = select(AuditEntry.action, AuditEntry.target_id)
    found = set(db.session.execute(actions.where(AuditEntry.action.like("order.split%"))))
    assert {tuple(each) for each in found} == {
        ("order.split", order.id),
        ("order.split_off", made.id),
    }


def test_a_returned_order_is_split_and_submitted_again(desk):
    order = desk.kitchen.places((desk.water, 10))
    deciding.return_order(order.id, actor=desk.kitchen.approver, reason="Pisahkan")
    made = desk.split(order, 4)
    assert flow_of(order).state is FlowState.OPEN
    assert flow_of(order).round == 2
    assert flow_of(made).round == 1


def test_what_cannot_be_two_orders_changes_nothing(desk):
    scarce = an_offer(prices={1: 50_000}, stock=100, minimum_quantity=Decimal(6))
    order = desk.kitchen.places((scarce, 10))
    flow = flow_of(order).id
    refusals = (
        ({"quantities": (4,)}, "paling sedikit 6"),
        ({"quantities": (11,)}, "Paling banyak"),
        ({"quantities": (10,)}, "Sisakan"),
        ({"quantities": ()}, "Pilih barang"),
    )
    for said, words in refusals:
        with pytest.raises(Invalid) as refusal:
            desk.split(order, *said["quantities"])
        assert words in str(refusal.value.errors)
        db.session.expire_all()
    foreign = ADock(buyer=a_kitchen().buyer)
    with pytest.raises((Invalid, NotFound)):
        desk.split(order, 4, delivery_point_id=foreign.id)
    assert goods(order) == {scarce.id: Decimal(10)}
    assert flow_of(order).id == flow


def test_who_may_not_and_what_went_out_are_refused(desk):
    order = desk.kitchen.places((desk.water, 10))
    colleague = a_member(desk.kitchen.buyer.organisation, Role.REQUESTER)
    with pytest.raises(Forbidden):
        desk.split(order, 4, actor=colleague)
    with pytest.raises(NotFound):
        desk.split(order, 4, actor=a_kitchen().requester)
    strange = desk.kitchen.places((desk.sugar, 5))
    line = lines_of(strange)[0]
    split = Split({line.id: Decimal(1)}, order.delivery_point_id, order.delivery_day)
    with pytest.raises(NotFound):
        split_order(order.id, split, actor=desk.kitchen.requester)
    deciding.approve_order(order.id, actor=desk.kitchen.approver)
    with pytest.raises(RuleBroken):
        desk.split(order, 4)
    deciding.cancel_order(strange.id, actor=desk.kitchen.requester, reason="batal")
    with pytest.raises(RuleBroken):
        desk.split(strange, 2)
    assert db.session.scalar(select(func.count(Order.id))) == 2
