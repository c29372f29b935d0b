"""Available to promise: stock, the week's capacity, the producer's hour, seasons."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek
from marketplace.catalog.promises import Hindrance
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.promising import first_days, promise_for, promises
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.services import planning, stock, stock_counting
from marketplace.catalog.services.planning import Window
from marketplace.catalog.services.stock import Hold
from marketplace.producers.services.closing import close_shop
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from tests.catalog.questions import questions
from tests.factories.market import an_offer
from tests.factories.producers import an_owner

MORNING, EVENING = "2026-11-24T02:00:00Z", "2026-11-24T09:30:00Z"  # 9.00 and 16.30 WIB
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _tuesday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def _said(offer, days=4):
    return [
        (day.quantity, day.hindrance(offer.minimum_quantity))
        for day in promises([offer.id], TUESDAY, days)[offer.id]
    ]


def test_a_day_promises_stock_and_room_in_its_week_whichever_is_less():
    offer = an_offer(stock=100, weekly_capacity=Decimal(60), lead_days=1)
    stock.hold(offer.id, Decimal(45), week=TUESDAY, line_id=1)

    known = promises([offer.id], TUESDAY, 8)[offer.id]

    assert [day.quantity for day in known] == [0, 15, 15, 15, 15, 15, 55, 55]
    assert known[0].hindrance(Decimal(1)) is Hindrance.TOO_SOON
    assert known[1].hindrance(Decimal(20)) is Hindrance.WEEK_IS_FULL
    assert known[6].hindrance(Decimal(60)) is Hindrance.SOLD_OUT
    assert first_days([offer.id]) == {offer.id: date(2026, 11, 25)}


def test_each_producer_closes_its_books_at_its_own_hour():
    early = an_offer(lead_days=1, cut_off_hour=8)
    late = an_offer(lead_days=1, cut_off_hour=20)

    assert first_days([early.id, late.id]) == {
        early.id: date(2026, 11, 26),
        late.id: date(2026, 11, 25),
    }
    with time_machine.travel(EVENING, tick=False):
        usual = an_offer(lead_days=1)
        assert first_days([usual.id, late.id]) == {
            usual.id: date(2026, 11, 26),
            late.id: date(2026, 11, 25),
        }


def test_a_week_may_carry_more_or_less_than_usual():
    offer = an_offer(stock=500, weekly_capacity=Decimal(60), lead_days=0)
    owner = an_owner(offer.producer)
    this_week, next_week = week_of(TUESDAY), week_of(TUESDAY) + timedelta(weeks=1)

    planning.set_weeks(offer.id, {this_week: Decimal(0), next_week: Decimal(90)}, actor=owner)

    assert promise_for([offer.id], TUESDAY)[offer.id].quantity == 0
    assert first_days([offer.id]) == {offer.id: next_week}
    stock.hold(offer.id, Decimal(90), week=next_week, line_id=1)
    for more, week in ((1, next_week), (1, this_week)):
        with pytest.raises(RuleBroken):
            stock.hold(offer.id, Decimal(more), week=week, line_id=2)
    planning.set_weeks(offer.id, {next_week: None}, actor=owner)  # the usual again: too much
    assert promise_for([offer.id], next_week)[offer.id].quantity == 0
    assert db.session.get(CapacityWeek, (offer.id, next_week)).booked_quantity == 90


def test_seasons_open_and_shut_the_offer():
    offer = an_offer(stock=10, lead_days=0)
    owner = an_owner(offer.producer)
    window = Window(date(2026, 11, 26), date(2026, 11, 26), "panen raya")

    planning.set_windows(offer.id, [window], actor=owner)

    shut = (Decimal(0), Hindrance.OUT_OF_SEASON)
    assert _said(offer) == [shut, shut, (Decimal(10), None), shut]
    assert first_days([offer.id]) == {offer.id: date(2026, 11, 26)}
    planning.set_windows(offer.id, [], actor=owner)
    assert _said(offer, 1) == [(Decimal(10), None)]


@pytest.mark.parametrize(
    ("windows", "field"),
    [
        ([Window(TUESDAY, TUESDAY - timedelta(1))], "ends_on"),
        ([Window(TUESDAY, TUESDAY), Window(TUESDAY, TUESDAY + timedelta(9))], "starts_on"),
        ([Window(TUESDAY + timedelta(n * 2), TUESDAY + timedelta(n * 2)) for n in range(13)],
         "windows"),
    ],
)  # fmt: skip
def test_windows_that_cannot_be_are_refused(windows, field):
    offer = an_offer()

    with pytest.raises(Invalid) as refused:
        planning.set_windows(offer.id, windows, actor=an_owner(offer.producer))

    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("week", [TUESDAY, date(2026, 11, 16), date(2028, 1, 3)])
def test_only_coming_mondays_are_planned(week):
    offer = an_offer()

    with pytest.raises(Invalid):
        planning.set_weeks(offer.id, {week: Decimal(3)}, actor=an_owner(offer.producer))


def test_nobody_plans_for_another_producer():
    offer = an_offer()

    with pytest.raises(NotFound):
        planning.set_weeks(offer.id, {week_of(TUESDAY): Decimal(3)}, actor=an_owner())
    with pytest.raises(NotFound):
        planning.set_windows(offer.id, [], actor=an_owner())


def test_all_days_of_all_offers_are_one_question():
    offers = [an_offer(weekly_capacity=Decimal(5)).id for _number in range(3)]
    db.session.flush()

    with questions() as asked:
        known = promises(offers, TUESDAY, 60)

    assert len(asked) == 1
    assert {offer: len(days) for offer, days in known.items()} == dict.fromkeys(offers, 60)
    with pytest.raises(ValueError, match="93"):
        promises(offers, TUESDAY, 93)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["hold", "release", "count", "limit", "usual"]),
        st.integers(0, 30),
        st.integers(0, 13),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stock_now=st.integers(0, 40), capacity=st.none() | st.integers(1, 40), moves=MOVES)
def test_whatever_happens_no_promise_falls_below_zero(app, stock_now, capacity, moves):
    limit = None if capacity is None else Decimal(capacity)
    offer = an_offer(stock=stock_now, weekly_capacity=limit, lead_days=0)
    owner, held = an_owner(offer.producer), []
    db.session.commit()  # a refusal undoes what is not committed
    for kind, number, away in moves:
        _move(offer, owner, held, kind, Decimal(number), TUESDAY + timedelta(away))
        for day in promises([offer.id], TUESDAY, 14)[offer.id]:
            assert 0 <= day.quantity <= day.stock
            assert day.free_capacity is None or day.quantity <= day.free_capacity


def _move(offer, owner, held, kind, number, day):
    if kind == "hold" and number:
        wanted = Hold(offer.id, number, day, line_id=1)
        promised = promise_for([offer.id], day)[offer.id].quantity
        try:
            stock.hold_all([wanted])
        except RuleBroken:
            assert promised < number, "what was promised can be held"
        else:
            assert promised >= number, "no more is held than was promised"
            held.append(wanted)
    elif kind == "release" and held:
        stock.release_all([held.pop()])
    elif kind in {"limit", "usual"}:
        limit = number if kind == "limit" else None
        planning.set_weeks(offer.id, {week_of(day): limit}, actor=owner)
    elif kind == "count":
        stock_counting.set_stock(offer.id, number, actor=owner)


def test_days_off_of_a_producer_promise_nothing():
    closed, open_ = an_offer(lead_days=1), an_offer(lead_days=1)
    wednesday, thursday = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)
    close_shop(
        actor=an_owner(closed.producer),
        first_day=wednesday,
        last_day=thursday,
        reason="Merti desa",
    )
    least = closed.minimum_quantity
    assert [day.hindrance(least) for day in promises([closed.id], TUESDAY, 4)[closed.id]] == [
        Hindrance.TOO_SOON,
        Hindrance.CLOSED,
        Hindrance.CLOSED,
        None,
    ]
    assert first_days([closed.id, open_.id]) == {
        closed.id: thursday + timedelta(days=1),
        open_.id: wednesday,
    }


@pytest.mark.parametrize(("days", "found"), [(1, 1), (2, 1), (3, 2)])
def test_what_is_deliverable_on_a_day_leaves_out_who_is_closed(days, found):
    closed, _open = an_offer(lead_days=1), an_offer(lead_days=1)
    close_shop(
        actor=an_owner(closed.producer),
        first_day=TUESDAY + timedelta(days=1),
        last_day=TUESDAY + timedelta(days=2),
        reason="Merti desa",
    )
    wanted = Wanted(deliverable_on=TUESDAY + timedelta(days=days))
    assert len(present_edition().cards(wanted, limit=9)) == found
