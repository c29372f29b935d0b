"""LM3 by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from marketplace.impact.multiplying import (
    LocalSpending,
    ThirdRound,
    local_multiplier,
    third_round,
)
from marketplace.impact.states import LocalMultiplierState as State
from marketplace.shared.money import Money

ASSUMED = ThirdRound(date(2026, 1, 1), wages=7_000, suppliers=5_500, source="")
COOPERATIVE = LocalSpending(wages=2_500, suppliers=4_000)


def _told(spend, surveys, *, coverage="0.5", producers=1):
    return local_multiplier(
        spend, surveys, ASSUMED, least_coverage=Decimal(coverage), least_producers=producers
    )


def test_the_worked_example_of_a_cooperative():
    """100 m: wages 25 and material 40 here; 70 % and 55 % of these again: 17.5 + 22 = 39.5."""
    told = _told({1: 100_000_000}, {1: COOPERATIVE})
    assert (told.r1, told.r2, told.r3) == (
        Money(100_000_000),
        Money(65_000_000),
        Money(39_500_000),
    )
    assert told.value == Decimal("2.05")  # 2.045, half up
    assert told.low == Decimal("2.01")  # 1 + 0.65 + 0.65 * 55 %
    assert told.high == Decimal("2.11")  # 1 + 0.65 + 0.65 * 70 %
    assert (told.state, told.coverage, told.surveyed) == (State.TOLD, Decimal("1.000"), 1)


def test_the_range_comes_from_what_was_not_asked():
    """80 of 100 m surveyed: 52 are known to be spent here, at most 20 more."""
    told = _told({1: 80_000_000, 2: 20_000_000}, {1: COOPERATIVE})
    assert told.coverage == Decimal("0.800")
    assert (told.r2, told.r3) == (Money(65_000_000), Money(39_500_000))
    assert told.value == Decimal("2.05")
    assert told.low == Decimal("1.81")  # 1 + 0.52 + 0.52 * 55 %
    assert told.high == Decimal("2.22")  # 1 + 0.72 + 0.72 * 70 %


def test_producers_weigh_by_what_they_were_paid():
    surveys = {1: COOPERATIVE, 2: LocalSpending(0, 1_000)}
    told = _told({1: 30_000_000, 2: 10_000_000}, surveys)
    assert told.r2 == Money(20_500_000)  # 19.5 + 1
    assert told.r3 == Money(12_400_000)  # 11.85 + 0.55
    assert told.value == Decimal("1.82")  # 72.9 / 40 = 1.8225


def test_too_little_coverage_is_not_told():
    told = _told({1: 49, 2: 51}, {1: COOPERATIVE})
    assert told.state is State.NOT_ENOUGH_DATA
    assert (told.r2, told.r3, told.value, told.low, told.high) == (None,) * 5
    assert (told.r1, told.coverage, told.surveyed) == (Money(100), Decimal("0.490"), 1)
    assert _told({1: 50, 2: 50}, {1: COOPERATIVE}).state is State.TOLD


def test_too_few_surveys_are_not_told():
    surveys = dict.fromkeys(range(4), COOPERATIVE)
    told = _told(dict.fromkeys(range(4), 100), surveys, producers=5)
    assert told.state is State.NOT_ENOUGH_DATA


def test_nothing_spent_multiplies_nothing():
    assert _told({}, {}).state is State.NO_SPEND
    assert _told({1: -5}, {1: COOPERATIVE}).state is State.NO_SPEND


def test_the_assumption_has_a_day_and_a_source():
    assert str(third_round(date(2026, 11, 1)).source).startswith("NEF")
