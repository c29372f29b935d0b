"""The rest of the hotel's month: what was ordered arrives, is paid, and stands in the books."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tests.journeys.delivering import invoice_of, send, take_all
from tests.journeys.hotel import GEBLEK_MAKER, GEBLEK_PRICE, PLANNED, go, rupiah_beside
from tests.journeys.ordering import wait_for_worker

ORDERED, LARGER, CAME = 20, 40, 25  # packs: one order, another, and what came of that
ADMIN = "admin@belabeliku.example"


@dataclass(frozen=True)
class Sent:
    """Two orders that went out on one budget: the first, and a larger one a deputy approved."""

    first: str
    larger: str
    totals: tuple[int, int]  # rupiah, with freight
    day: date
    budget: str  # the address of its page

    @property
    def committed(self) -> int:
        """What is still awaited of the larger one, in rupiah."""
        return (LARGER - CAME) * GEBLEK_PRICE

    @property
    def actual(self) -> int:
        """What invoices claim, in rupiah: all of the first; of the other what came."""
        return sum(self.totals) - self.committed


def arrive_and_are_paid(hotel, visit, sent):
    """Have all of one order and a part of the other arrive; pay the first."""
    maker, receiver = hotel.maker(GEBLEK_MAKER), hotel("penerima")
    parts = [f"{sent.first}-A", f"{sent.larger}-A"]
    for part, quantity in zip(parts, (ORDERED, CAME), strict=True):
        send(maker, part, str(quantity))
        take_all(receiver, part)
    finance = hotel("keuangan")
    number = invoice_of(finance, parts[0])
    _matches(finance, sent.totals[0], (ORDERED, ORDERED))
    _pays(finance, visit(ADMIN, "desk-light"), number, sent.totals[0])
    maker.look("/jual/uang")
    assert number in maker.words
    invoice_of(finance, parts[1])
    _matches(finance, sent.totals[1] - sent.committed, (LARGER, CAME))
    _stands(finance, sent)


def _matches(finance, total, ordered_and_taken):
    """See what was ordered, taken and claimed side by side, line by line."""
    ordered, taken = ordered_and_taken
    rows = finance.page.locator("table.mx tbody tr")
    assert rows.count() == 1
    cells = {
        name: re.sub(r"\D", "", rows.locator(f"td[data-l='{name}']").inner_text())
        for name in ("Dipesan", "Diterima", "Turun mutu", "Ditolak", "Ditagih")
    }
    assert cells == {
        "Dipesan": str(ordered),
        "Diterima": str(taken),
        "Turun mutu": "0",
        "Ditolak": "0",
        "Ditagih": str(taken * GEBLEK_PRICE),
    }
    assert rupiah_beside(finance, "Barang diterima") == taken * GEBLEK_PRICE
    assert rupiah_beside(finance, "Tagihan") == total


def _pays(finance, admin, number, amount):
    """Report a transfer of all that is owed; it counts once it is found at the bank."""
    page = finance.page
    go(finance, "^Setujui bayar")
    page.locator("input[name=method][value=bank_transfer]").check()
    page.locator("input[name=reference]").fill(f"TRF {number}")
    go(finance, "^Bayar Rp")
    finance.look(f"/usaha/tagihan/{number}")
    assert "Lunas" not in finance.words, "nobody has seen the money yet"
    admin.look("/admin/pembayaran")
    row = admin.page.get_by_role("row").filter(has_text=number)
    assert re.sub(r"\D", "", row.locator("td[data-l=Jumlah]").inner_text()) == str(amount)
    go(admin, f"^Ada di rekening {number}")
    finance.look(f"/usaha/tagihan/{number}")
    assert "Lunas" in finance.words
    assert rupiah_beside(finance, "Sudah dibayar") == amount


def _stands(finance, sent):
    """See exactly what is planned, committed and spent; what fell away is given back."""
    wait_for_worker(finance.page, sent.budget, f"{sent.committed:,}".replace(",", "."))
    finance.check()
    assert rupiah_beside(finance, "Rencana") == PLANNED
    assert rupiah_beside(finance, "Terikat oleh pesanan") == sent.committed
    assert rupiah_beside(finance, "Terpakai, menurut tagihan") == sent.actual


def comes_every_week(hotel, address, days):
    """See that the worker ordered for each of these days, in their turn, and each once."""
    tenant = hotel("pemesan")
    wait_for_worker(tenant.page, address, "PO-", times=len(days))
    tenant.check()
    rows = tenant.page.locator("section[aria-labelledby=history] tbody tr").all_inner_texts()
    numbers = [re.findall(r"PO-\d{4}-\d{4}", row) for row in rows]
    assert [len(each) for each in numbers] == [1] * len(days)
    assert len({each[0] for each in numbers}) == len(days)
    shown = [int(re.search(r"\d+", row)[0]) for row in rows]  # Senin 7 Des 2026
    assert shown == [day.day for day in reversed(days)]


def closes_the_month(hotel, sent):
    """See the books at the month's end: the cost centre's budget, and what was paid."""
    finance = hotel("keuangan")
    _stands(finance, sent)
    finance.look("/usaha/tagihan?state=paid")
    assert f"{sent.first}-A" in finance.words
    assert f"{sent.larger}-A" not in finance.words
