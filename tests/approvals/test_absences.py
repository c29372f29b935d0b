"""Deputies of those away, and others where nobody answers: never whoever asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.services.members import change_roles
from marketplace.approvals.queries.flows import is_waiting_for
from marketplace.approvals.rule_models import Delegation
from marketplace.approvals.services import watching
from marketplace.approvals.services.delegating import delegate, end_delegation
from marketplace.approvals.states import StepState
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.factories.accounts import a_member
from tests.factories.approvals import a_decider, a_rule, a_step, flow_of
from tests.factories.orders import a_kitchen


def away(absent, deputy, *, actor=None, first=0, last=3):
    return delegate(
        absent_id=absent.person_id,
        deputy_id=deputy.person_id,
        first_day=today() + timedelta(days=first),
        last_day=today() + timedelta(days=last),
        actor=actor or absent,
    )


def waits_for(order, actor):
    return is_waiting_for(flow_of(order).id, actor)


def written_to(order):
    """Those who will get a mail, in the order of the outbox, and why."""
    wanted = select(OutboxMessage).where(OutboxMessage.job == "orders.mail_waiting")
    rows = db.session.scalars(wanted.order_by(OutboxMessage.id)).all()
    return [
        (row.arguments["person_id"], row.arguments["why"])
        for row in rows
        if row.arguments["order_id"] == order.id
    ]


@pytest.fixture
def named(kitchen, owner, second):
    """Only one person is asked, whatever the amount."""
    kitchen.buyer.approval_limit = Money(10**9)
    return a_rule(owner, a_step(people=[second]))


def test_a_deputy_decides_while_somebody_is_away(kitchen, water, named, second):
    away(second, kitchen.approver)
    order = kitchen.places((water, 1))
    assert flow_of(order).steps[0].state is StepState.DELEGATED
    assert written_to(order) == [(kitchen.approver.person_id, "delegated")]
    assert waits_for(order, kitchen.approver)

    deciding.approve_order(order.id, actor=kitchen.approver)

    (decision,) = flow_of(order).decisions
    assert (decision.person_id, decision.principal_id) == (
        kitchen.approver.person_id,
        second.person_id,
    )
    assert order.state is OrderState.PLACED


@pytest.mark.parametrize(("first", "last"), [(1, 3), (5, 9)])
def test_before_and_after_the_days_nobody_stands_in(kitchen, water, named, second, first, last):
    away(second, kitchen.approver, first=first, last=last)
    order = kitchen.places((water, 1))
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=kitchen.approver)
    with time_machine.travel(utc_now() + timedelta(days=last + 1), tick=False):
        assert not waits_for(order, kitchen.approver)


def test_a_chain_of_absences_leads_to_the_last(kitchen, water, named, second):
    third = a_decider(kitchen, name="Tri Ketiga")
    away(second, kitchen.approver)
    away(kitchen.approver, third)
    order = kitchen.places((water, 1))
    assert written_to(order) == [(third.person_id, "delegated")]
    assert deciding.approve_order(order.id, actor=third).state is OrderState.PLACED


def test_an_absence_taken_back_counts_no_more(kitchen, water, named, second):
    row = away(second, kitchen.approver)
    order = kitchen.places((water, 1))
    end_delegation(row.id, actor=second)
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=kitchen.approver)
    assert watching.follow_absences() == 1
    assert flow_of(order).steps[0].state is StepState.WAITING
    assert deciding.approve_order(order.id, actor=second).state is OrderState.PLACED


def test_who_leaves_after_being_asked_is_followed(kitchen, water, named, second):
    order = kitchen.places((water, 1))
    assert watching.follow_absences() == 0
    away(second, kitchen.approver)
    assert watching.follow_absences() == 1
    assert watching.follow_absences() == 0
    assert written_to(order)[-1] == (kitchen.approver.person_id, "delegated")


def test_a_requester_does_not_decide_as_a_deputy(kitchen, water, named, second):
    both = a_decider(kitchen, Role.APPROVER, Role.REQUESTER, name="Dua Peran")
    away(second, both)
    order = kitchen.places((water, 1), actor=both)
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=both)
    assert not waits_for(order, both)


def test_nobody_decides_for_whoever_asked(kitchen, owner, water):
    """The requester's own seat does not pass to a deputy."""
    kitchen.buyer.approval_limit = Money(10**9)
    both = a_decider(kitchen, Role.APPROVER, Role.REQUESTER, name="Dua Peran")
    other = a_decider(kitchen, name="Lain")
    a_rule(owner, a_step(people=[both]))
    away(both, other)
    order = kitchen.places((water, 1), actor=both)
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=other)
    assert deciding.approve_order(order.id, actor=owner).state is OrderState.PLACED


def test_a_deputy_who_lost_the_role_decides_no_more(kitchen, owner, water, named, second):
    away(second, kitchen.approver)
    order = kitchen.places((water, 1))
    change_roles(kitchen.approver.membership_id, frozenset({Role.REQUESTER}), actor=owner)
    lesser = a_member_again(kitchen.approver, Role.REQUESTER)
    with pytest.raises(Forbidden):
        deciding.approve_order(order.id, actor=lesser)


def a_member_again(actor, *roles):
    return type(actor)(
        actor.person_id,
        actor.organisation_id,
        kind=actor.kind,
        roles=frozenset(roles),
        membership_id=actor.membership_id,
    )


def test_a_deputy_holds_no_less(kitchen, owner, second, finance):
    for absent, deputy in ((second, finance), (owner, second), (owner, kitchen.requester)):
        with pytest.raises(Invalid):
            away(absent, deputy)
    away(second, owner)
    assert len(db.session.scalars(select(Delegation)).all()) == 1


def test_days_loops_and_oneself_are_refused(kitchen, second, owner):
    with pytest.raises(Invalid):
        away(second, second)
    with pytest.raises(Invalid):
        away(second, kitchen.approver, first=3, last=2)
    with pytest.raises(Invalid):
        away(second, kitchen.approver, first=-5, last=-1)
    with pytest.raises(Invalid):
        away(second, kitchen.approver, last=400)
    third = a_decider(kitchen, name="Tri Ketiga")
    away(second, kitchen.approver)
    with pytest.raises(Invalid):
        away(second, third, first=3, last=5)
    away(kitchen.approver, third)
    with pytest.raises(Invalid, match="diperbaiki"):
        away(third, second)
    away(third, second, first=4, last=9)


def test_only_owners_name_others(kitchen, owner, second):
    with pytest.raises(Forbidden):
        away(second, kitchen.approver, actor=kitchen.approver)
    with pytest.raises(Forbidden):
        away(second, kitchen.approver, actor=kitchen.requester)
    row = away(second, kitchen.approver, actor=owner)
    with pytest.raises(Forbidden):
        end_delegation(row.id, actor=kitchen.approver)
    stranger = a_member(a_kitchen().buyer.organisation, Role.BUYER_OWNER)
    with pytest.raises(NotFound):
        end_delegation(row.id, actor=stranger)
    end_delegation(row.id, actor=owner)


def test_the_database_refuses_deputies_of_themselves(kitchen, second):
    db.session.add(
        Delegation(
            buyer_id=kitchen.buyer.id,
            from_person_id=second.person_id,
            to_person_id=second.person_id,
            first_day=today(),
            last_day=today(),
            created_by=second.person_id,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.fixture
def hurried(kitchen, owner, second, finance):
    """Ask one person; after four hours, finance."""
    kitchen.buyer.approval_limit = Money(10**9)
    step = a_step(people=[second], escalate_hours=4, escalate_role=Role.FINANCE)
    return a_rule(owner, step)


def test_after_its_time_others_are_asked_besides(kitchen, water, hurried, second, finance):
    order = kitchen.places((water, 1))
    assert not waits_for(order, finance)
    with time_machine.travel(utc_now() + timedelta(hours=3, minutes=59), tick=False):
        assert watching.escalate_overdue() == 0
    with time_machine.travel(utc_now() + timedelta(hours=4, minutes=1), tick=False):
        assert watching.escalate_overdue() == 1
        assert watching.escalate_overdue() == 0
        assert (finance.person_id, "escalated") in written_to(order)
        assert waits_for(order, finance)
        assert waits_for(order, second)
        assert deciding.approve_order(order.id, actor=finance).state is OrderState.PLACED


def test_it_never_goes_on_to_whoever_asked(kitchen, owner, water, second):
    kitchen.buyer.approval_limit = Money(10**9)
    both = a_decider(kitchen, Role.FINANCE, Role.REQUESTER, name="Keuangan Pemesan")
    step = a_step(people=[second], escalate_hours=4, escalate_person_id=both.person_id)
    a_rule(owner, step)
    order = kitchen.places((water, 1), actor=both)
    with time_machine.travel(utc_now() + timedelta(hours=5), tick=False):
        assert watching.escalate_overdue() == 1
        assert (both.person_id, "escalated") not in written_to(order)
        assert (owner.person_id, "escalated") in written_to(order)
        with pytest.raises(Forbidden):
            deciding.approve_order(order.id, actor=both)
        assert deciding.approve_order(order.id, actor=owner).state is OrderState.PLACED


def test_what_is_decided_goes_on_to_nobody(kitchen, water, hurried, second):
    order = kitchen.places((water, 1))
    deciding.return_order(order.id, actor=second, reason="ubah")
    with time_machine.travel(utc_now() + timedelta(hours=5), tick=False):
        assert watching.escalate_overdue() == 0
