"""Every move of flows and steps, for every pair of states."""

from itertools import product

import pytest

from marketplace.approvals.states import (
    FLOW_LIFECYCLE,
    STEP_LIFECYCLE,
    FlowState,
    StepState,
)
from marketplace.shared.errors import RuleBroken

F, S = FlowState, StepState
FLOW_MOVES = {
    (F.OPEN, F.APPROVED),
    (F.OPEN, F.REJECTED),
    (F.OPEN, F.RETURNED),
    (F.OPEN, F.VOIDED),
    (F.APPROVED, F.OPEN),
    (F.APPROVED, F.VOIDED),
}
STEP_MOVES = {
    (S.WAITING, S.APPROVED),
    (S.WAITING, S.REJECTED),
    (S.WAITING, S.DELEGATED),
    (S.WAITING, S.ESCALATED),
    (S.DELEGATED, S.APPROVED),
    (S.DELEGATED, S.REJECTED),
    (S.DELEGATED, S.WAITING),
    (S.DELEGATED, S.ESCALATED),
    (S.ESCALATED, S.APPROVED),
    (S.ESCALATED, S.REJECTED),
    (S.APPROVED, S.WAITING),
    (S.APPROVED, S.ESCALATED),
}


@pytest.mark.parametrize(
    ("lifecycle", "states", "moves"),
    [(FLOW_LIFECYCLE, F, FLOW_MOVES), (STEP_LIFECYCLE, S, STEP_MOVES)],
)
def test_only_these_moves_are_possible(lifecycle, states, moves):
    for before, after in product(states, states):
        if (before, after) in moves:
            assert lifecycle.move(before, after) is after
        else:
            with pytest.raises(RuleBroken):
                lifecycle.move(before, after)
