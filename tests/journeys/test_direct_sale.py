"""A sale outside the market is written down with one thumb in half a minute."""

from __future__ import annotations

import time

import pytest

pytestmark = pytest.mark.browser

SELLER = "koperasi-nira-hargotirto@belabeliku.example"
MOST_TAPS = 6
MOST_SECONDS = 30


class Thumb:
    """Taps, and counts how often."""

    def __init__(self, page) -> None:
        self.page, self.taps = page, 0

    def tap(self, target) -> None:
        target.tap()
        self.taps += 1


@pytest.mark.parametrize("screen", ["phone-light", "phone-dark"])
def test_from_the_first_page_to_the_note(visit, screen):
    seller = visit(SELLER, screen)
    page, thumb = seller.page, Thumb(seller.page)
    page.goto("/jual/beranda")
    began = time.monotonic()

    thumb.tap(page.get_by_role("main").get_by_role("link", name="Catat penjualan"))
    goods = page.locator("label.pick:has(input[name=offer_id])").nth(1)
    thumb.tap(goods)
    price = page.get_by_label("Harga satuan").input_value()
    assert int(price.replace(".", "")) > 0, "filled in from the offer"
    thumb.tap(page.get_by_label("Jumlah", exact=True))
    page.keyboard.type("4")
    thumb.tap(page.get_by_text("Warung", exact=True))
    thumb.tap(page.get_by_role("button", name="Catat penjualan"))
    page.wait_for_url("**/jual/catat/daftar")

    assert time.monotonic() - began < MOST_SECONDS
    assert thumb.taps <= MOST_TAPS
    assert "Tercatat" in page.locator("[data-toasts]").inner_text()
    row = page.locator("main table tbody tr").first.inner_text()
    assert price in row
    seller.check()
    page.locator("[data-toasts]").get_by_role("button", name="Batalkan").tap()
    page.wait_for_url("**/jual/catat/daftar?bulan=*")
    assert "Salah catat" in page.locator("main table tbody tr").first.inner_text()


def test_every_screen_is_readable(visit):
    for screen in ("phone-light", "desk-dark"):
        seller = visit(SELLER, screen)
        seller.look("/jual/catat")
        seller.page.locator("main summary").last.click()
        width = seller.page.viewport_size["width"]
        seller.page.set_viewport_size({"width": width, "height": 2400})  # nothing half hidden
        seller.check()
        seller.look("/jual/catat/daftar")
