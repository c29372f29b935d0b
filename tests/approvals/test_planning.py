"""Which rules ask, by every condition, and whom."""

from dataclasses import replace

import pytest

from marketplace.approvals.facts import Facts
from marketplace.approvals.planning import LIMIT, RULE, asks, plan_for
from marketplace.approvals.rule_models import ApprovalRule, RulePerson, RuleStep
from marketplace.approvals.states import Rolling, SeatKind
from marketplace.shared.actors import Role
from marketplace.shared.money import ZERO, Money

LIMIT_OF_BUYER = Money(3_000_000)
PLAIN = Facts(buyer_id=1, requester_id=2, amount=Money(1_000_000))
MARKS = ("off_agreement", "over_budget", "new_producer", "non_local")


def rule(**facts) -> ApprovalRule:
    steps = facts.pop("steps", [step()])
    told = {
        "name": "Aturan",
        "amount_from": ZERO,
        "amount_to": None,
        "outlet_id": None,
        "category_id": None,
        "rolling": Rolling.NONE,
        "may_repeat": False,
        **dict.fromkeys(MARKS, False),
    }
    return ApprovalRule(**{**told, **facts}, steps=steps)


def step(stage=1, role=Role.APPROVER, people=(), needed=1, **facts) -> RuleStep:
    named = [RulePerson(person_id=person_id) for person_id in people]
    given = {"escalate_hours": None, "escalate_role": None, "escalate_person_id": None, **facts}
    return RuleStep(
        stage=stage, role=None if people else role, people=named, needed=needed, **given
    )


@pytest.mark.parametrize(
    ("low", "high", "amount", "expected"),
    [
        (1_000_000, None, 999_999, False),
        (1_000_000, None, 1_000_000, True),
        (1_000_000, 2_000_000, 2_000_000, True),
        (1_000_000, 2_000_000, 2_000_001, False),
    ],
)
def test_amounts_count_with_both_ends(low, high, amount, expected):
    asked = rule(amount_from=Money(low), amount_to=Money(high) if high else None)
    assert asks(asked, replace(PLAIN, amount=Money(amount))) is expected


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_asks_only_where_it_holds(mark):
    asked = rule(**{mark: True})
    assert not asks(asked, PLAIN)
    assert asks(asked, replace(PLAIN, **{mark: True}))
    others = dict.fromkeys(set(MARKS) - {mark}, True)
    assert not asks(asked, replace(PLAIN, **others))


def test_outlet_and_category_must_be_the_same():
    assert asks(rule(outlet_id=7), replace(PLAIN, outlet_id=7))
    assert not asks(rule(outlet_id=7), PLAIN)
    assert not asks(rule(outlet_id=7), replace(PLAIN, outlet_id=8))
    assert asks(rule(category_id=4), replace(PLAIN, category_ids=frozenset({3, 4})))
    assert not asks(rule(category_id=4), replace(PLAIN, category_ids=frozenset({3})))


def test_all_conditions_must_hold_together():
    asked = rule(amount_from=Money(500_000), non_local=True, category_id=4)
    fits = replace(PLAIN, non_local=True, category_ids=frozenset({4}))
    assert asks(asked, fits)
    assert not asks(asked, replace(fits, non_local=False))
    assert not asks(asked, replace(fits, amount=Money(499_999)))


def test_what_counts_together_counts_only_for_a_rule_that_says_so():
    facts = replace(PLAIN, rolling={Rolling.PRODUCER: Money(4_000_000)})
    high = {"amount_from": Money(3_500_000)}
    assert asks(rule(rolling=Rolling.PRODUCER, **high), facts)
    assert not asks(rule(rolling=Rolling.CATEGORY, **high), facts)
    assert not asks(rule(**high), facts)


def test_nobody_is_asked_at_the_limit_without_rules():
    assert (
        plan_for(replace(PLAIN, amount=LIMIT_OF_BUYER), limit=LIMIT_OF_BUYER, rules=[]) is None
    )


def test_above_the_limit_an_approver_or_owner_is_asked():
    plan = plan_for(replace(PLAIN, amount=Money(3_000_001)), limit=LIMIT_OF_BUYER, rules=[])
    assert plan.because == ((LIMIT, ""),)
    (only,) = plan.steps
    assert [seat.role for seat in only.seats] == [Role.APPROVER, Role.BUYER_OWNER]
    assert (only.chain, only.needed, only.is_strict) == (0, 1, False)


def test_own_rules_join_the_built_in_one():
    asked = rule(
        name="Besar",
        steps=[
            step(1, Role.APPROVER),
            step(2, people=[5, 6], needed=2, escalate_hours=4, escalate_role=Role.BUYER_OWNER),
        ],
    )
    plan = plan_for(
        replace(PLAIN, amount=Money(9_000_000)), limit=LIMIT_OF_BUYER, rules=[asked]
    )
    assert plan.because == ((LIMIT, ""), (RULE, "Besar"))
    assert [(s.chain, s.stage, s.needed, s.is_strict) for s in plan.steps] == [
        (0, 1, 1, False),
        (1, 1, 1, True),
        (1, 2, 2, True),
    ]
    assert [(s.person_id, s.role, s.kind) for s in plan.steps[2].seats] == [
        (5, None, SeatKind.ASKED),
        (6, None, SeatKind.ASKED),
        (None, Role.BUYER_OWNER, SeatKind.ESCALATION),
    ]


def test_what_was_asked_about_once_is_asked_again_however_small():
    assert plan_for(PLAIN, limit=LIMIT_OF_BUYER, rules=[]) is None
    again = plan_for(PLAIN, limit=LIMIT_OF_BUYER, rules=[], again=True)
    assert [code for code, _name in again.because] == ["again"]
