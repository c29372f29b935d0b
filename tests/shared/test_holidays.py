"""The public holidays between two days, however many years lie between them."""

from __future__ import annotations

from datetime import date

from lokal.holidays import HOLIDAY_YEARS

from marketplace.shared.calendar import public_holidays

FIRST, LAST = min(HOLIDAY_YEARS), max(HOLIDAY_YEARS)


def test_every_year_between_is_listed_and_none_besides():
    found = public_holidays(date(FIRST - 1, 6, 1), date(LAST + 1, 6, 1))
    assert {each.day.year for each in found} == set(HOLIDAY_YEARS)
    assert [each.day for each in found] == sorted(each.day for each in found)


def test_the_first_day_is_left_out_and_the_last_is_in():
    holiday = public_holidays(date(LAST, 1, 1), date(LAST, 12, 31))[0].day
    assert holiday not in {each.day for each in public_holidays(holiday, date(LAST, 12, 31))}
    assert public_holidays(date(LAST, 1, 1), holiday)[-1].day == holiday
