"""Places in a drawing: exact, never outside the sheet, never a line over what is closed."""

from datetime import date

import pytest

from marketplace.impact.drawing import (
    NARROW,
    WIDE,
    class_bounds,
    class_of,
    line_chart,
    nice_step,
    share_of,
    unit_of,
)

YEAR = [date(2025, 12, 1)] + [date(2026, month, 1) for month in range(1, 12)]
RISING = [920, 980, 1100, 1210, 1340, 1300, 1520, 1710, 1880, 2210, 2310, 2280]


def test_months_stand_between_the_edges_and_values_on_the_grid():
    chart = line_chart(YEAR, [("c-1", [v * 10**6 for v in RISING])], WIDE)

    assert chart.unit == 10**9
    assert [tick.value / chart.unit for tick in chart.ticks] == [0, 0.5, 1, 1.5, 2, 2.5]
    assert chart.ticks[0].at == WIDE.bottom
    assert chart.ticks[-1].at == WIDE.top
    [line] = chart.lines
    assert line.end == (WIDE.right, 40.7)  # 2.28 of 2.5 on a height of 190
    assert line.last == 2_280_000_000
    assert line.runs[0].startswith("38.0,144.1 ")
    assert [m.day.month for m in chart.months] == [12, *range(1, 12)]
    assert [m.day.year for m in chart.months if m.names_year] == [2025, 2026]


def test_a_phone_names_few_months_but_always_the_last():
    chart = line_chart(YEAR, [("c-1", RISING)], NARROW)
    assert [mark.day.month for mark in chart.months] == [2, 5, 8, 11]


def test_a_hidden_month_breaks_the_line():
    chart = line_chart(YEAR[:6], [("c-1", [5, 6, None, 7, None, 8])], WIDE)
    [line] = chart.lines
    assert len(line.runs) == 1
    assert len(line.dots) == 2
    assert line.end == line.dots[-1]
    hidden_at_the_end = line_chart(YEAR[:3], [("c-1", [5, 6, None])], WIDE).lines[0]
    assert hidden_at_the_end.end is None
    assert hidden_at_the_end.last is None


def test_words_at_the_ends_do_not_cover_each_other():
    chart = line_chart(YEAR[:2], [("c-1", [10, 100]), ("c-2", [10, 99])], WIDE)
    first, second = chart.lines
    assert second.end_label_y - first.end_label_y == pytest.approx(16)


def test_one_month_and_nothing_at_all_can_be_drawn():
    assert line_chart(YEAR[:1], [("c-1", [5])], WIDE).lines[0].dots
    assert line_chart([], [("c-1", [])], WIDE).lines[0].end is None
    assert line_chart(YEAR[:2], [("c-1", [0, 0])], WIDE).ticks[0].value == 0


@pytest.mark.parametrize(
    ("top", "step"), [(1, 1), (6, 2), (11, 2.5), (2310, 500), (2510, 1000), (927_000_000, 2e8)]
)
def test_steps_are_round(top, step):
    assert nice_step(top, 5) == step


def test_a_map_has_five_classes_with_round_bounds():
    bounds = class_bounds([927, 834, 203])
    assert bounds == (200, 400, 600, 800)
    assert [class_of(value, bounds) for value in (0, 199, 200, 834, 927)] == [1, 1, 2, 5, 5]
    assert class_bounds([]) == ()


def test_units_and_bars():
    assert [unit_of(v) for v in (999, 1000, 10**6, 10**9)] == [1, 1000, 10**6, 10**9]
    assert share_of(1, 1000) == 1.5
    assert share_of(500, 1000) == 50.0
    assert share_of(None, 1000) == 0.0
