"""Why a day does not go as usual, in the language of whoever reads it."""

from __future__ import annotations

import email
from datetime import date
from email import policy

import pytest
import time_machine

from marketplace.accounts.models import Membership, Person
from marketplace.budgets.states import BudgetRule
from marketplace.orders.services.deciding import cancel_order
from marketplace.procurement.work.registry import KINDS
from marketplace.shared import outbox
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.language import (
    Told,
    gettext,
    in_each_language,
    retellable,
    retold,
    speaking,
    tell,
)
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.pages.listing import WORK
from marketplace.standing_orders.states import Gap, OccurrenceState
from marketplace.standing_orders.wording import missed_words
from tests.factories.accounts import a_token
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, days_of, looked

S = OccurrenceState


@pytest.fixture
def english(kitchen):
    """The kitchen's requester, who reads English."""
    _read_english(kitchen.requester)
    return kitchen


def _read_english(actor):
    db.session.get(Person, actor.person_id).language = "en"
    db.session.commit()


def _letter(mails) -> str:
    (letter,) = mails.glob("*.eml")
    message = email.message_from_bytes(letter.read_bytes(), policy=policy.default)
    return " ".join(message.get_body(("plain",)).get_content().split())


def _asking(kitchen):
    (day,) = looked(a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))).values()
    return day


def test_what_is_asked_is_kept_in_each_language(kitchen):
    day = _asking(kitchen)
    name = day.proposal[0]["name"]
    assert day.message == f"{name}: Stok tidak cukup"
    assert day.message_in == {"id": day.message, "en": f"{name}: Not enough stock"}


def test_a_mail_speaks_the_language_of_its_reader(english, mails):
    day = _asking(english)
    letter = _letter(mails)
    assert day.message_in["en"] in letter
    assert "tidak cukup" not in letter


def test_a_mail_in_indonesian_stays_so(kitchen, mails):
    day = _asking(kitchen)
    assert day.message in _letter(mails)


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Stok tidak cukup"), ("en", "Not enough stock")]
)
def test_pages_the_work_list_and_programs_do_so_too(kitchen, sign_in, client, language, words):
    db.session.get(Person, kitchen.requester.person_id).language = language
    db.session.commit()
    day = _asking(kitchen)
    public = to_public("standing_order_day", day.id)
    with speaking(language):
        (task,) = KINDS[WORK].find(kitchen.requester, 5)
    assert task.about.endswith(words)
    headers = {**a_token(kitchen.requester), "Accept-Language": language}
    told = client.get(f"/api/v1/standing-orders/days/{public}", headers=headers).get_json()
    assert told["message"].endswith(words)
    browser = sign_in(kitchen.requester)
    page = browser.get(f"/usaha/rutin/hari/{public}").get_data(as_text=True)
    assert f"<b>{task.about}</b>" in page


def test_a_refusal_by_a_budget_is_told_in_each_language(english, mails):
    centre = a_cost_centre(english.buyer)
    a_budget(centre, planned=100, rule=BudgetRule.BLOCK)
    wish = a_wish(an_offer(), 10, weekdays=(1,))
    (day,) = looked(a_standing(english, wish, cost_centre_id=centre.id)).values()
    assert (day.state, day.gap) == (S.ASKS, Gap.BUDGET)
    assert "Anggaran tidak cukup" in day.message
    assert "tersisa" in day.message
    assert day.message_in["en"].count("budget") >= 1
    for indonesian in ("nggaran", "tersisa", "pesanan", "Kurangi"):
        assert indonesian not in day.message_in["en"]
    assert "Anggaran" not in _letter(mails)


def test_whoever_left_and_what_was_missed_are_told_in_each_language(english):
    standing = a_standing(english, a_wish(an_offer(), 10, weekdays=(1,)))
    db.session.get(Membership, english.requester.membership_id).ended_at = utc_now()
    db.session.commit()
    (day,) = looked(standing).values()
    assert day.gap is Gap.PERSON
    assert "bukan anggota usaha ini lagi" in day.message
    assert "anggota" not in day.message_in["en"]
    missed = a_standing(a_kitchen(), a_wish(an_offer(stock=900), 10, weekdays=(1,)))
    with time_machine.travel("2026-11-25T02:00:00+00:00", tick=False):
        (day,) = looked(missed).values()
    assert day.gap is Gap.MISSED
    assert day.message_in == in_each_language(missed_words)
    assert len(set(day.message_in.values())) == 2


def test_a_reason_that_a_person_typed_stays_as_it_is(kitchen):
    small = a_kitchen(approval_limit=Money(100))
    standing = a_standing(small, a_wish(an_offer(), 10, weekdays=(1,)))
    (day,) = looked(standing).values()
    cancel_order(day.order_id, actor=small.requester, reason="Acaranya batal")
    db.session.commit()
    outbox.drain()
    (day,) = days_of(standing).values()
    assert day.message_in == {"id": "Acaranya batal", "en": "Acaranya batal"}


def test_rows_of_older_code_keep_their_sentence(kitchen):
    day = _asking(kitchen)
    day.message = "Ditulis oleh kode lama"
    with speaking("en"):
        assert day.why == "Ditulis oleh kode lama"
        day.message_in = None
        assert day.why == "Ditulis oleh kode lama"


def test_words_are_told_again_with_all_that_stands_in_them():
    with retellable():
        inner = gettext("Stok tidak cukup")
        outer = gettext("Semua barangnya dilewati: %(why)s", why=inner)
        day = tell(lambda: written_day(date(2026, 12, 1)))
    plain = gettext("Stok tidak cukup")
    assert (type(plain), type(outer)) == (str, Told)
    assert outer == "Semua barangnya dilewati: Stok tidak cukup"
    with speaking("en"):
        assert "Not enough stock" in retold(outer)
        assert retold(day).startswith("Tue")
        assert retold(plain) == plain
