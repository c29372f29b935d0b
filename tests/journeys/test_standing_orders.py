"""Ordering again in three clicks at most, and what comes every week, in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.journeys.ordering import of
from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

MOST_CLICKS = 3
TAPS = 2


def filled_checkout(visitor) -> None:
    """See that only the last button is left: goods, day, dock and payment are there."""
    page = visitor.page
    assert page.url.endswith("/ajukan")
    visitor.check()
    for name in ("delivery_point", "delivery_day", "payment"):
        assert page.locator(f"input[name={name}]:checked").count() == 1, name
    button = page.get_by_role("button", name=re.compile("^(Pesan Rp|Ajukan persetujuan)"))
    assert button.locator("visible=true").count() == 1


@pytest.mark.parametrize("screen", ["phone-light", "desk-dark"])
def test_an_order_is_ordered_again_in_three_clicks_at_most(visit, screen):
    tenant = visit(of("pemesan"), screen)
    tenant.look("/usaha/po?state=closed")
    clicks = Clicks(tenant)
    clicks.press("button", "^Pesan lagi PO-")
    clicks.press("button", "^Lanjut ke jadwal$")
    filled_checkout(tenant)
    assert clicks.count == 2
    tenant.look("/usaha/po?state=closed")
    clicks = Clicks(tenant)
    clicks.press("link", "^PO-")
    clicks.press("button", "^Pesan lagi$")
    clicks.press("button", "^Lanjut ke jadwal$")
    filled_checkout(tenant)
    assert clicks.count <= MOST_CLICKS


@pytest.mark.parametrize("screen", ["phone-dark", "desk-light"])
def test_an_order_becomes_a_standing_order(visit, screen):
    tenant = visit(of("pemesan"), screen)
    page = tenant.page
    tenant.look("/usaha/po?state=closed")
    clicks = Clicks(tenant)
    clicks.press("link", "^PO-")
    clicks.press("link", "^Jadikan rutin$")
    tenant.check()
    page.locator("input[name=name]").fill(f"Tiap minggu {screen}")
    clicks.press("button", "^Simpan pesanan rutin$")
    tenant.check()
    assert clicks.count == 3
    assert f"Tiap minggu {screen}" in tenant.words
    assert page.get_by_role("button", name=re.compile("^Lewati ")).count() >= 5
    clicks.press("button", "^Lewati ")
    tenant.check()
    assert page.get_by_role("button", name=re.compile("^Antar ")).count() == 1
    tenant.look("/usaha/rutin")
    assert f"Tiap minggu {screen}" in tenant.words


def test_a_day_that_asks_is_answered_in_two_taps(visit):
    tenant = visit(of("pemesan"), "phone-light")
    tenant.look("/usaha/pekerjaan?kind=standing_orders")
    clicks = Clicks(tenant)
    clicks.press("link", "^Jawab")
    tenant.check()
    clicks.press("button", "^Setujui usulan$")
    tenant.check()
    assert clicks.count == TAPS
    assert "Buka pesanannya" in tenant.words
