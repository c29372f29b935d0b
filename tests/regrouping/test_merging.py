"""Two orders that wait become one; the other ends, and both say where the goods are."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from marketplace.approvals.states import FlowState
from marketplace.buyers.models import DockWindow
from marketplace.catalog.models import Offer
from marketplace.demand.services.ordering import order_need
from marketplace.orders.services import deciding
from marketplace.orders.services.merging import merge_orders
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.orders.timeline import timeline
from marketplace.shared.actors import Role
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.approvals import a_decider, a_rule, a_step, an_owner, flow_of
from tests.factories.budgets import a_cost_centre, an_outlet, stands
from tests.factories.market import ADock, an_offer
from tests.factories.needs import a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen, in_days
from tests.regrouping.conftest import goods, left_of, no_faults


def merge(desk, order, gone, actor=None):
    return merge_orders(order.id, gone.id, actor=actor or desk.kitchen.requester)


def test_goods_join_and_same_goods_add_up(desk):
    first = desk.kitchen.places((desk.water, 10))
    second = desk.kitchen.places((desk.water, 5), (desk.sugar, 8))
    before = (left_of(desk.water), left_of(desk.sugar))

    merged = merge(desk, first, second)

    assert merged.id == first.id
    assert goods(first) == {desk.water.id: Decimal(15), desk.sugar.id: Decimal(8)}
    assert (left_of(desk.water), left_of(desk.sugar)) == before
    assert second.state is OrderState.CANCELLED
    assert second.reason == f"Digabung ke {first.number}."
    assert goods(second) == {desk.water.id: Decimal(5), desk.sugar.id: Decimal(8)}  # history
    assert {part.state for part in second.producer_orders} == {ProducerOrderState.CANCELLED}
    assert len({part.number for part in first.producer_orders}) == 2
    assert stands(desk.budget)[0] == first.total.rupiah
    no_faults()
    assert chain_faults() == []


def test_approvals_of_both_are_void_and_the_joined_one_is_asked(desk):
    a_rule(an_owner(desk.kitchen), a_step(1, Role.APPROVER), a_step(2, Role.BUYER_OWNER))
    first, second = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    for each in (first, second):
        deciding.approve_order(each.id, actor=desk.kitchen.approver)
    flows = [flow_of(first), flow_of(second)]
    merge(desk, first, second)
    for flow in flows:
        db.session.refresh(flow)
        assert flow.state is FlowState.VOIDED
        assert all(each.voided_at for each in flow.decisions)
    assert flow_of(first).state is FlowState.OPEN
    assert flow_of(first).amount == first.total
    with pytest.raises(RuleBroken):
        deciding.approve_order(second.id, actor=desk.kitchen.approver)


def test_whoever_wrote_either_approves_neither(desk):
    owner = an_owner(desk.kitchen)
    first, second = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    merge(desk, first, second, actor=owner)
    with pytest.raises(Forbidden):
        deciding.approve_order(first.id, actor=owner)


def test_families_join_too(desk):
    boss = a_decider(desk.kitchen, Role.FINANCE, name="Bos")
    a_rule(an_owner(desk.kitchen), a_step(1, people=[boss]), since=1_500_000)
    big = desk.kitchen.places((desk.water, 20))
    part = desk.split(big, 10)
    small = desk.kitchen.places((desk.water, 1))
    merge(desk, small, part)
    assert ["rule", "Aturan contoh"] in flow_of(small).asked_because
    assert small.total < Money(1_500_000)


def test_split_and_joined_again_it_is_as_before(desk):
    order = desk.kitchen.places((desk.water, 10), (desk.sugar, 6))
    total, committed = order.total, stands(desk.budget)[0]
    made = desk.split(order, 4, 6)
    merge(desk, order, made)
    assert goods(order) == {desk.water.id: Decimal(10), desk.sugar.id: Decimal(6)}
    assert order.total == total
    assert stands(desk.budget)[0] == committed
    no_faults()


def test_both_tell_of_it(desk):
    first, second = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    merge(desk, first, second)
    told = {each.text: each.address for each in timeline(first)}
    assert told[f"{second.number} digabung ke sini"] == f"/usaha/po/{second.number}"
    told = {each.text: each.address for each in timeline(second)}
    assert told[f"Digabung ke {first.number}"] == f"/usaha/po/{first.number}"


def test_what_does_not_go_together_is_refused_and_stays(desk):
    kitchen = desk.kitchen
    first = kitchen.places((desk.water, 5))
    elsewhere = kitchen.places((desk.water, 5), delivery_point_id=ADock(buyer=kitchen.buyer).id)
    bar = a_cost_centre(kitchen.buyer, "BAR", outlet=an_outlet(kitchen.buyer))
    outlet = kitchen.places((desk.water, 5), cost_centre_id=bar.id)
    returned = kitchen.places((desk.water, 5))
    deciding.return_order(returned.id, actor=kitchen.approver, reason="Ubah")
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    theirs = kitchen.places((desk.water, 5), actor=colleague)
    approved = kitchen.places((desk.water, 5))
    deciding.approve_order(approved.id, actor=kitchen.approver)
    before = left_of(desk.water)
    for other in (elsewhere, outlet, returned, approved):
        with pytest.raises(RuleBroken):
            merge(desk, first, other)
    with pytest.raises(RuleBroken):
        merge(desk, first, theirs, actor=an_owner(kitchen))
    with pytest.raises(Forbidden):
        merge(desk, first, theirs)
    with pytest.raises(Invalid):
        merge(desk, first, first)
    with pytest.raises(NotFound):
        merge(desk, first, a_kitchen(approval_limit=Money(1)).places((desk.water, 1)))
    assert goods(first) == {desk.water.id: Decimal(5)}
    assert left_of(desk.water) == before - 1
    assert flow_of(first).round == 1


def test_joined_twice_it_is_joined_once(desk):
    first, second = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    merge(desk, first, second)
    with pytest.raises(RuleBroken):
        merge(desk, first, second)
    assert goods(first) == {desk.water.id: Decimal(10)}


def test_a_rule_that_the_sum_breaks_is_named(desk):
    offer = an_offer(prices={1: 50_000}, stock=100, weekly_capacity=Decimal(10))
    first = desk.kitchen.places((offer, 6))
    second = desk.kitchen.places((offer, 7), delivery_day=in_days(12))
    with pytest.raises(Invalid) as refusal:
        merge(desk, first, second)
    assert "hanya sanggup" in str(refusal.value.errors)
    db.session.rollback()


def test_a_full_dock_keeps_them_apart(desk):
    day = in_days(3)
    window = DockWindow(
        delivery_point_id=desk.kitchen.dock.id,
        weekday=day.weekday(),
        opens_at=time(6),
        closes_at=time(9),
        capacity=2,
    )
    later = DockWindow(
        delivery_point_id=desk.kitchen.dock.id,
        weekday=day.weekday(),
        opens_at=time(10),
        closes_at=time(12),
        capacity=None,
    )
    db.session.add_all([window, later])
    db.session.flush()
    first = desk.kitchen.places((desk.water, 5), dock_window_id=window.id)
    desk.kitchen.places((desk.water, 5), dock_window_id=window.id)
    second = desk.kitchen.places((desk.sugar, 5), dock_window_id=later.id)
    with pytest.raises(RuleBroken) as refusal:
        merge(desk, first, second)
    assert "penuh" in str(refusal.value)


def test_an_order_of_a_need_stays_where_the_need_finds_it(desk):
    product = sugar()
    seller, _offer = a_seller(product)
    need = an_open_need(desk.kitchen, product)
    a_pledge(need, seller)
    bound = order_need(
        need.id,
        actor=desk.kitchen.requester,
        delivery_day=need.first_day,
        payment=PaymentChoice.TERMS,
    )
    other = desk.kitchen.places((desk.water, 5), delivery_day=need.first_day)
    with pytest.raises(RuleBroken) as refusal:
        merge(desk, other, bound)
    assert "kebutuhan" in str(refusal.value)
    with pytest.raises(RuleBroken) as refusal:
        desk.split(bound, 1)
    assert "tidak bisa dipisah" in str(refusal.value)
    merge(desk, bound, other)
    assert goods(bound)[desk.water.id] == Decimal(5)
    assert db.session.get_one(Offer, desk.water.id).available_quantity == Decimal(495)
    no_faults()
