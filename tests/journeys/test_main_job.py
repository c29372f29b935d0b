"""The main job in a real browser: whole on the phone and at the desk, in light and in dark.

Every page on the way is looked at: accessible, no wider than the screen, no complaint.
"""

from __future__ import annotations

import re

import pytest

from tests.journeys.ordering import SELLERS, an_order, of, wait_until_it_went_out

pytestmark = pytest.mark.browser

TEST_CARD = "4242 4242 4242 4242"


@pytest.mark.parametrize("screen", ["phone-dark", "desk-light"])
def test_from_cart_to_earnings(visit, screen):
    number = an_order(visit, screen)

    approver = visit(of("penyetuju"), screen)
    approver.look("/usaha/persetujuan")
    approver.look(f"/usaha/persetujuan/{number}")
    approver.press("^Setujui Rp")
    wait_until_it_went_out(approver.page, number)
    approver.look(f"/usaha/po/{number}")
    parts = sorted(set(re.findall(rf"{number}-[A-Z]", approver.page.content())))
    assert len(parts) == 3

    for seller in SELLERS:
        _send(visit(f"{seller}@belabeliku.example", screen), number)
    receiver = visit(of("penerima"), screen)
    for part in parts:
        _receive(receiver, part, one_is_broken=part == parts[0])

    finance = visit(of("keuangan"), screen)
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
