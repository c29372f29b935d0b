from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.orders import days

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB
EVENING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 16.00 WIB


@pytest.mark.parametrize(
    ("now", "lead", "first"),
    [
        (MORNING, 0, date(2026, 11, 23)),
        (MORNING, 2, date(2026, 11, 25)),
        (EVENING, 0, date(2026, 11, 24)),
        (EVENING, 2, date(2026, 11, 26)),
        (EVENING - timedelta(seconds=1), 2, date(2026, 11, 25)),
        (datetime(2026, 11, 23, 17, 30, tzinfo=UTC), 1, date(2026, 11, 25)),  # 00.30 WIB
    ],
)
def test_orders_after_the_cut_off_count_as_of_the_next_day(now, lead, first):
    assert days.earliest_day(lead, now) == first


def test_choices_are_a_week_and_never_beyond_the_last_day():
    first = date(2026, 11, 25)
    assert days.day_choices(first, MORNING) == [first + timedelta(days=n) for n in range(7)]
    last = days.latest_day(MORNING)
    assert last == date(2027, 1, 22)
    assert days.day_choices(last - timedelta(days=1), MORNING) == [
        last - timedelta(days=1),
        last,
    ]


@pytest.mark.parametrize(
    ("now", "delivery", "deadline"),
    [
        (MORNING, date(2026, 11, 27), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (MORNING, date(2026, 11, 24), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (EVENING, date(2026, 11, 24), EVENING + timedelta(hours=2)),
    ],
)
def test_producers_answer_by_the_next_afternoon(now, delivery, deadline):
    assert days.answer_by(now, delivery) == deadline


@pytest.mark.parametrize(
    ("now", "delivery", "deadline"),
    [
        (MORNING, date(2026, 12, 1), MORNING + timedelta(hours=48)),
        (MORNING, date(2026, 11, 25), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (EVENING, date(2026, 11, 24), EVENING + timedelta(hours=2)),
    ],
)
def test_goods_wait_two_days_but_not_beyond_the_eve(now, delivery, deadline):
    assert days.hold_until(now, delivery) == deadline
