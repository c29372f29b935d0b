"""Producers of one agreement compete for a call-off: sealed, opened by two, won and ordered.

The market is this journey's own; it stops and goes on some days later, when the time is up.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from marketplace.shared.clock import today
from tests.journeys.asking import quote
from tests.journeys.hotel import (
    LATER,
    accepts,
    go,
    number_in,
    rupiah_beside,
    workday,
)
from tests.journeys.ordering import of, wait_for_worker, wait_until_it_went_out
from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

WANTED, MOST = 240, "4.800"
SCREENS = {
    of("pemesan"): "desk-light",
    of("penyetuju"): "desk-dark",
    "kub-tegiri-manis@belabeliku.example": "phone-light",
    "kub-legen-sumunar@belabeliku.example": "phone-dark",
}
TENANT, APPROVER, WINNER, LOSER = SCREENS
WON, LOST = 15_000, 17_500  # rupiah a pack; what each agreed is a little more
MOST_TO_AWARD = 2  # clicks, from the opened quotations


def test_producers_of_an_agreement_compete_for_a_call_off(days_later):
    with days_later(0) as visit:
        people = _present(visit)
        agreement, competition = _opens(people[TENANT])
        _answer_sealed(people, competition)
    with days_later(LATER) as visit:
        people = _present(visit)
        _two_open(people[APPROVER], people[TENANT], competition)
        number = _awards_and_orders(people[TENANT])
        _goes_out(people, number)
        _counts_for_the_agreement(people, agreement, number)


def _present(visit):
    return {email: visit(email, screen) for email, screen in SCREENS.items()}


def _opens(tenant):
    """Call off by a competition; return the addresses of the agreement and the competition."""
    page = tenant.page
    tenant.look("/usaha/kesepakatan")
    tenant.follow("^Gula semut 250 g untuk dapur")
    agreement = _address(page)
    tenant.follow("^Buka adu harga")
    page.locator("input[name='lines.0.quantity']").fill(str(WANTED))
    page.locator("input[name=delivery_day]").fill(workday(9).isoformat())
    closing = today() + timedelta(days=LATER - 1)
    page.locator("input[name=closes_at]").fill(f"{closing}T17:00")
    go(tenant, "^Buka adu harga")
    assert "Adu harga dibuka" in page.content()
    return agreement, _address(page)


def _answer_sealed(people, competition):
    """Have two answer; each knows its own ceiling, and nobody what another quoted."""
    asked = competition.replace("/usaha/", "/jual/")
    winner, loser = people[WINNER], people[LOSER]
    quote(winner, competition, str(WON))
    assert "16.625" in winner.words
    assert "17.575" not in winner.words, "that is what another producer agreed"
    quote(loser, competition, str(LOST))
    for reader, address in (
        (people[TENANT], competition),
        (people[APPROVER], competition),
        (loser, asked),
    ):
        reader.page.goto(address)
        assert not re.search(r"15\.000|3\.600\.000", reader.words)
        assert not reader.page.get_by_role("button", name="Buka penawaran").count()


def _two_open(approver, tenant, competition):
    """Open with two people: the first sees nothing yet."""
    wait_for_worker(approver.page, competition, "2 penawaran tersegel")
    go(approver, "^Tekan sebagai orang pertama")
    assert "15.000" not in approver.words
    tenant.page.goto(competition)
    go(tenant, "^Buka penawaran")
    assert "2 penawaran." in tenant.words
    assert "Rp 15.000" in tenant.words


def _awards_and_orders(tenant):
    """Take the proposal, which goes to the highest score; return the number of its order."""
    clicks = Clicks(tenant)
    clicks.follow("^(Bagi menurut nilai tiap barang|Tetapkan)")
    tenant.check()
    shares = tenant.page.locator("input[name^='award-']")
    proposed = [shares.nth(place).input_value() for place in range(shares.count())]
    assert sorted(proposed) == ["", str(WANTED)]
    clicks.go("^Tetapkan$")
    assert clicks.count <= MOST_TO_AWARD
    tenant.check()
    assert "Pemenang ditetapkan" in tenant.words
    number = number_in(tenant)
    tenant.look(f"/pesanan/{number}")
    assert rupiah_beside(tenant, "Barang") == WANTED * WON
    return number


def _goes_out(people, number):
    """Approve it as any order; the winner alone hears of it, and accepts."""
    people[APPROVER].page.goto(f"/usaha/persetujuan/{number}")
    go(people[APPROVER], "^Setujui Rp")
    wait_until_it_went_out(people[TENANT].page, number)
    accepts(people[WINNER], number)
    people[LOSER].page.goto("/jual/pesanan")
    assert number not in people[LOSER].words


def _counts_for_the_agreement(people, agreement, number):
    """See it counted once at the price of the competition, and by nobody who lost."""
    tenant, loser = people[TENANT], people[LOSER]
    tenant.look(agreement)
    assert tenant.words.count(f"{WANTED} bungkus dari {MOST} bungkus") == 1
    calls = tenant.page.locator("section[aria-labelledby=calls] li")
    assert calls.count() == 1
    told = calls.inner_text().replace("\xa0", " ")
    assert number in told
    assert "Rp 15.000" in told
    loser.look(agreement.replace("/usaha/", "/jual/"))
    assert number not in loser.words
    assert "15.000" not in loser.words


def _address(page):
    return page.url[page.url.index("/usaha") :]
