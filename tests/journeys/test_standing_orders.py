"""A cart becomes what comes every week, and a day that asks is answered with two presses."""

from __future__ import annotations

import re

import pytest

from tests.journeys.ordering import of
from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

MOST_CLICKS = 2


def _words(visitor) -> str:
    return visitor.page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("screen", ["phone-dark", "desk-light"])
def test_a_cart_becomes_a_standing_order_whose_days_can_be_skipped(visit, screen):
    requester = visit(of("pemesan"), screen)
    page = requester.page
    requester.look("/keranjang")
    requester.follow("^Jadikan rutin")
    page.locator("input[name=name]").fill(f"Dapur pagi {screen}")
    requester.press("^Simpan pesanan rutin")
    assert f"Dapur pagi {screen}" in _words(requester)
    assert "Sesuai rencana" in _words(requester)
    skipped = page.get_by_role("button", name=re.compile("^Antar"))
    assert skipped.count() == 0

    requester.press("^Lewati")
    assert skipped.count() == 1
    requester.press("^Antar")  # back as it was
    assert skipped.count() == 0


def test_a_day_that_asks_is_answered_from_the_phone_with_two_presses(visit):
    requester = visit(of("pemesan"), "phone-light")
    requester.look("/usaha/rutin")
    clicks = Clicks(requester)
    clicks.press("link", "^Perlu jawaban")
    clicks.press("button", "^Setujui usulan")
    assert clicks.count <= MOST_CLICKS
    requester.check()
    number = re.search(r"PO-\d{4}-\d{4}", _words(requester)).group()
    assert "Perlu jawaban" not in _words(requester)
    requester.look(f"/pesanan/{number}")
