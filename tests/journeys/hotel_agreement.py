"""The hotel agrees a price with one producer, and takes goods at it."""

from __future__ import annotations

import re

from tests.journeys.hotel import (
    accepts,
    go,
    is_hidden_from,
    number_in,
    rupiah_beside,
    workday,
)
from tests.journeys.letters import plain
from tests.journeys.ordering import of

WINGKO, MAKER, STRANGER = (
    "Wingko kotak isi 10",
    "umkm-wingko-bu-painem",
    "umkm-geblek-bu-tumirah",
)
AGREED, MOST, CALLED = 22_500, 400, 40
TAKEN = f"{CALLED} kotak dari {MOST} kotak"


def agrees_and_calls_off(hotel, visit):
    """Agree a price with one producer, and take goods at it; return the page's address."""
    address = _drafts(hotel("pemesan"))
    _signs(hotel, visit, address)
    _calls_off(hotel, address)
    return address


def _signs(hotel, visit, address):
    """Have both sign by turns; who wrote it does not, and nobody else reads it."""
    tenant = hotel("pemesan")
    approver, maker = hotel("penyetuju"), hotel.maker(MAKER)
    go(tenant, "^Tawarkan kepada produsen")
    assert not tenant.page.get_by_role("button", name=re.compile("tandatangani")).count()
    approver.look(address)
    go(approver, "tandatangani$")
    maker.look(address.replace("/usaha/", "/jual/"))
    go(maker, "tandatangani$")
    assert "belum tanda tangan" not in maker.words
    assert is_hidden_from(visit(of("penyetuju")), address)
    other_maker = hotel.maker(STRANGER)
    assert is_hidden_from(other_maker, address.replace("/usaha/", "/jual/"))


def _calls_off(hotel, address):
    """Take a part of what was agreed, at the agreed price."""
    tenant, maker = hotel("pemesan"), hotel.maker(MAKER)
    tenant.look(address)
    page = tenant.page
    assert f" 0 kotak dari {MOST} kotak" in plain(tenant.words)
    page.locator("summary").filter(has_text="Jadwalkan pengambilan").click()
    page.locator("input[name=quantity]").fill(str(CALLED))
    page.locator("input[name=delivery_day]").fill(workday(8).isoformat())
    go(tenant, "^Jadwalkan$")
    go(tenant, "^Pesan sekarang")
    tenant.look(address)
    assert TAKEN in plain(tenant.words)
    calls = tenant.page.locator("section[aria-labelledby=calls] li")
    assert calls.count() == 1
    assert f"Rp {AGREED:,}".replace(",", ".") in calls.inner_text().replace("\xa0", " ")
    number = number_in(tenant)
    tenant.look(f"/pesanan/{number}")
    assert rupiah_beside(tenant, "Barang") == CALLED * AGREED
    accepts(maker, number)


def _drafts(tenant):
    page = tenant.page
    tenant.look("/usaha/kesepakatan/baru")
    offers = page.locator("#offers-to-agree option").evaluate_all(
        "all => all.map(o => o.value)"
    )
    offer = next(o for o in offers if o.startswith(WINGKO) and "Painem" in o)
    page.locator("input[name=title]").fill("Wingko untuk kamar")
    page.locator("input[name='lines.0.goods']").fill(offer)
    page.locator("input[name='lines.0.minimum']").fill("40")
    page.locator("input[name='lines.0.maximum']").fill(str(MOST))
    page.locator("input[name='lines.0.unit_price_rupiah']").fill(str(AGREED))
    go(tenant, "^Simpan draf")
    return page.url[page.url.index("/usaha") :]
