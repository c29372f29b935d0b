"""Shares, gaps and projections to the rupiah."""

from __future__ import annotations

import pytest

from marketplace.local_content.reckoning import Counted, Outlook


@pytest.mark.parametrize(
    ("local", "whole", "share"),
    [
        (0, 0, None),
        (5, -1, None),
        (-5, 10, 0),
        (1, 3, 3333),
        (2, 3, 6666),
        (11, 10, 10_000),
        (10, 10, 10_000),
    ],
)
def test_shares_are_rounded_down(local, whole, share):
    assert Counted(local, whole).share == share


def test_gaps_are_rounded_up_so_that_filling_one_meets_the_target():
    for whole in range(1, 60):
        for local in range(whole + 1):
            counted = Counted(local, whole)
            gap = counted.gap(3000)
            assert Counted(local + gap, whole).share >= 3000
            assert gap == 0 or Counted(local + gap - 1, whole).share < 3000


def test_an_outlook_adds_what_is_expected():
    outlook = Outlook(3000, Counted(100, 1000), Counted(500, 600))
    assert (outlook.actual, outlook.projected) == (1000, 3750)
    assert (outlook.gap, outlook.projected_gap, outlook.points_missing) == (200, 0, 0)
    assert outlook.is_on_course is True
    worse = Outlook(3000, Counted(100, 1000), Counted(0, 1000))
    assert (worse.projected, worse.points_missing, worse.is_on_course) == (500, 2500, False)
    assert worse.projected_gap == 500
    nothing = Outlook(3000, Counted(), Counted())
    assert (nothing.actual, nothing.is_on_course, nothing.gap) == (None, None, 0)
