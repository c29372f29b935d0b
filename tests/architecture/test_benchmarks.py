"""What could not be measured is never called met."""

from math import inf

import pytest

from benchmarks.load import Burst, Measured, NotMeasured, Took, interleaved
from benchmarks.report import Found, judged, summary


@pytest.mark.parametrize(
    "measured",
    [
        Measured(0, 0.0, inf, inf, 1),  # nothing came
        Measured(0, 0.0, 0.0, 0.0, 0),  # nothing was asked
        Measured(50, 900.0, 1.0, 1.0, 50),  # quick refusals
        Measured(1000, 900.0, 1.0, 1.0, 11),
    ],
)
def test_refused_load_fails_its_row(measured):
    took = Took({"dashboard": measured})
    row = judged(
        "Dashboard", "≤ 100 ms", lambda: Found("0 ms", met=took["dashboard"].p95 <= 100)
    )
    assert row.verdict == "FAILED"
    assert row.found.measured.startswith("not measured: NotMeasured: dashboard: ")
    assert summary([row]) == "0 of 1 goals met, 0 missed, 1 not measured."


def test_one_lost_connection_among_thousands_is_tolerated():
    took = Took({"list": Measured(1000, 900.0, 1.0, 1.0, 10)})
    assert took["list"].per_second == 900.0
    assert took.refused == {"list": 10}


def test_a_burst_that_never_ran_is_not_met():
    def judge():
        return Found("", met=Took()["list"].p95 <= 1)

    assert judged("List", "≤ 1 ms", judge).verdict == "FAILED"


def test_an_anchor_that_gave_nothing_fails_the_row():
    took = Took({"ours": Measured(9, 9.0, 1.0, 1.0, 0), "raw": Measured(0, 0.0, inf, inf, 1)})
    row = judged(
        "List", "≥ 1 ×", lambda: Found("", met=took["ours"].per_second >= took["raw"].p50)
    )
    assert row.verdict == "FAILED"
    with pytest.raises(NotMeasured):
        took["raw"]


def test_a_burst_that_breaks_fails_only_its_own_row():
    def break_down():
        raise RuntimeError("no")

    broken = Burst("broken", "", (), journey=lambda: iter(break_down, None), facts=[()])
    took = interleaved([broken], rounds=1, seconds=0.01)
    assert judged("Work", "–", lambda: Found(str(took["broken"].p50))).verdict == "FAILED"
