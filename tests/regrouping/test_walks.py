"""Whatever is split, joined, changed, returned and cancelled: nothing is lost or held twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from marketplace.catalog.models import CapacityWeek, Offer
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.services import changing, deciding
from marketplace.orders.services.changing import Change
from marketplace.orders.services.merging import merge_orders
from marketplace.orders.states import DEAD_STATES, OrderState
from marketplace.orders.transfer_models import OrderTransfer
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError
from tests.factories.budgets import stands
from tests.factories.orders import in_days
from tests.regrouping.conftest import a_desk, lines_of, no_faults

WALKS, STEPS = 8, 14
numbers = st.integers(0, 7)
days = st.sampled_from([3, 4, 11])
DONE: Counter[str] = Counter()


class Regrouping(RuleBasedStateMachine):
    """The model keeps its own book of how much of each offer was asked for in all."""

    def __init__(self, desk) -> None:
        super().__init__()
        self.desk = desk
        self.offers = [desk.water, desk.sugar]
        self.asked = {
            each.id: held(each.id) for each in self.offers
        }  # what earlier walks have left
        self.ids: list[int] = []

    def order(self, number):
        return db.session.get_one(Order, self.ids[number % len(self.ids)]) if self.ids else None

    @initialize(quantities=st.lists(st.integers(3, 12), min_size=2, max_size=3))
    def begin(self, quantities):
        for quantity in quantities:
            self.place(quantity, quantity, 3)

    @rule(water=st.integers(1, 9), sugar=st.integers(1, 9), day=days)
    def place(self, water, sugar, day):
        goods = ((self.offers[0], water), (self.offers[1], sugar))
        order = self.desk.kitchen.places(*goods, delivery_day=in_days(day))
        self.ids.append(order.id)
        for offer, quantity in goods:
            self.asked[offer.id] += quantity

    @rule(number=numbers, some=st.integers(1, 9), more=st.integers(0, 9), day=days)
    def split(self, number, some, more, day):
        with suppress(DomainError):
            made = self.desk.split(self.order(number), some, more, delivery_day=in_days(day))
            self.ids.append(made.id)
            DONE["split"] += 1

    @rule(number=numbers, other=numbers)
    def merge(self, number, other):
        order, gone = self.order(number), self.order(other)
        with suppress(DomainError):
            merge_orders(order.id, gone.id, actor=self.desk.kitchen.requester)
            DONE["merge"] += 1

    @rule(number=numbers)
    def cancel(self, number):
        order = self.order(number)
        goods = [(line.offer_id, line.quantity) for line in lines_of(order)]
        with suppress(DomainError):
            deciding.cancel_order(order.id, actor=self.desk.kitchen.requester, reason="batal")
            for offer_id, quantity in goods:
                self.asked[offer_id] -= quantity
            DONE["cancel"] += 1

    @rule(number=numbers)
    def send_back(self, number):
        order = self.order(number)
        with suppress(DomainError):
            deciding.return_order(order.id, actor=self.desk.kitchen.approver, reason="ubah")
            DONE["return"] += 1

    @rule(number=numbers, quantity=st.integers(1, 9), day=days)
    def resubmit(self, number, quantity, day):
        order = self.order(number)
        lines = lines_of(order)
        before = [(line.offer_id, line.quantity) for line in lines]
        wanted = {line.id: Decimal(quantity) for line in lines}
        change = Change(wanted, order.delivery_point_id, in_days(day))
        with suppress(DomainError):
            changing.change_order(order.id, change, actor=self.desk.kitchen.requester)
            for offer_id, much in before:
                self.asked[offer_id] += quantity - much
            DONE["resubmit"] += 1

    @rule(number=numbers)
    def approve(self, number):
        order = self.order(number)
        with suppress(DomainError):
            deciding.approve_order(order.id, actor=self.desk.kitchen.approver)
            DONE["approve"] += 1

    @invariant()
    def nothing_is_lost(self):
        for offer_id, quantity in self.asked.items():
            assert held(offer_id) == quantity
            assert taken(offer_id) == quantity

    @invariant()
    def weeks_are_booked_as_lines_say(self):
        assert booked(self.offers) == wanted_by_week(self.offers)

    def teardown(self):
        no_faults()
        living = db.session.query(Order).filter(Order.state.not_in(OVER))
        committed = sum(order.total.rupiah for order in living)
        assert stands(self.desk.budget) == (committed, 0)


OVER = (OrderState.CANCELLED, OrderState.REJECTED)


def held(offer_id):
    """What living lines ask of an offer."""
    wanted = (
        select(func.sum(OrderLine.quantity))
        .join(ProducerOrder, ProducerOrder.id == OrderLine.producer_order_id)
        .where(ProducerOrder.state.not_in(DEAD_STATES), OrderLine.offer_id == offer_id)
    )
    return db.session.scalar(wanted) or Decimal(0)


def taken(offer_id):
    """What the shelf says is gone."""
    wanted = select(Offer.available_quantity).where(Offer.id == offer_id)
    return Decimal(500) - db.session.scalar(wanted)


def booked(offers):
    ids = [offer.id for offer in offers]
    wanted = select(CapacityWeek.offer_id, func.sum(CapacityWeek.booked_quantity))
    rows = db.session.execute(
        wanted.where(CapacityWeek.offer_id.in_(ids)).group_by(CapacityWeek.offer_id)
    )
    return {row[0]: row[1] for row in rows if row[1]}


def wanted_by_week(offers):
    return {offer.id: held(offer.id) for offer in offers if held(offer.id)}


@pytest.mark.long
def test_no_sequence_loses_goods_holds_or_commitments():
    desk = a_desk()
    run_state_machine_as_test(
        lambda: Regrouping(desk),
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],  # a shrunk walk would begin with what others left
            suppress_health_check=list(HealthCheck),
        ),
    )
    expected = {"split", "merge", "cancel", "return", "resubmit", "approve"}
    assert expected <= DONE.keys(), "some step never happened"
    assert db.session.scalar(select(func.count(OrderTransfer.id)))
