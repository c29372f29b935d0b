"""The hotel whose month is walked: two outlets, three levels of approval, and its people."""

from __future__ import annotations

import re
from datetime import date, timedelta

from marketplace.shared.clock import today
from tests.journeys.ordering import empty_cart, of, put_into_cart
from tests.journeys.people import Visitor

HOTEL = "hotel-temon-transit"
APPROVER, DEPUTY = "Sulastri Kusumastuti", "Indarti Pamungkas"
SCREENS = {
    "pemesan": "desk-light",
    "penyetuju": "phone-light",
    "keuangan": "desk-dark",
    "pemilik": "phone-dark",
    "penerima": "phone-light",
}
CENTRE, PLANNED = "ACR · Acara bulanan", 1_000_000  # of the second outlet; its budget
GEBLEK = "/produk/geblek-beku-500-g?produsen=umkm-geblek-bu-tumirah"
GEBLEK_MAKER, GEBLEK_PRICE = "umkm-geblek-bu-tumirah", 18_000
LATER = 3  # days until the request has closed and the standing order's turn has come
MOST_TO_APPROVE = 2  # clicks
SUNDAY = 6  # docks rest


class Hotel:
    """The people of the hotel, each at one window of their own."""

    def __init__(self, visit) -> None:
        self._visit, self._present = visit, {}

    def __call__(self, role: str) -> Visitor:
        if role not in self._present:
            self._present[role] = self._visit(of(role, HOTEL), SCREENS[role])
        return self._present[role]

    def maker(self, slug: str) -> Visitor:
        """Return somebody of a producer, at a phone."""
        if slug not in self._present:
            self._present[slug] = self._visit(f"{slug}@belabeliku.example", "phone-light")
        return self._present[slug]


def workday(days: int) -> date:
    """Return the first day, so many days ahead or later, on which docks take goods."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def go(visitor: Visitor, words: str) -> None:
    """Press a button, wait for the page to which it leads, and check that."""
    with visitor.page.expect_navigation():
        visitor.click(words)
    visitor.check()


def rupiah_beside(visitor: Visitor, label: str) -> int:
    """Read the amount that stands beside a label."""
    found = re.search(rf"^{re.escape(label)}\s+Rp ([\d.]+)", visitor.words, re.MULTILINE)
    assert found is not None, f"{label!r} is not in:\n{visitor.words}"
    return int(found[1].replace(".", ""))


def left_on_shelf(visitor: Visitor, address: str) -> int:
    """Read how much of a good can still be ordered this week."""
    visitor.page.goto(address)
    found = re.search(r"Tersisa ([\d.]+)", visitor.words)
    assert found is not None, visitor.words
    return int(found[1].replace(".", ""))


def order_on(visitor: Visitor, centre: str, address: str, quantity: int) -> tuple[str, date]:
    """Order one good on a cost centre, for the last day that is offered.

    Return the order's number and its day.
    """
    page = visitor.page
    empty_cart(visitor)
    put_into_cart(page, address, str(quantity))
    page.goto("/ajukan")
    day = page.locator("input[name=delivery_day]").last.get_attribute("value") or ""
    chosen = f"input[name=delivery_day][value='{day}']"
    page.locator(chosen).check(force=True)
    page.locator(f"{chosen}[checked]").wait_for(state="attached")  # as the service answered
    page.locator("select[name=cost_centre]").select_option(label=centre)
    name = centre.partition(" (")[0]
    page.locator(f"section.standing[aria-label^='Anggaran {name}']").wait_for()
    visitor.check()
    assert page.locator("input[name=delivery_day]:checked").get_attribute("value") == day
    go(visitor, "^(Ajukan persetujuan|Pesan Rp)")
    return number_in(visitor), date.fromisoformat(day)


def number_in(visitor: Visitor) -> str:
    """Return the number of the order on the page."""
    found = re.search(r"PO-\d{4}-\d{4}", visitor.words)
    assert found is not None, visitor.words
    return found.group()


def may_decide(visitor: Visitor, number: str) -> bool:
    """Say whether an order's page offers somebody to approve it."""
    visitor.page.goto(f"/usaha/persetujuan/{number}")
    return visitor.page.get_by_role("button", name=re.compile("^Setujui Rp")).count() > 0


def is_hidden_from(visitor: Visitor, address: str) -> bool:
    """Say whether a page looks like a missing one to somebody."""
    answer = visitor.page.goto(address)
    assert answer is not None, address
    return answer.status == 404


def accepts(maker: Visitor, number: str) -> None:
    """Let a producer accept its part of an order."""
    maker.look("/jual/pesanan")
    go(maker, f"^Terima pesanan {number}")
    assert not maker.page.get_by_role("button", name=f"Terima pesanan {number}").count()
