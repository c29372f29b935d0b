"""A hotel with two outlets and three approval levels runs a month, every step in a browser.

A standing order, an agreement with a call-off, a request that three producers win, orders
beyond a budget that one refuses and a deputy approves, and an order ordered again; then what
was ordered arrives at the dock and is paid, and the month ends with its books. The market is
this journey's own; it stops and goes on some days later, only its clock is moved.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.shared.clock import today
from tests.journeys.approving import months_of_arrival, open_budget
from tests.journeys.hotel import (
    CENTRE,
    GEBLEK,
    GEBLEK_PRICE,
    LATER,
    PLANNED,
    Hotel,
    go,
    left_on_shelf,
    number_in,
    rupiah_beside,
    workday,
)
from tests.journeys.hotel_agreement import TAKEN, agrees_and_calls_off
from tests.journeys.hotel_budget import orders_within_and_beyond
from tests.journeys.hotel_month_end import (
    arrive_and_are_paid,
    closes_the_month,
    comes_every_week,
)
from tests.journeys.hotel_request import (
    asks_for_prices,
    opens_and_awards,
    three_levels_approve,
)
from tests.journeys.letters import plain
from tests.journeys.ordering import empty_cart, wait_for_worker
from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

MOST_TO_REORDER = 3  # clicks
FORTNIGHT, MONTH = 17, 31  # days: two turns of the standing order have come by each
PEYEK, PEYEK_PRICE = "Peyek kacang 200 g", 15_500  # of the cheapest that can


def test_a_hotel_with_two_outlets_runs_a_month(days_later):
    begun = today()
    weekly = [workday(FORTNIGHT) + timedelta(weeks=week) for week in range(5)]
    with days_later(0) as visit:
        hotel = Hotel(visit)
        budgets = _opens_its_books(hotel)
        standing = _wants_something_every_week(hotel, weekly[0])
        agreement = agrees_and_calls_off(hotel, visit)
        request = asks_for_prices(hotel, visit)
        sent = orders_within_and_beyond(hotel, visit, budgets)
    with days_later(LATER) as visit:
        hotel = Hotel(visit)
        worth = opens_and_awards(hotel, request)
        three_levels_approve(hotel, request, worth)
        _came_by_itself(hotel, standing)
        hotel("pemesan").look(agreement)
        assert TAKEN in plain(hotel("pemesan").words)
        _orders_again(hotel, sent.first)
    with days_later((sent.day - begun).days) as visit:
        arrive_and_are_paid(Hotel(visit), visit, sent)
    with days_later(FORTNIGHT) as visit:
        comes_every_week(Hotel(visit), standing, weekly[:3])
    with days_later(MONTH) as visit:
        hotel = Hotel(visit)
        comes_every_week(hotel, standing, weekly)
        closes_the_month(hotel, sent)


def _opens_its_books(hotel):
    """See both outlets and three levels; open a cost centre, its budgets and a rule."""
    owner = hotel("pemilik")
    owner.look("/usaha/pengaturan")
    page = owner.page
    assert {"Restoran hotel", "Tata graha"} <= set(owner.words.splitlines())
    page.locator("input[name=code]").fill("ACR")
    page.locator("input[name=centre_name]").fill("Acara bulanan")
    page.locator("select[name=centre_outlet]").select_option(label="Tata graha")
    go(owner, "^Tambah pusat biaya")
    assert CENTRE in owner.words
    owner.look("/usaha/pengaturan/persetujuan")
    rule = page.locator("li.rule").filter(has_text="Belanja besar, tiga jenjang")
    levels = [words.split(",")[0] for words in rule.locator("ol.chain > li").all_inner_texts()]
    assert levels == ["Penyetuju", "Keuangan", "Pengurus usaha"]
    owner.follow("^Tambah aturan")
    page.locator("input[name=name]").fill("Acara lewat anggaran")
    page.locator("select[name=outlet_id]").select_option(label="Tata graha")
    page.locator("input[name=over_budget]").check()
    page.locator("select[name=who-1]").select_option(label="Peran: Penyetuju")
    go(owner, "^Simpan aturan")
    assert "Acara lewat anggaran" in owner.words
    finance = hotel("keuangan")
    return {
        month: open_budget(finance, month, planned=str(PLANNED), centre=CENTRE)
        for month in months_of_arrival()
    }


def _wants_something_every_week(hotel, day):
    """Have something come each week to the restaurant; return the address of its page."""
    tenant = hotel("pemesan")
    page = tenant.page
    tenant.look("/usaha/rutin/baru")
    page.locator("input[name=add_good]").fill(PEYEK)
    with page.expect_navigation():
        page.get_by_role("button", name="Tambah", exact=True).click()
    page.locator(f"input[name='lines.0.d{day.weekday()}']").fill("60")
    page.locator("input[name=name]").fill("Camilan tiap minggu")
    page.locator("input[name=starts_on]").fill(day.isoformat())
    page.locator("input[name=holidays][value=deliver]").check()
    page.locator("input[name=days_before]").fill(str(FORTNIGHT + 1 - LATER))
    page.locator("select[name=outlet]").select_option(label="Restoran hotel")
    go(tenant, "^Simpan pesanan rutin")
    assert "Camilan tiap minggu" in tenant.words
    assert "PO-" not in tenant.words, "its day is still too far"
    return page.url[page.url.index("/usaha") :]


def _came_by_itself(hotel, address):
    """See that the worker ordered the day whose turn came, once, without being asked."""
    tenant = hotel("pemesan")
    wait_for_worker(tenant.page, address, "PO-")
    made = tenant.page.locator("section[aria-labelledby=history] tbody tr")
    assert made.count() == 1
    tenant.check()
    number = number_in(tenant)
    tenant.look(f"/usaha/po/{number}")
    assert PEYEK in tenant.words
    assert "60 bungkus" in tenant.words
    tenant.look(f"/pesanan/{number}")
    assert rupiah_beside(tenant, "Barang") == 60 * PEYEK_PRICE


def _orders_again(hotel, number):
    """Order again what was ordered first: three clicks, the same goods, another order."""
    tenant = hotel("pemesan")
    shelf = left_on_shelf(tenant, GEBLEK)
    empty_cart(tenant)
    tenant.look("/usaha/po")
    clicks = Clicks(tenant)
    clicks.go(f"^Pesan lagi {number}")
    clicks.go("^Lanjut ke jadwal$")
    tenant.check()
    clicks.go("^(Pesan Rp|Ajukan persetujuan)")
    assert clicks.count <= MOST_TO_REORDER
    tenant.check()
    assert number_in(tenant) != number
    assert rupiah_beside(tenant, "Barang") == 20 * GEBLEK_PRICE
    said = ("Produsen menjawab paling lambat", "Menunggu persetujuan")
    assert any(words in tenant.words for words in said), "as the budget it was booked on has it"
    assert left_on_shelf(tenant, GEBLEK) == shelf - 20
