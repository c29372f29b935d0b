"""A rule on local content: made, met with while ordering, answered, and heard by producers."""

from __future__ import annotations

import re
from datetime import date

import pytest

from marketplace.shared.clock import today
from tests.journeys.hotel import go, number_in, rupiah_beside
from tests.journeys.ordering import empty_cart, of, put_into_cart
from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

TENANT = "dapur-langit-katering"  # has no rule of its own in the example market
VEGETABLES = "/produk/sayuran-buah?produsen=kt-sentolo-lestari"  # of Sentolo, half an hour away
GOOD, REASON = "Sayuran buah", "Mutu atau spesifikasi tidak cocok"
NEAR, MAKER = "Temon, Wates", "kt-plumbon-subur@belabeliku.example"
TARGET, QUANTITY, UP_TO, PRICE = "30%", 40, 50, 11_500
GOODS, WORDS = "Sayur & bumbu", "Sudah janji sampai akhir bulan"
MOST_TO_ANSWER = 2  # clicks, from the line


def test_a_rule_asks_beside_the_line_and_its_reason_becomes_demand(visit):
    owner = visit(of("pemilik", TENANT), "desk-light")
    rule = _makes_rule(owner)
    before = _figures(owner)
    tenant = visit(of("pemesan", TENANT))
    _is_shown_the_nearest(tenant)
    maker = visit(MAKER, "phone-dark")
    assert _unmet(maker) == []
    day = _answers_and_orders(tenant)
    _producers_hear(maker)
    comes_in_time = f"{day:%Y-%m}" == f"{today():%Y-%m}"
    _stands_as_told(owner, rule, before, QUANTITY * PRICE if comes_in_time else 0)


def _makes_rule(owner):
    """Ask for a part of all vegetables from around the airport; return the rule's address."""
    page = owner.page
    owner.look("/usaha/kandungan-lokal")
    owner.follow("^Buat aturan")
    page.locator("input[name=target]").fill("30")
    page.locator("select[name=category]").select_option(label=GOODS)
    page.locator("input[name=start]").fill(f"{today():%Y-%m}")
    page.locator("input[name=places]").fill(NEAR)
    go(owner, "^Simpan aturan")
    owner.look("/usaha/kandungan-lokal")
    owner.follow("sayur & bumbu lokal")
    assert f"Target {TARGET}" in owner.words
    return page.url[page.url.index("/usaha") :]


def _is_shown_the_nearest(tenant):
    """Put a good from elsewhere into the cart: the nearest equal stands beside it."""
    empty_cart(tenant)
    put_into_cart(tenant.page, VEGETABLES, str(QUANTITY))
    tenant.check()
    beside = tenant.page.locator(".beside")
    assert beside.count() == 1
    told = beside.inner_text().replace("\xa0", " ")
    assert "Ada yang lokal: Sayuran buah" in told
    assert re.search(r"\((.+, )?(Temon|Wates)\)", told), told
    assert "Pilih yang lokal, atau beri alasan sebelum mengirim." in told


def _answers_and_orders(tenant):
    """Choose otherwise and say why; only then it can be ordered. Return its day."""
    page = tenant.page
    clicks = Clicks(tenant)
    clicks.follow("^Beri alasan")
    tenant.check()
    page.locator("input[name=reason][value=quality]").check(force=True)
    page.locator("input[name=words]").fill(WORDS)
    clicks.go("^Simpan alasan")
    assert clicks.count <= MOST_TO_ANSWER
    tenant.check()
    assert "Alasan tercatat" in tenant.words
    page.goto("/ajukan")
    day = page.locator("input[name=delivery_day]:checked").get_attribute("value")
    go(tenant, "^(Ajukan persetujuan|Pesan Rp)")
    assert number_in(tenant)
    return date.fromisoformat(day or "")


def _unmet(maker):
    """Read what producers are told of this good and reason."""
    maker.look("/jual/celah-lokal")
    rows = maker.page.locator("main table tbody tr").filter(has_text=GOOD)
    return rows.filter(has_text=REASON).all_inner_texts()


def _producers_hear(maker):
    """See it as demand: roughly, since one buyer stands behind it, and without its name."""
    (row,) = _unmet(maker)
    assert f"sampai {UP_TO} kg" in row.replace("\xa0", " ")
    assert "Dapur Langit" not in maker.words
    assert WORDS not in maker.words, "notes stay with the buyer"


def _stands_as_told(owner, rule, before, ordered):
    """See target, what was reached and what it will come to: it is expected, and not local."""
    owner.look(rule)
    after = _figures(owner)
    assert f"Target {TARGET}" in owner.words
    assert re.search(r"Capaian\s+(\d+(,\d+)?%|–)", owner.words)
    assert re.search(r"Perkiraan akhir\s+(\d+(,\d+)?%|–)", owner.words)
    assert after == (before[0] + ordered, before[1])


def _figures(owner):
    """Return what is still expected on the page of the rule, and how much of it is local."""
    coming = rupiah_beside(owner, "Masih akan datang")
    locally = re.findall(r"Di antaranya lokal\s+Rp ([\d.]+)", owner.words)
    return coming, int(locally[-1].replace(".", ""))
