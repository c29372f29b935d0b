"""Approving in a real browser: two presses, ten seconds to think again, and beyond a budget."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as TooLate

from tests.journeys.approving import approve, hand_over, months_of_arrival, open_budget
from tests.journeys.ordering import an_order, of, wait_until_it_went_out
from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

MOST_CLICKS = 2
MOST_TRIES = 3  # a busy machine can let the ten seconds pass between two presses
SNACKS = "Camilan"  # no other journey orders any: its budget is in nobody's way
GEBLEK = "/produk/geblek-beku-500-g?produsen=umkm-geblek-bu-tumirah"


def _waits(visitor, number) -> bool:
    visitor.look("/usaha/persetujuan")
    return number in visitor.page.locator("main").inner_text()


def _approved_and_taken_back(visit, approver, screen) -> str:
    """Approve an order with two presses and undo it at once; return its number."""
    number = an_order(visit, screen)
    approver.look("/usaha/persetujuan")
    clicks = Clicks(approver)
    clicks.press("link", number)
    clicks.press("button", "^Setujui Rp")
    assert clicks.count <= MOST_CLICKS
    with suppress(TooLate):
        approver.click("^Urungkan")  # at once: it can be taken back for ten seconds
        approver.check()
    return number


@pytest.mark.parametrize("screen", ["phone-light", "desk-dark"])
def test_two_presses_approve_and_one_takes_it_back(visit, screen):
    approver = visit(of("penyetuju"), screen)
    tries = (_approved_and_taken_back(visit, approver, screen) for _try in range(MOST_TRIES))
    number = next((number for number in tries if _waits(approver, number)), None)
    assert number is not None
    approver.look(f"/usaha/persetujuan/{number}")
    approve(approver)
    assert not _waits(approver, number)
    wait_until_it_went_out(approver.page, number)


def test_beyond_a_budget_a_deputy_approves_with_a_reason(visit):
    _open_budgets(visit(of("keuangan"), "desk-light"))
    hand_over(visit(of("penyetuju"), "phone-dark"), "Mujiran", days=3)
    number = an_order(visit, "desk-light", (GEBLEK, "20"))

    owner = visit(of("pemilik"), "phone-dark")
    owner.look("/usaha/persetujuan")
    assert "Lewat anggaran" in owner.words
    owner.look(f"/usaha/persetujuan/{number}")
    assert "Pesanan ini melebihi anggaran, jadi menunggu penyetuju." in owner.words
    owner.press("^Setujui Rp")
    assert "Tulis mengapa tetap disetujui" in owner.words
    owner.page.locator("#approve-reason").fill("Rombongan tambahan")
    approve(owner)
    wait_until_it_went_out(owner.page, number)


def _open_budgets(finance) -> None:
    """Plan one rupiah for snacks in the months in which an order of today can arrive."""
    for month in months_of_arrival():
        open_budget(finance, month, planned="1", category=SNACKS)
        assert SNACKS in finance.words
