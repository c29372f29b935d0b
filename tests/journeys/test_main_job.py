"""The main job in a real browser: whole on the phone and at the desk, in light and in dark.

Every page on the way is looked at: accessible, no wider than the screen, no complaint.
"""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import SCREENS

pytestmark = pytest.mark.browser

WATER = "/produk/airku-botol-600-ml?produsen=perumda-air-minum-tirta-binangun"
SUGAR = "/produk/gula-semut-organik-500-g?produsen="
SELLERS = (
    "perumda-air-minum-tirta-binangun",
    "koperasi-nira-hargotirto",
    "kub-pendowo-legi",
)
TEST_CARD = "4242 4242 4242 4242"


def _of(role):
    return f"{role}.angkasa-rasa-resto@belabeliku.example"


def _put_into_cart(page, address, quantity):
    page.goto(address)
    form = page.locator("form[action='/keranjang']:visible").first
    form.locator("input[name=quantity]").fill(quantity)
    with page.expect_navigation(url="**/keranjang"):
        form.locator("button[type=submit]").click()


def _order(visit, screen):
    """Order water and palm sugar from three producers; return the order's number."""
    requester = visit(_of("pemesan"), screen)
    page = requester.page
    page.goto("/keranjang")
    while page.get_by_role("button", name=re.compile("Hapus|Keluarkan")).count():
        requester.press("Hapus|Keluarkan")
    _put_into_cart(page, WATER, "60")
    for seller in SELLERS[1:]:
        _put_into_cart(page, SUGAR + seller, "36")
    requester.look("/keranjang")
    requester.look("/ajukan")
    requester.press("^(Ajukan|Pesan)")
    return re.search(r"PO-\d{4}-\d{4}", page.locator("main").inner_text()).group()


@pytest.mark.parametrize("screen", SCREENS)
def test_from_cart_to_earnings(visit, screen):
    number = _order(visit, screen)

    approver = visit(_of("penyetuju"), screen)
    approver.look("/usaha/persetujuan")
    approver.look(f"/usaha/persetujuan/{number}")
    approver.press("^Setujui Rp")
    approver.look(f"/usaha/po/{number}")
    parts = sorted(set(re.findall(rf"{number}-[A-Z]", approver.page.content())))
    assert len(parts) == 3

    for seller in SELLERS:
        _send(visit(f"{seller}@belabeliku.example", screen), number)
    receiver = visit(_of("penerima"), screen)
    for part in parts:
        _receive(receiver, part, one_is_broken=part == parts[0])

    finance = visit(_of("keuangan"), screen)
    paid = [_pay(finance, part) for part in parts]
    assert len(paid) == 3

    seller = visit(f"{SELLERS[0]}@belabeliku.example", screen)
    seller.look("/jual/uang")
    assert paid[0] in seller.page.locator("main").inner_text()


def _send(producer, number):
    page = producer.page
    producer.look("/jual/pesanan")
    producer.press(f"^Terima pesanan {number}")
    part = re.search(rf"{number}-[A-Z]", page.content()).group()
    producer.look(f"/jual/pesanan/{part}")
    producer.look(f"/jual/pesanan/{part}/kirim")
    producer.press("^Kirim")
    assert "Dalam perjalanan" in page.locator("main").inner_text()


def _receive(receiver, part, *, one_is_broken):
    page = receiver.page
    receiver.look(f"/usaha/penerimaan/{part}")
    if one_is_broken:
        page.get_by_label("Rusak").first.check()
        receiver.check()
        page.locator("input[name^=rejected-]:visible").first.fill("1")
        page.locator("select[name^=cause-]:visible").first.select_option(index=1)
        receiver.press("^Terima")
    else:
        receiver.press("Semua sesuai")


def _pay(finance, part):
    """Approve and pay the invoice of a part by the test card; return its number."""
    page = finance.page
    page.goto("/usaha/tagihan?state=issued")
    row = page.get_by_role("row").filter(has_text=part)
    number = re.search(r"INV-\d{4}-\d{4}", row.inner_text()).group()
    finance.look(f"/usaha/tagihan/{number}")
    finance.press("^Setujui bayar")
    page.locator("input[name=method][value=card]").check()
    finance.press("^Bayar Rp")
    page.get_by_label("Nomor kartu").fill(TEST_CARD)
    page.get_by_label(re.compile("Masa berlaku")).fill("12/34")
    page.get_by_label(re.compile("CVC")).fill("123")
    finance.click("^Bayar")
    page.wait_for_url(re.compile("/usaha/tagihan/"))
    finance.look(f"/usaha/tagihan/{number}")
    assert "Lunas" in page.locator("main").inner_text()
    return number
