"""A day that is typed or sent is one with which can be reckoned."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from marketplace.web.fields import DayField


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2026, 11, 30), date(2199, 12, 31)])
def test_a_day_of_these_two_centuries_is_taken(day):
    assert DayField().deserialize(day.isoformat()) == day


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_another_day_is_refused_in_words(day):
    with pytest.raises(ValidationError) as refusal:
        DayField().deserialize(day)
    assert refusal.value.messages == ["Pilih hari antara tahun 2000 dan 2199."]
