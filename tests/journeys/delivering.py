"""What journeys have in common of the way of goods: sent off, taken at the dock, invoiced."""

from __future__ import annotations

import re

from tests.journeys.hotel import go
from tests.journeys.people import Visitor


def send(maker: Visitor, part: str, quantity: str) -> None:
    """Send so much of the only line of a producer's part of an order off."""
    maker.look(f"/jual/pesanan/{part}/kirim")
    maker.page.locator("input[name=quantity-1-1]").fill(quantity)
    go(maker, "^Kirim")
    assert "Dalam perjalanan" in maker.words


def take_all(receiver: Visitor, part: str) -> None:
    """Take over at the dock all that was sent, with one press."""
    receiver.look("/usaha/penerimaan")
    assert part in receiver.words
    receiver.look(f"/usaha/penerimaan/{part}")
    go(receiver, "Semua sesuai")
    assert (
        "Penerimaan tercatat dalam berita acara" in receiver.page.locator("body").inner_text()
    )


def invoice_of(finance: Visitor, part: str) -> str:
    """Find the invoice of a part that waits for approval, open it, and return its number."""
    finance.page.goto("/usaha/tagihan?state=issued")
    row = finance.page.get_by_role("row").filter(has_text=part)
    found = re.search(r"INV-\d{4}-\d{4}", row.inner_text())
    assert found is not None, finance.words
    finance.look(f"/usaha/tagihan/{found.group()}")
    return found.group()
