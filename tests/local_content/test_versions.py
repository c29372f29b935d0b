"""Which version holds when: every order of starts, ends and changes."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from marketplace.budgets.states import BudgetPeriod, first_after, period_of
from marketplace.local_content.states import Phase, is_local
from marketplace.local_content.versions import (
    earliest_start,
    in_force,
    lasts_whole_periods,
    may_end,
    may_start,
    phase_on,
    span_at,
    spans_until,
)
from tests.factories.local_content import a_version

M, Q, Y = BudgetPeriod.MONTH, BudgetPeriod.QUARTER, BudgetPeriod.YEAR
JAN, FEB, APR, JUL = (date(2027, month, 1) for month in (1, 2, 4, 7))
NEXT_JAN = date(2028, 1, 1)
DAY = timedelta(days=1)


def spans(versions, until):
    return [
        (span.version.number, span.first, span.last) for span in spans_until(versions, until)
    ]


def test_the_newest_version_that_has_begun_holds():
    versions = [
        a_version(1, valid_from=JAN),
        a_version(2, valid_from=APR),
        a_version(3, valid_from=FEB),  # written later, from an earlier day: 2 never holds
    ]
    held = [in_force(versions, day) for day in (JAN - DAY, JAN, FEB - DAY, FEB, APR, JUL)]
    assert [each and each.number for each in held] == [None, 1, 1, 3, 3, 3]


def test_periods_follow_versions_and_stop_at_ends():
    versions = [
        a_version(1, valid_from=JAN),
        a_version(2, valid_from=APR, period=Q),
        a_version(3, valid_from=JUL, is_end=True),
        a_version(4, valid_from=NEXT_JAN, valid_until=date(2028, 2, 29)),
    ]
    assert spans(versions, date(2028, 12, 31)) == [
        (1, JAN, date(2027, 1, 31)),
        (1, FEB, date(2027, 2, 28)),
        (1, date(2027, 3, 1), date(2027, 3, 31)),
        (2, APR, date(2027, 6, 30)),
        (4, NEXT_JAN, date(2028, 1, 31)),
        (4, date(2028, 2, 1), date(2028, 2, 29)),
    ]
    assert spans(versions, date(2027, 6, 29))[-1] == (1, date(2027, 3, 1), date(2027, 3, 31))
    assert spans([], JAN) == []


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (JAN - DAY, Phase.PLANNED),
        (JAN, Phase.RUNNING),
        (APR - DAY, Phase.RUNNING),
        (APR, Phase.PLANNED),  # a pause before the next version
        (JUL, Phase.RUNNING),
        (NEXT_JAN, Phase.ENDED),
    ],
)
def test_phases(day, phase):
    versions = [
        a_version(1, valid_from=JAN, valid_until=APR - DAY),
        a_version(2, valid_from=JUL),
        a_version(3, valid_from=NEXT_JAN, is_end=True),
    ]
    assert phase_on(versions, day) is phase


def test_a_rule_that_ends_before_it_begins_is_over():
    versions = [a_version(1, valid_from=APR), a_version(2, valid_from=APR, is_end=True)]
    assert phase_on(versions, JAN) is Phase.ENDED


@pytest.mark.parametrize(("running", "other"), list(product((M, Q, Y), repeat=2)))
def test_nothing_changes_a_period_that_has_begun(running, other):
    """Walk every day of two years: what may start leaves all earlier periods as they were."""
    versions = [a_version(1, valid_from=JAN, period=running)]
    for offset in range(0, 365, 13):
        today = JAN + offset * DAY
        before = [each for each in spans(versions, date(2029, 12, 31)) if each[1] <= today]
        earliest = earliest_start(versions, other, today)
        for start in _days(today - 40 * DAY, today + 400 * DAY):
            changed = [*versions, a_version(2, valid_from=start, period=other)]
            after = spans(changed, date(2029, 12, 31))
            allowed = may_start(versions, other, start, today)
            assert allowed == (
                start >= earliest
                and period_of(start, other)[0] == start
                and period_of(start - DAY, running)[1] == start - DAY
            )
            if allowed:
                assert [each for each in after if each[1] <= today] == before
                assert _touch(after)
        assert may_start(versions, other, earliest, today) or other is not running


def _days(first, last):
    """Yield the bounds and middles of months between two days."""
    while first <= last:
        yield first
        first += DAY
        if first.day not in (1, 2, 15):
            middle = first.replace(day=15)
            first = middle if first.day < 15 else first_after(first.replace(day=1), M)


def _touch(found):
    return all(a[2] + DAY == b[1] for a, b in pairwise(found))


def test_a_planned_rule_may_begin_with_the_running_period():
    assert earliest_start([], M, date(2027, 2, 17)) == FEB
    assert earliest_start([], Q, date(2027, 2, 17)) == JAN
    planned = [a_version(1, valid_from=JUL)]
    assert may_start(planned, M, FEB, date(2027, 2, 17))
    assert not may_start(planned, M, JAN, date(2027, 2, 17))
    assert not may_start(planned, M, date(2027, 3, 2), date(2027, 2, 17))


def test_a_rule_ends_with_a_period_that_is_not_over():
    versions = [a_version(1, valid_from=JAN)]
    today = date(2027, 2, 17)
    assert may_end(versions, date(2027, 2, 28), today)
    assert may_end(versions, date(2027, 6, 30), today)
    assert not may_end(versions, date(2027, 1, 31), today)
    assert not may_end(versions, date(2027, 3, 30), today)
    assert span_at(versions, today).last == date(2027, 2, 28)


def test_a_version_lasts_whole_periods():
    assert lasts_whole_periods(Q, JAN, None)
    assert lasts_whole_periods(Q, JAN, date(2027, 6, 30))
    assert not lasts_whole_periods(Q, JAN, date(2027, 5, 31))
    assert not lasts_whole_periods(M, APR, date(2027, 3, 31))


@pytest.mark.parametrize(
    ("village", "places", "local"),
    [
        ("34.01.08.2003", (), True),
        ("34.02.08.2003", (), False),
        ("34.010.08.2003", (), False),
        ("34.01.08.2003", ("34.01.08",), True),
        ("34.01.08.2003", ("34.01.07", "34.01.08.2003"), True),
        ("34.01.08.2003", ("34.01.07", "34.01.08.2004"), False),
    ],
)
def test_what_counts_as_local(village, places, local):
    assert is_local(village, places) is local


@pytest.mark.parametrize("last", [date(2027, 1, 31), date(2027, 2, 28)])
@pytest.mark.parametrize("is_ended_by_version", [True, False])
def test_a_longer_period_never_covers_one_that_is_over(last, is_ended_by_version):
    """After the end of a monthly rule a quarter or a year begins behind its last month."""
    if is_ended_by_version:
        ended = [a_version(1, valid_from=JAN), a_version(2, valid_from=last + DAY, is_end=True)]
    else:
        ended = [a_version(1, valid_from=JAN, valid_until=last)]
    day = date(2027, 3, 10)
    assert earliest_start(ended, M, day) == date(2027, 3, 1)
    assert earliest_start(ended, Q, day) == APR
    assert earliest_start(ended, Y, day) == NEXT_JAN
    assert may_start(ended, Q, APR, day)
    assert not may_start(ended, Q, JAN, day)
    assert not may_start(ended, Y, JAN, day)
    assert may_start(ended, Y, NEXT_JAN, day)
