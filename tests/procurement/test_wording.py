from datetime import UTC, datetime

import pytest
import time_machine

from marketplace.procurement.wording import goods_words, until_words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["AirKu"], "AirKu"),
        (["AirKu", "Kopi"], "AirKu, Kopi"),
        (["AirKu", "Kopi", "Teh", "Beras"], "AirKu, Kopi dan 2 lainnya"),
    ],
)
def test_goods_are_summed_up(names, words):
    assert goods_words(names) == words


@time_machine.travel(datetime(2026, 11, 23, 16, 30, tzinfo=UTC))  # 23.30 WIB
def test_deadlines_are_hours_today_and_days_later():
    assert until_words(datetime(2026, 11, 23, 16, 50, tzinfo=UTC)) == "23.50\xa0WIB"
    assert until_words(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == "Sel\xa024\xa0Nov"
