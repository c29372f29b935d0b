"""Periods are whole months; longer spans are cut into the fewest whole pieces."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.impact.filters import Period, quarter_of, read_period
from marketplace.shared.errors import Invalid


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-09..2026-11", date(2026, 9, 1), date(2026, 11, 30)),
    ],
)
def test_a_period_is_read_as_it_is_written(text, first, last):
    period = read_period(text)
    assert (period.first, period.last, period.code) == (first, last, text)


@pytest.mark.parametrize("text", ["", "2026-Q5", "2026-13", "1999", "2026-09..", "kemarin"])
def test_anything_else_is_refused(text):
    with pytest.raises(Invalid):
        read_period(text)


def test_a_span_is_cut_into_the_fewest_pieces():
    span = Period.covering(date(2024, 12, 9), date(2026, 5, 1))
    assert [piece.code for piece in span.pieces()] == [
        "2024-12",
        "2025",
        "2026-Q1",
        "2026-04",
        "2026-05",
    ]
    assert [m for piece in span.pieces() for m in piece.months] == list(span.months)


def test_the_same_length_before():
    assert Period.quarter(2026, 1).before() == Period.quarter(2025, 4)
    assert Period.month(2026, 1).before().code == "2025-12"
    assert quarter_of(date(2026, 11, 23)).code == "2026-Q4"
