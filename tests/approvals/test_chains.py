"""Chains in order and at once, any and all, one person one step; every role in every step."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.approvals.models import (
    ApprovalDecision,
    ApprovalParticipant,
    ApprovalStep,
)
from marketplace.approvals.states import FlowState, Side, StepState, Verdict
from marketplace.orders.services import deciding
from marketplace.orders.states import OrderState
from marketplace.shared.actors import BUYER_ROLES, Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.approvals import a_decider, a_rule, a_step, flow_of
from tests.factories.market import ABuyer

LEVELS = (Role.APPROVER, Role.FINANCE, Role.BUYER_OWNER)


def approve(order, actor):
    return deciding.approve_order(order.id, actor=actor).state


def states_of(order):
    return [step.state.value for step in flow_of(order).steps]


@pytest.fixture
def levels(owner):
    """Three levels, one after the other, from five million on."""
    steps = [a_step(stage, role) for stage, role in enumerate(LEVELS, 1)]
    return a_rule(owner, *steps, since=5_000_000, name="Tiga jenjang")


@pytest.fixture
def big(kitchen, water, levels, finance):
    return kitchen.places((water, 80))


def test_three_levels_are_asked_one_after_the_other(kitchen, big, owner, finance):
    assert states_of(big) == ["waiting"] * 4
    with pytest.raises(Forbidden):
        approve(big, finance)

    assert approve(big, kitchen.approver) is OrderState.AWAITING_APPROVAL
    assert states_of(big) == ["approved", "approved", "waiting", "waiting"]
    with pytest.raises(Forbidden):
        approve(big, owner)
    assert approve(big, finance) is OrderState.AWAITING_APPROVAL
    assert approve(big, owner) is OrderState.PLACED

    flow = flow_of(big)
    assert flow.state is FlowState.APPROVED
    assert flow.released_at is not None
    assert big.decided_by == owner.person_id
    assert [d.content_hash == flow.content_hash for d in flow.decisions] == [True] * 4


def test_one_person_decides_one_level_however_many_roles_they_hold(
    kitchen, water, levels, finance
):
    everything = a_decider(kitchen, *LEVELS, name="Semua Peran")
    order = kitchen.places((water, 80))

    assert approve(order, everything) is OrderState.AWAITING_APPROVAL
    with pytest.raises(Forbidden):
        approve(order, everything)
    assert states_of(order) == ["approved", "approved", "waiting", "waiting"]


def test_one_person_decides_all_levels_where_the_rule_says_so(kitchen, water, owner):
    steps = [a_step(stage, role) for stage, role in enumerate(LEVELS, 1)]
    a_rule(owner, *steps, since=5_000_000, may_repeat=True)
    everything = a_decider(kitchen, *LEVELS)
    order = kitchen.places((water, 80))
    assert approve(order, everything) is OrderState.PLACED
    assert len(flow_of(order).decisions) == 4


def test_the_database_keeps_one_person_to_one_strict_step(kitchen, big):
    approve(big, kitchen.approver)
    first = next(d for d in flow_of(big).decisions if d.is_strict)
    steps = select(ApprovalStep).where(ApprovalStep.flow_id == first.flow_id)
    third = db.session.scalars(steps.order_by(ApprovalStep.id.desc())).first()
    db.session.add(
        ApprovalDecision(
            flow_id=first.flow_id,
            requester_id=first.requester_id,
            step_id=third.id,
            person_id=first.person_id,
            principal_id=first.person_id,
            verdict=Verdict.APPROVED,
            is_strict=True,
            content_hash=first.content_hash,
            undo_until=first.undo_until,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("who", ["requester", "liar", "author_for_another"])
def test_the_database_refuses_decisions_of_authors(kitchen, big, owner, who):
    flow = flow_of(big)
    me = kitchen.requester.person_id
    facts = {
        "requester": {"person_id": me, "principal_id": me, "requester_id": me},
        "liar": {"person_id": me, "principal_id": me, "requester_id": owner.person_id},
        "author_for_another": {
            "person_id": owner.person_id,
            "principal_id": me,
            "requester_id": me,
        },
    }[who]
    if who == "author_for_another":
        db.session.add(
            ApprovalParticipant(flow_id=flow.id, person_id=owner.person_id, part=Side.DECIDER)
        )
        db.session.flush()
    db.session.add(
        ApprovalDecision(
            flow_id=flow.id,
            step_id=flow.steps[0].id,
            verdict=Verdict.APPROVED,
            is_strict=False,
            content_hash=flow.content_hash,
            undo_until=flow.opened_at,
            **facts,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_steps_at_once_are_decided_in_any_order(kitchen, water, owner, second, finance):
    a_rule(
        owner,
        a_step(1, people=[second]),
        a_step(1, people=[finance]),
        since=5_000_000,
    )
    order = kitchen.places((water, 80))
    assert approve(order, finance) is OrderState.AWAITING_APPROVAL
    assert approve(order, second) is OrderState.PLACED


def test_any_one_of_those_named_is_enough(kitchen, owner, water, second, finance):
    kitchen.buyer.approval_limit = Money(10**9)
    a_rule(owner, a_step(people=[second, finance], needed=1), since=5_000_000)
    order = kitchen.places((water, 80))
    with pytest.raises(Forbidden):
        approve(order, kitchen.approver)
    assert approve(order, finance) is OrderState.PLACED


def test_all_of_those_named_must_agree(kitchen, owner, water, second, finance):
    kitchen.buyer.approval_limit = Money(10**9)
    a_rule(owner, a_step(people=[second, finance, owner], needed=3), since=5_000_000)
    order = kitchen.places((water, 80))
    assert approve(order, second) is OrderState.AWAITING_APPROVAL
    with pytest.raises(Forbidden):
        approve(order, second)
    assert approve(order, owner) is OrderState.AWAITING_APPROVAL
    assert approve(order, finance) is OrderState.PLACED


def test_who_asked_is_left_out_of_those_named(kitchen, owner, water, second):
    kitchen.buyer.approval_limit = Money(10**9)
    both = a_decider(kitchen, Role.APPROVER, Role.REQUESTER, name="Dua Peran")
    a_rule(owner, a_step(people=[both, second], needed=2), since=5_000_000)
    order = kitchen.places((water, 80), actor=both)
    with pytest.raises(Forbidden):
        approve(order, both)
    assert approve(order, second) is OrderState.AWAITING_APPROVAL, "the owner stands in"
    assert approve(order, owner) is OrderState.PLACED


def test_two_rules_ask_two_people_for_the_same_role(kitchen, owner, water, second):
    for name in ("Satu", "Dua"):
        a_rule(owner, a_step(role=Role.APPROVER), since=5_000_000, name=name)
    order = kitchen.places((water, 80))
    assert approve(order, second) is OrderState.AWAITING_APPROVAL
    with pytest.raises(Forbidden):
        approve(order, second)
    assert approve(order, kitchen.approver) is OrderState.PLACED


@pytest.mark.parametrize("role", sorted(BUYER_ROLES))
@pytest.mark.parametrize("asked", LEVELS)
def test_each_role_decides_only_where_it_is_asked(kitchen, owner, water, role, asked):
    kitchen.buyer.approval_limit = Money(10**9)
    a_rule(owner, a_step(role=asked), since=5_000_000)
    a_decider(kitchen, asked, name="Yang Ditanya")  # else the owner would stand in
    order = kitchen.places((water, 80))
    actor = a_member(kitchen.buyer.organisation, role)
    deeds = (
        lambda: deciding.return_order(order.id, actor=actor, reason="ubah"),
        lambda: deciding.reject_order(order.id, actor=actor, reason="tidak"),
        lambda: deciding.approve_order(order.id, actor=actor),
    )
    if role is asked:
        assert deeds[2]().state is OrderState.PLACED
        for deed in deeds:
            with pytest.raises(RuleBroken):
                deed()
        return
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()
    assert states_of(order) == ["waiting"]


@pytest.mark.parametrize("role", LEVELS)
def test_strangers_find_nothing(kitchen, big, role):
    stranger = a_member(ABuyer().organisation, role)
    for decide in (deciding.approve_order, deciding.undo_approval):
        with pytest.raises(NotFound):
            decide(big.id, actor=stranger)


def test_a_role_that_is_lost_decides_no_more(kitchen, big, finance):
    approve(big, kitchen.approver)
    lost = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    with pytest.raises(Forbidden):
        approve(big, lost)
    held = db.session.execute(
        select(ApprovalStep.state).where(ApprovalStep.flow_id == flow_of(big).id)
    )
    assert StepState.REJECTED not in {row[0] for row in held}


def test_everything_is_written_into_the_audit_log(kitchen, big, owner, finance):
    for actor in (kitchen.approver, finance, owner):
        approve(big, actor)
    wanted = select(AuditEntry.action).where(AuditEntry.action.startswith("approval"))
    actions = list(db.session.scalars(wanted.order_by(AuditEntry.id)))
    assert sorted(actions) == sorted(
        ["approval_rule.added", "approval.asked"]
        + ["approval.given"] * 4
        + ["approval.completed", "approval.released"]
    )
