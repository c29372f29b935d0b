"""Random walks of an order: roles change, people go away, it is edited, decided, received.

The model keeps its own book of who wrote each order and who approved it since.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from marketplace.accounts.services.members import change_roles
from marketplace.approvals import policies
from marketplace.approvals.queries import flows
from marketplace.approvals.queries.people import actor_for, principals_of
from marketplace.approvals.services import watching
from marketplace.approvals.services.delegating import delegate, end_delegation
from marketplace.approvals.states import FlowState, StepState
from marketplace.fulfilment.services import dispatch, record_receipt
from marketplace.operations.agreement import agreement_faults
from marketplace.operations.approvals import approval_faults
from marketplace.operations.budget_agreement import budget_faults
from marketplace.orders.contents import KIND, content_hash
from marketplace.orders.models import Order
from marketplace.orders.services import changing, deciding, releasing
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.orders.services.changing import Change
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError

PEOPLE = 5
people = st.integers(0, PEOPLE - 1)
orders = st.integers(0, 3)
roles = st.sets(
    st.sampled_from([Role.REQUESTER, Role.APPROVER, Role.FINANCE, Role.BUYER_OWNER]),
    min_size=1,
)
UNDO = timedelta(seconds=10)


@dataclass
class Page:
    """What the model knows of one order."""

    order_id: int
    authors: set[int]
    approvers: set[int] = field(default_factory=set)  # since it was written last


class ApprovalWalk(RuleBasedStateMachine):
    """Whatever happens in whatever order, nobody approves what they wrote."""

    def __init__(self, kitchen, boss, crowd, offer, seller) -> None:
        super().__init__()
        self.kitchen, self.boss, self.crowd = kitchen, boss, crowd
        self.offer, self.seller = offer, seller
        self.pages: list[Page] = []
        self.absences: list[int] = []

    def actor(self, who):
        return actor_for(self.crowd[who].person_id, self.kitchen.buyer.id)

    def page(self, number):
        return self.pages[number % len(self.pages)] if self.pages else None

    @initialize(quantities=st.lists(st.integers(25, 60), min_size=2, max_size=3))
    def begin(self, quantities):
        """Let everybody ask and approve again, and orders wait: no walk is an empty one."""
        for member in self.crowd:
            self._give(member, Role.REQUESTER, Role.APPROVER)
        for who, quantity in enumerate(quantities):
            self.order(who, quantity)
        assert len(self.pages) > 1, "nothing to decide on"
        self.approve_in_turn(0)
        self.deliver(0, rejected=1)

    def _give(self, member, *held):
        change_roles(member.membership_id, frozenset(held), actor=self.boss)

    @rule(who=people, quantity=st.integers(20, 60))
    def order(self, who, quantity):
        actor = self.actor(who)
        with suppress(DomainError):
            order = self.kitchen.places((self.offer, quantity), actor=actor)
            if order.state is OrderState.AWAITING_APPROVAL:
                self.pages.append(Page(order.id, {actor.person_id}))

    @rule(number=orders, who=people, undo=st.booleans())
    def approve(self, number, who, undo):
        page = self.page(number)
        if page is None:
            return
        actor = self.actor(who)
        wait = UNDO if undo else timedelta()
        try:
            deciding.approve_order(page.order_id, actor=actor, reason="perlu", undo_for=wait)
        except DomainError:
            return
        assert actor.person_id not in page.authors, "approved what they wrote"
        page.approvers.add(actor.person_id)

    @rule(number=orders)
    def approve_in_turn(self, number):
        """Let everybody try, so that whole chains come to their end as well."""
        for who in range(PEOPLE):
            self.approve(number, who, undo=False)

    @rule(number=orders, who=people, final=st.booleans())
    def turn_down(self, number, who, final):
        page = self.page(number)
        if page is None:
            return
        actor = self.actor(who)
        decide = deciding.reject_order if final else deciding.return_order
        with suppress(DomainError):
            decide(page.order_id, actor=actor, reason="ubah")
            assert actor.person_id not in page.authors, "turned down what they wrote"

    @rule(number=orders, who=people)
    def undo(self, number, who):
        page = self.page(number)
        if page is None:
            return
        actor = self.actor(who)
        with suppress(DomainError):
            deciding.undo_approval(page.order_id, actor=actor)

    @rule(number=orders, who=people, quantity=st.integers(1, 60))
    def change(self, number, who, quantity):
        page = self.page(number)
        if page is None:
            return
        order, actor = db.session.get_one(Order, page.order_id), self.actor(who)
        line = order.producer_orders[0].lines[0]
        wanted = Change(
            {line.id: Decimal(quantity)}, order.delivery_point_id, order.delivery_day
        )
        with suppress(DomainError):
            changing.change_order(page.order_id, wanted, actor=actor)
            page.authors.add(actor.person_id)
            page.approvers.clear()

    @rule(number=orders, rejected=st.integers(0, 5))
    def deliver(self, number, rejected):
        """Promise, send and receive an order that went out; a few pieces may be refused."""
        page = self.page(number)
        if page is None:
            return
        part = db.session.get_one(Order, page.order_id).producer_orders[0]
        if part.state is not ProducerOrderState.SENT:
            return
        line = part.lines[0]
        confirm_producer_order(part.id, actor=self.seller)
        lot = {"line_id": line.id, "code": "A1", "quantity": line.quantity}
        dispatch(part.id, actor=self.seller, lots=[lot])
        refused = min(Decimal(rejected), line.quantity)
        said = {
            "id": line.id,
            "accepted_quantity": line.quantity - refused,
            "rejected_quantity": refused,
            "reason": "memar" if refused else None,
        }
        record_receipt(part.id, actor=self.boss, lines=[said])

    @rule(who=people, held=roles)
    def change_roles(self, who, held):
        self._give(self.crowd[who], *held)

    @rule(who=people, deputy=people, length=st.integers(0, 3))
    def go_away(self, who, deputy, length):
        with suppress(DomainError):
            row = delegate(
                absent_id=self.crowd[who].person_id,
                deputy_id=self.crowd[deputy].person_id,
                first_day=today(),
                last_day=today() + timedelta(days=length),
                actor=self.boss,
            )
            self.absences.append(row.id)

    @rule()
    def come_back(self):
        if self.absences:
            end_delegation(self.absences.pop(), actor=self.boss)

    @rule()
    def let_time_pass(self):
        with time_machine.travel(utc_now() + timedelta(hours=5), tick=False):
            watching.escalate_overdue()
            watching.follow_absences()
            releasing.release_due()

    @invariant()
    def nothing_went_out_without_its_approval(self):
        db.session.expire_all()
        for page in self.pages:
            order = db.session.get_one(Order, page.order_id)
            for flow in flows.history(KIND, order.id):
                writers = flows.authors_of(flow.id)
                for decision in flow.decisions:
                    assert decision.person_id not in writers, "decided on their own"
                    assert decision.principal_id not in writers, "decided for a writer"
            if order.state is OrderState.PLACED:
                self._went_out_rightly(order, page)

    def _went_out_rightly(self, order, page):
        flow = flows.latest_flow(KIND, order.id, whole=True)
        live = [decision for decision in flow.decisions if decision.counts]
        assert flow.state is FlowState.APPROVED, f"{flow.state} went out"
        assert flow.content_hash == content_hash(order), "another content went out"
        seen = {decision.content_hash for decision in live}
        assert seen == {flow.content_hash}, "approved for another content"
        assert all(s.state is StepState.APPROVED for s in flow.steps), "a step is open"
        people = {decision.person_id for decision in live}
        assert people <= page.approvers - page.authors, f"{people} not in the book: {page}"
        strict = [decision.person_id for decision in live if decision.is_strict]
        assert len(strict) == len(set(strict)), "one person, two strict steps"

    @invariant()
    def the_inbox_shows_just_what_can_be_decided(self):
        for who in range(PEOPLE):
            actor = self.actor(who)
            principals = principals_of(actor)
            for page in self.pages:
                flow = flows.latest_flow(KIND, page.order_id, whole=True)
                authors = flows.authors_of(flow.id)
                can = flow.state is FlowState.OPEN and any(
                    policies.principal_on(
                        step, principals, authors=authors, decisions=flow.decisions
                    )
                    for step in flow.steps
                )
                shown = flows.is_waiting_for(flow.id, actor)
                assert shown == bool(can), f"the inbox shows {shown}, can decide: {can}"

    def teardown(self):
        assert (approval_faults(), budget_faults(), agreement_faults()) == ([], [], [])
        for number in self.absences:
            end_delegation(number, actor=self.boss)
