"""No sequence lets somebody approve what they wrote; nothing goes out without its approval."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from marketplace.approvals.models import ApprovalFlow
from marketplace.budgets.states import BudgetRule
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.approvals.walking import PEOPLE, ApprovalWalk
from tests.factories.accounts import a_member
from tests.factories.approvals import a_decider, a_rule, a_step, an_owner
from tests.factories.budgets import a_budget, a_cost_centre, stands
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen

WALKS, STEPS = 6, 20


@pytest.mark.long
def test_no_sequence_approves_its_own_work():
    kitchen = a_kitchen(approval_limit=Money(3_000_000))
    boss = an_owner(kitchen, "Yang Tidak Memutuskan")
    crowd = [
        a_decider(kitchen, Role.REQUESTER, Role.APPROVER, name=f"Orang {n}")
        for n in range(PEOPLE)
    ]
    offer = an_offer(prices={1: 100_000}, stock=900_000)
    seller = a_member(offer.producer.organisation, Role.PRODUCER_OWNER)
    centre = a_cost_centre(kitchen.buyer)
    budget = a_budget(centre, 40_000_000, BudgetRule.ASK)
    chain = (
        a_step(1, Role.APPROVER, escalate_hours=4, escalate_role=Role.FINANCE),
        a_step(2, people=crowd[:3], needed=2),
    )
    a_rule(boss, *chain, since=4_000_000)
    a_rule(boss, a_step(1, Role.APPROVER), since=2_500_000, name="Kecil")
    run_state_machine_as_test(
        lambda: ApprovalWalk(kitchen, boss, crowd, offer, seller),
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
    asked = db.session.query(ApprovalFlow).filter_by(over_budget=True)
    assert asked.count(), "no walk went beyond the budget"
    assert all(stands(budget)), "no walk left something committed and something spent"
