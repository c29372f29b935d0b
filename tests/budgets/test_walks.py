"""Random lives of orders while budgets change: nothing is lost or counted twice."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.budgets.model import BudgetModel

WALKS = settings(
    max_examples=8,
    stateful_step_count=20,
    phases=[Phase.generate],  # a walk that fails is short enough
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_no_walk_loses_or_doubles_a_commitment(app):
    run_state_machine_as_test(BudgetModel, settings=WALKS)
