"""Returned and changed orders: approvals fall away, whoever changed it never approves it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.approvals.queries.flows import history
from marketplace.approvals.states import FlowState
from marketplace.catalog.models import CapacityWeek
from marketplace.operations.agreement import agreement_faults
from marketplace.operations.approvals import approval_faults
from marketplace.orders.contents import KIND
from marketplace.orders.models import OrderLine
from marketplace.orders.services import changing, deciding, releasing
from marketplace.orders.services.changing import Change
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import a_member
from tests.factories.approvals import Role, a_rule, a_step, flow_of
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days

UNDO = timedelta(seconds=10)


def lines(order):
    return [line for part in order.producer_orders for line in part.lines]


def change(order, actor, *quantities, **facts):
    wanted = {
        "delivery_point_id": order.delivery_point_id,
        "delivery_day": order.delivery_day,
    } | facts
    pairs = zip(lines(order), quantities, strict=False)
    amounts = {line.id: Decimal(quantity) for line, quantity in pairs}
    return changing.change_order(order.id, Change(amounts, **wanted), actor=actor)


def left(offer):
    db.session.refresh(offer)
    booked = select(CapacityWeek.booked_quantity).where(CapacityWeek.offer_id == offer.id)
    return offer.available_quantity, sum(db.session.scalars(booked))


def test_returning_keeps_the_goods_and_asks_the_requester(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.return_order(order.id, actor=kitchen.approver, reason=" Kurangi airnya ")

    flow = flow_of(order)
    assert (flow.state, flow.message) == (FlowState.RETURNED, "Kurangi airnya")
    assert order.state is OrderState.AWAITING_APPROVAL
    assert left(water) == (4960, 40)
    job = db.session.scalars(
        select(OutboxMessage.job).order_by(OutboxMessage.id.desc())
    ).first()
    assert job == "orders.mail_returned"
    for decide in (deciding.approve_order, deciding.return_order, deciding.reject_order):
        facts = {} if decide is deciding.approve_order else {"reason": "x"}
        with pytest.raises(RuleBroken):
            decide(order.id, actor=kitchen.approver, **facts)


def test_a_return_needs_words(kitchen, water):
    order = kitchen.places((water, 40))
    with pytest.raises(Invalid):
        deciding.return_order(order.id, actor=kitchen.approver, reason="  ")
    assert flow_of(order).state is FlowState.OPEN


def test_a_returned_order_is_changed_submitted_again_and_approved(kitchen, water):
    order = kitchen.places((water, 40))
    before = flow_of(order).content_hash
    deciding.return_order(order.id, actor=kitchen.approver, reason="Kurangi")

    change(order, kitchen.requester, 35, note="Dikurangi")

    first, again = history(KIND, order.id)
    assert (first.state, again.state, again.round) == (FlowState.RETURNED, FlowState.OPEN, 2)
    assert again.content_hash != before
    assert order.total == again.amount
    assert left(water) == (4965, 35)
    assert deciding.approve_order(order.id, actor=kitchen.approver).state is OrderState.PLACED
    assert [part.state for part in order.producer_orders] == [ProducerOrderState.SENT]
    assert agreement_faults() == []
    assert approval_faults() == []


def test_a_change_voids_what_was_approved_so_far(kitchen, water, owner, finance):
    a_rule(owner, a_step(1), a_step(2, Role.FINANCE), since=1_000_000)
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver)

    change(order, kitchen.requester, 50)

    first, second = history(KIND, order.id)
    assert first.state is FlowState.VOIDED
    assert not any(decision.counts for decision in first.decisions)
    assert second.decisions == []
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=finance)
    deciding.approve_order(order.id, actor=kitchen.approver)
    assert deciding.approve_order(order.id, actor=finance).state is OrderState.PLACED


def test_whoever_changed_it_never_approves_it(kitchen, water, owner):
    order = kitchen.places((water, 40))
    change(order, owner, 50)
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=owner)

    change(order, kitchen.requester, 60)
    with pytest.raises(Forbidden, match="harus berbeda"):
        deciding.approve_order(order.id, actor=owner)
    assert deciding.approve_order(order.id, actor=kitchen.approver).state is OrderState.PLACED


def test_smaller_than_the_limit_it_still_asks(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.return_order(order.id, actor=kitchen.approver, reason="Kurangi")
    change(order, kitchen.requester, 1)
    assert order.state is OrderState.AWAITING_APPROVAL
    assert flow_of(order).state is FlowState.OPEN


def test_lines_and_parts_fall_away_and_give_their_goods_back(kitchen, water):
    other = an_offer(prices={1: 50_000}, stock=100)
    order = kitchen.places((water, 40), (other, 10))
    change(order, kitchen.requester, 40, 0, delivery_day=in_days(5))

    assert [line.offer_id for line in lines(order)] == [water.id]
    assert order.delivery_day == in_days(5)
    assert {part.delivery_day for part in order.producer_orders} == {in_days(5)}
    assert (left(water)[0], left(other)) == (4960, (100, 0))
    assert agreement_faults() == []


def test_what_cannot_be_ordered_changes_nothing(kitchen, water):
    order = kitchen.places((water, 40))
    flow = flow_of(order)
    for wrong in ((6000,), (0,)):
        with pytest.raises(Invalid):
            change(order, kitchen.requester, *wrong)
    foreign = a_kitchen()
    with pytest.raises(NotFound):
        change(order, kitchen.requester, 41, delivery_point_id=foreign.dock.id)
    assert flow_of(order).id == flow.id
    assert flow_of(order).state is FlowState.OPEN
    assert left(water) == (4960, 40)


def test_colleagues_and_strangers_change_nothing(kitchen, water, second):
    order = kitchen.places((water, 40))
    with pytest.raises(Forbidden):
        change(order, second, 50)
    stranger = a_member(a_kitchen().buyer.organisation, Role.BUYER_OWNER)
    with pytest.raises(NotFound):
        change(order, stranger, 50)


def test_what_went_out_is_not_changed(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver)
    with pytest.raises(RuleBroken, match="sudah diputuskan"):
        change(order, kitchen.requester, 50)


def test_a_change_within_the_time_to_undo_voids_the_approval(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver, undo_for=UNDO)
    change(order, kitchen.requester, 50)

    with time_machine.travel(utc_now() + 2 * UNDO, tick=False):
        assert releasing.release_due() == 0
    assert order.state is OrderState.AWAITING_APPROVAL
    assert order.decided_by is None
    assert flow_of(order).state is FlowState.OPEN


def test_an_approval_goes_out_when_it_can_no_longer_be_undone(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver, undo_for=UNDO)
    assert releasing.release_due() == 0
    assert not releasing.release_order(order.id)
    assert [part.state for part in order.producer_orders] == [ProducerOrderState.WAITING]
    with time_machine.travel(utc_now() + UNDO, tick=False):
        assert releasing.release_order(order.id)
        assert not releasing.release_order(order.id)
        assert releasing.release_due() == 0
    db.session.expire_all()
    assert order.state is OrderState.PLACED
    assert [part.state for part in order.producer_orders] == [ProducerOrderState.SENT]


def test_undone_in_time_it_waits_again(kitchen, water, second):
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver, undo_for=UNDO)
    with pytest.raises(RuleBroken, match="sudah lewat"):
        deciding.undo_approval(order.id, actor=second)

    deciding.undo_approval(order.id, actor=kitchen.approver)

    assert flow_of(order).state is FlowState.OPEN
    assert order.decided_by is None
    with time_machine.travel(utc_now() + 2 * UNDO, tick=False):
        assert releasing.release_due() == 0
    assert deciding.approve_order(order.id, actor=kitchen.approver).state is OrderState.PLACED
    with pytest.raises(RuleBroken, match="sudah lewat"):
        deciding.undo_approval(order.id, actor=kitchen.approver)


def test_a_colleague_who_decided_since_keeps_it_from_being_undone(
    kitchen, water, owner, finance
):
    a_rule(owner, a_step(1), a_step(2, Role.FINANCE), since=1_000_000)
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver, undo_for=UNDO)
    deciding.approve_order(order.id, actor=finance, undo_for=UNDO)
    with pytest.raises(RuleBroken, match="Rekan"):
        deciding.undo_approval(order.id, actor=kitchen.approver)
    deciding.undo_approval(order.id, actor=finance)
    deciding.undo_approval(order.id, actor=kitchen.approver)
    flow = flow_of(order)
    assert [step.opened_at is None for step in flow.steps] == [False, False, True]


def test_a_hold_that_runs_out_within_the_time_to_undo_does_not_end_it(kitchen, water):
    order = kitchen.places((water, 40))
    last = order.hold_expires_at - timedelta(seconds=2)
    with time_machine.travel(last, tick=False):
        deciding.approve_order(order.id, actor=kitchen.approver, undo_for=UNDO)
    with time_machine.travel(last + UNDO, tick=False):
        assert deciding.expire_holds() == 0
        assert releasing.release_due() == 1
    assert order.state is OrderState.PLACED


def test_a_returned_order_ends_with_its_hold(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.return_order(order.id, actor=kitchen.approver, reason="ubah")
    with time_machine.travel(order.hold_expires_at, tick=False):
        assert deciding.expire_holds() == 1
    assert order.state is OrderState.CANCELLED
    assert left(water) == (5000, 0)


@pytest.mark.parametrize("when", ["before", "between"])
def test_rows_changed_past_the_services_void_the_approval(kitchen, water, when):
    order = kitchen.places((water, 40))
    if when == "between":
        deciding.approve_order(order.id, actor=kitchen.approver, undo_for=UNDO)
    tamper = update(OrderLine).where(OrderLine.id == lines(order)[0].id)
    db.session.execute(tamper.values(unit_price=lines(order)[0].unit_price.times(2)))
    db.session.expire_all()
    if when == "before":
        deciding.approve_order(order.id, actor=kitchen.approver)
    else:
        with time_machine.travel(utc_now() + UNDO, tick=False):
            assert releasing.release_due() == 0

    first, again = history(KIND, order.id)
    assert (first.state, again.state) == (FlowState.VOIDED, FlowState.OPEN)
    assert order.state is OrderState.AWAITING_APPROVAL
    assert order.decided_by is None


def test_the_check_notices_rows_changed_afterwards(kitchen, water):
    order = kitchen.places((water, 40))
    deciding.approve_order(order.id, actor=kitchen.approver)
    assert approval_faults() == []
    tamper = update(OrderLine).where(OrderLine.id == lines(order)[0].id)
    db.session.execute(tamper.values(quantity=Decimal(41)))
    db.session.expire_all()
    assert approval_faults() == [f"approvals: order {order.id} is not what was approved"]


def test_what_was_seen_must_still_be_there(kitchen, water):
    order = kitchen.places((water, 40))
    seen = flow_of(order).content_hash
    change(order, kitchen.requester, 50)
    with pytest.raises(RuleBroken, match="berubah sejak Anda buka"):
        deciding.approve_order(order.id, actor=kitchen.approver, seen=seen)
    assert flow_of(order).state is FlowState.OPEN
