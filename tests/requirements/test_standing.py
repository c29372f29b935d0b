"""Where a producer stands follows from papers and the day; the table knows every move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest

from marketplace.producers.states import CertificateState as S
from marketplace.requirements.standing import due_warnings, judge
from marketplace.requirements.states import STANDINGS, Standing
from marketplace.shared.errors import RuleBroken

DAY = date(2026, 11, 24)
ENDS = (None, -1, 0, 7, 180, 181, 400)  # days from today


@dataclass(frozen=True)
class Paper:
    state: S
    valid_until: date | None


def _paper(state, days):
    return Paper(state, None if days is None else DAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("papers", "waived", "expected"),
    [
        ([], None, Standing.MISSING),
        ([(S.SUBMITTED, 400)], None, Standing.SUBMITTED),
        ([(S.ACCEPTED, None)], None, Standing.ACCEPTED),
        ([(S.ACCEPTED, 181)], None, Standing.ACCEPTED),
        ([(S.ACCEPTED, 180)], None, Standing.EXPIRING),
        ([(S.ACCEPTED, 0)], None, Standing.EXPIRING),
        ([(S.ACCEPTED, -1)], None, Standing.EXPIRED),
        ([(S.REJECTED, 400)], None, Standing.REJECTED),
        ([(S.REJECTED, 400), (S.ACCEPTED, 400)], None, Standing.ACCEPTED),
        ([(S.SUBMITTED, 400), (S.ACCEPTED, -1)], None, Standing.SUBMITTED),
        ([(S.ACCEPTED, 10), (S.ACCEPTED, 400)], None, Standing.ACCEPTED),
        ([], 0, Standing.WAIVED),
        ([], -1, Standing.MISSING),
        ([(S.ACCEPTED, -1)], 5, Standing.WAIVED),
        ([(S.ACCEPTED, 400)], 5, Standing.ACCEPTED),
    ],
)
def test_each_standing(papers, waived, expected):
    until = None if waived is None else DAY + timedelta(days=waived)
    assert judge([_paper(*each) for each in papers], until, DAY).standing is expected


def test_a_renewal_that_waits_is_seen_beside_the_paper_that_counts():
    judged = judge([_paper(S.SUBMITTED, 400), _paper(S.ACCEPTED, 20)], None, DAY)
    assert (judged.standing, judged.has_waiting) == (Standing.EXPIRING, True)


MOVES = [
    (before, after, after in STANDINGS.moves[before])
    for before, after in product(Standing, Standing)
]


@pytest.mark.parametrize(("before", "after", "allowed"), MOVES)
def test_every_move_of_the_table(before, after, allowed):
    if allowed:
        assert STANDINGS.move(before, after) is after
    else:
        with pytest.raises(RuleBroken):
            STANDINGS.move(before, after)


def test_the_table_knows_every_standing_and_none_is_its_own_end():
    assert set(STANDINGS.moves) == set(Standing)
    assert all(moves and state not in moves for state, moves in STANDINGS.moves.items())
    assert Standing.MISSING not in set().union(
        *(moves for state, moves in STANDINGS.moves.items() if state is not Standing.WAIVED)
    )


def _after_one_step(papers, waived):
    """Everything that one act or one night can do to what a producer holds."""
    yield [_paper(S.SUBMITTED, 400), *papers], waived
    for index, paper in enumerate(papers):
        for state in S:
            if state is not S.SUBMITTED:
                changed = [*papers]
                changed[index] = Paper(state, paper.valid_until)
                yield changed, waived
    for until in (None, DAY + timedelta(days=3)):
        yield papers, until


def test_no_act_and_no_night_moves_past_the_table():
    singles = [_paper(state, days) for state, days in product(S, ENDS)]
    holdings = [
        [],
        *([one] for one in singles),
        *([a, b] for a, b in product(singles, singles)),
    ]
    seen = set()
    for papers, waived in product(holdings, (None, DAY, DAY + timedelta(days=9))):
        before = judge(papers, waived, DAY).standing
        for changed, until in _after_one_step(papers, waived):
            seen.add((before, judge(changed, until, DAY).standing))
        seen.add((before, judge(papers, waived, DAY + timedelta(days=1)).standing))
    taken = {(one, other) for one, other in seen if one is not other}
    known = {(one, other) for one, moves in STANDINGS.moves.items() for other in moves}
    assert taken == known


@pytest.mark.parametrize(
    ("left", "due"),
    [
        (181, ()),
        (180, (180,)),
        (91, (180,)),
        (90, (180, 90)),
        (30, (180, 90, 30)),
        (7, (180, 90, 30, 7)),
        (0, (180, 90, 30, 7)),
        (-1, ()),
    ],
)
def test_which_warnings_are_due(left, due):
    assert due_warnings(left) == due
