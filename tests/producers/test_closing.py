"""Days off: entered by any member, never overlapping, ended with one press."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.producers.models import Closure
from marketplace.producers.services.closing import LONGEST, close_shop, reopen_shop
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, AProducer
from tests.factories.producers import a_helper, an_owner
from tests.shared.reading import actions

ADDRESS = "/jual/usaha/libur"


def _in(days: int) -> date:
    return today() + timedelta(days=days)


def _closes(producer, first=3, last=5, reason="Hajatan"):
    actor = a_helper(producer)
    return close_shop(actor=actor, first_day=_in(first), last_day=_in(last), reason=reason)


def _kept():
    db.session.expire_all()
    rows = db.session.scalars(select(Closure).order_by(Closure.first_day))
    return [(row.first_day, row.last_day, row.reason) for row in rows]


def test_days_off_are_kept_with_who_and_why():
    producer = AProducer()
    closure = _closes(producer)
    assert _kept() == [(_in(3), _in(5), "Hajatan")]
    assert closure.producer_id == producer.id
    assert actions(producer) == ["producer.closed"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(-1, 2, "first_day"), (4, 3, "last_day"), (0, LONGEST.days, "last_day")],
)
def test_days_that_cannot_be_are_refused(first, last, field):
    with pytest.raises(Invalid) as refused:
        _closes(AProducer(), first, last)
    assert list(refused.value.errors) == [field]
    assert _kept() == []


@pytest.mark.parametrize(("first", "last"), [(5, 9), (0, 3), (4, 4), (1, 20)])
def test_days_that_are_off_already_are_named(first, last):
    producer = AProducer()
    _closes(producer)
    with pytest.raises(Invalid) as refused:
        _closes(producer, first, last)
    assert refused.value.errors["first_day"][0].startswith("Sudah libur")
    assert len(_kept()) == 1


@pytest.mark.parametrize(("first", "last"), [(0, 2), (6, 6)])
def test_days_beside_others_are_fine(first, last):
    producer = AProducer()
    _closes(producer)
    _closes(AProducer(), 4, 4)
    _closes(producer, first, last)
    assert len(_kept()) == 3


def test_what_is_to_come_is_forgotten_and_twice_is_once():
    producer = AProducer()
    closure = _closes(producer)
    number = closure.id
    reopen_shop(number, actor=an_owner(producer))
    assert _kept() == []
    assert actions(producer) == ["producer.closed", "producer.reopened"]
    with pytest.raises(NotFound):
        reopen_shop(number, actor=an_owner(producer))


def test_what_is_on_ends_with_yesterday():
    producer = AProducer()
    with time_machine.travel("2026-11-23T02:00:00+00:00", tick=False):
        number = _closes(producer, 0, 6).id
    with time_machine.travel("2026-11-25T02:00:00+00:00", tick=False):
        reopen_shop(number, actor=an_owner(producer))
        assert _kept() == [(date(2026, 11, 23), date(2026, 11, 24), "Hajatan")]
        reopen_shop(number, actor=an_owner(producer))
        assert actions(producer) == ["producer.closed", "producer.reopened"]


def test_another_producers_days_look_missing():
    closure = _closes(AProducer())
    with pytest.raises(NotFound):
        reopen_shop(closure.id, actor=an_owner(AProducer()))
    assert len(_kept()) == 1


def test_buyers_close_no_shop():
    buyer = a_member(ABuyer().organisation, Role.REQUESTER)
    with pytest.raises(NotFound):
        close_shop(actor=buyer, first_day=_in(1), last_day=_in(1), reason="Tutup")
    assert _kept() == []


@pytest.fixture
def phone(sign_in):
    return sign_in(a_helper(AProducer(name="KWT Libur Contoh")))


def _typed(first, last, reason="Libur Lebaran"):
    return {"first_day": _in(first).isoformat(), "last_day": _in(last).isoformat()} | {
        "reason": reason
    }


def test_closing_and_opening_from_the_phone(phone):
    assert phone.post(ADDRESS, data=_typed(0, 2)).status_code == 302
    page = phone.get(ADDRESS).get_data(as_text=True)
    assert "Libur Lebaran" in page
    assert "Sedang libur" in page
    number = db.session.scalars(select(Closure.id)).one()
    assert phone.post(f"{ADDRESS}/{to_public('closure', number)}/buka").status_code == 302
    assert _kept() == []


def test_what_was_typed_stays(phone):
    answer = phone.post(ADDRESS, data=_typed(5, 2, "Panen raya"))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Hari terakhir tidak boleh sebelum hari pertama." in page
    assert 'value="Panen raya"' in page
    assert _kept() == []


@pytest.fixture
def in_december():  # before anybody signs in: a sign-in of a later day would not hold
    with time_machine.travel("2026-12-01T02:00:00+00:00", tick=False):
        yield


@pytest.mark.usefixtures("in_december")
def test_public_holidays_are_offered_as_far_as_they_are_decreed(phone):
    page = phone.get(ADDRESS).get_data(as_text=True)
    assert "Kelahiran Yesus Kristus" in page
    assert "2026-12-25" in page
    assert "2026-11" not in page.split("Libur nasional di depan")[1]
