"""Proposals from passengers and receipts, by hand-worked examples."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.demand import passengers
from marketplace.demand.passengers import expect, growth, months_before
from marketplace.demand.reckoning import (
    back_test,
    propose,
    rate_before,
    usual_week,
    week_passengers,
)

JAN = date(2026, 1, 1)


def month(number, year=2026):
    return date(year, number, 1)


def flat(passengers, *, years=(2024, 2025)):
    """The same number of passengers in every month of these years."""
    return {month(m, year): passengers for year in years for m in range(1, 13)}


def test_the_facts_name_their_source_and_mark_estimates():
    facts = passengers.passenger_months()
    assert len(facts) == 62
    assert [each.month for each in facts] == sorted({each.month for each in facts})
    published = {each.month: each.passengers for each in facts if not each.is_estimate}
    assert published == {
        month(7, 2019): 27_585,
        month(8, 2019): 38_646,
        month(7, 2023): 430_573,
        month(8, 2023): 367_881,
    }
    assert all("perkiraan" in each.source for each in facts if each.is_estimate)
    assert passengers.known_passengers()[month(12, 2025)] == 415_800


@pytest.mark.parametrize(
    ("start", "back", "end"),
    [
        (month(3), 3, month(12, 2025)),
        (month(1), 12, JAN.replace(year=2025)),
        (JAN, -1, month(2)),
    ],
)
def test_months_are_counted_over_years(start, back, end):
    assert months_before(start, back) == end


def test_a_known_month_is_taken_as_it_is():
    found = expect({JAN: 350_000}, JAN)
    assert (found.passengers, found.is_forecast) == (350_000, False)


def test_an_unknown_month_is_that_of_last_year_times_the_growth_of_the_latest_months():
    known = flat(100_000) | {month(m, 2025): 110_000 for m in (10, 11, 12)}
    assert growth(known) == Decimal("1.1")
    march = expect(known, month(3))
    assert (march.passengers, march.is_forecast) == (Decimal(110_000), True)
    assert expect(known, month(3, 2027)).passengers == Decimal(121_000)  # two years of growth


def test_without_a_year_before_nothing_is_expected_and_growth_is_none():
    known = {month(11, 2025): 300_000, month(12, 2025): 400_000}
    assert growth(known) == 1
    assert expect(known, month(3)) is None
    assert expect({}, month(3)) is None


def test_the_rate_is_what_was_taken_over_per_thousand_passengers():
    taken = {months_before(JAN, back): Decimal(50) for back in range(1, 13)}
    rate = rate_before(taken, flat(100_000), JAN)
    assert (rate.per_thousand, rate.months) == (Decimal("0.5"), 12)
    assert (rate.taken, rate.passengers) == (600, 1_200_000)


def test_months_before_the_first_receipt_do_not_thin_the_rate():
    taken = {months_before(JAN, back): Decimal(50) for back in range(1, 5)}
    rate = rate_before(taken, flat(100_000), JAN)
    assert (rate.per_thousand, rate.months) == (Decimal("0.5"), 4)


def test_two_months_are_too_short_a_history():
    taken = {months_before(JAN, back): Decimal(50) for back in (1, 2)}
    assert rate_before(taken, flat(100_000), JAN) is None
    assert rate_before({}, flat(100_000), JAN) is None


def test_a_week_takes_each_day_from_its_own_month():
    known = {month(1): 31_000, month(2): 56_000}  # 1,000 and 2,000 a day
    assert week_passengers(known, date(2026, 1, 30)) == 2 * 1000 + 5 * 2000
    assert week_passengers({month(1): 31_000}, date(2026, 1, 30)) is None


def test_weeks_are_proposed_in_whole_steps_and_levelled():
    taken = {months_before(JAN, back): Decimal(50) for back in range(1, 13)}
    known = flat(100_000) | {month(1): 62_000, month(2): 84_000}
    rate = rate_before(taken, flat(100_000), JAN)

    found = propose(rate, known, date(2026, 1, 19), 3, step=Decimal("0.1"))

    # 2,000 passengers a day in January, 3,000 in February
    assert [each.passengers for each in found] == [14_000, 15_000, 21_000]
    assert [each.quantity for each in found] == [Decimal(7), Decimal("7.5"), Decimal("10.5")]
    assert usual_week(found, step=Decimal("0.1")) == Decimal("8.4")
    assert usual_week(found) == 9


def test_the_back_test_knows_only_what_was_known_then():
    known = flat(100_000, years=(2024, 2025))
    taken = {months_before(JAN, back): Decimal(50) for back in range(1, 25)}
    taken[month(12, 2025)] = Decimal(100)  # nobody could know

    found = back_test(taken, known, date(2026, 1, 20))

    assert [tested.month for tested in found.months] == [month(m, 2025) for m in range(1, 13)]
    assert {tested.proposed for tested in found.months} == {Decimal("50.0")}
    assert found.months[-1].miss == Decimal("0.5")
    assert found.mean_miss == Decimal("0.5") / 12
    assert found.bias == Decimal(-50) / 650


def test_months_without_history_or_receipts_are_left_out_of_the_mean():
    taken = {month(9, 2025): Decimal(40), month(11, 2025): Decimal(80)}
    found = back_test(taken, flat(100_000), date(2026, 1, 5))
    assert [tested.month for tested in found.months] == [month(12, 2025)]
    assert found.mean_miss is None  # nothing was taken over in December
    assert found.bias is None
    assert back_test({}, {}, JAN).months == []


@given(
    st.integers(1, 10**6), st.integers(1, 10**5), st.dates(date(2026, 1, 1), date(2026, 11, 1))
)
def test_a_steady_buyer_in_a_steady_airport_is_proposed_what_it_takes(people, taken, day):
    """Whatever the day: 52 weeks of proposals come to a year's taking, and a day or two."""
    known = flat(people, years=(2024, 2025, 2026, 2027))
    history = {months_before(JAN, back): Decimal(taken) for back in range(1, 25)}
    rate = rate_before(history, known, JAN)
    weeks = propose(rate, known, day, 52, step=Decimal("0.001"))
    year = sum(each.quantity for each in weeks)
    assert abs(year / (12 * taken) - Decimal(364) / Decimal("365.25")) < Decimal("0.01") + (
        Decimal(52) / 1000 / taken
    )
    assert weeks[-1].first_day == day + timedelta(weeks=51)
