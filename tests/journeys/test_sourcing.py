"""From quotations to an award split among three, in a real browser, clicks counted."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.journeys.people import Clicks

pytestmark = pytest.mark.browser

TENANT = "pemesan.angkasa-rasa-resto@belabeliku.example"
SECOND = "penyetuju.angkasa-rasa-resto@belabeliku.example"
SEALED = "Kopi robusta untuk kedai"
COMPARED = "Gula semut dan gula cetak"
MOST_CLICKS = 4


@pytest.mark.parametrize("screen", ["phone-light", "desk-dark"])
def test_a_buyer_asks_and_producers_quote_sealed(visit, screen):
    tenant = visit(TENANT, screen)
    page = tenant.page
    tenant.look("/usaha/penawaran")
    page.get_by_role("link", name="Minta penawaran").locator("visible=true").first.click()
    page.wait_for_load_state()
    tenant.check()
    title = f"Gula bulan depan {screen}"
    page.locator("input[name=title]").fill(title)
    page.locator("input[name='lines.0.goods']").fill("Gula semut organik 500 g, pouch 500 g")
    page.locator("input[name='lines.0.quantity']").fill("120")
    day = date.today() + timedelta(days=12)  # noqa: DTZ011 - any day far enough ahead
    page.locator("input[name='lines.0.delivery_day']").fill(day.isoformat())
    page.get_by_role("button", name=re.compile("^Umumkan$")).click()
    page.wait_for_url(re.compile(r"/usaha/penawaran/(?!baru)"))
    tenant.check()
    address = page.url[page.url.index("/usaha") :].replace("/usaha/", "/jual/")
    producer = visit("koperasi-nira-hargotirto@belabeliku.example", screen)
    producer.look(address)
    producer.page.locator("input[name='lines.0.price_rupiah']").fill("27rb")
    producer.page.get_by_role("button", name=re.compile("^Kirim tersegel")).click()
    producer.page.wait_for_load_state()
    producer.check()
    assert "Terkirim, tersegel" in producer.words
    tenant.page.reload()
    assert "27.000" not in tenant.words
    assert "Hargotirto" not in tenant.words


def test_two_people_open_and_neither_sees_anything_before(visit):
    second = visit(SECOND, "phone-dark")
    second.look("/usaha/penawaran?keadaan=closed")
    second.page.get_by_role("link", name=SEALED).click()
    second.page.wait_for_load_state()
    assert "2 penawaran tersegel" in second.words
    second.press("^Buka penawaran")
    assert "Nilai tertinggi" in second.words


def test_from_quotations_to_a_split_award_in_four_clicks(visit):
    tenant = visit(TENANT, "desk-light")
    tenant.look("/usaha/penawaran?keadaan=opened")
    clicks = Clicks(tenant)
    clicks.press("link", COMPARED)
    tenant.check()
    clicks.press("link", "Bagi menurut nilai tiap barang")
    tenant.check()
    _share_the_first_line(tenant.page)
    clicks.press("button", "^Tetapkan$")
    assert clicks.count <= MOST_CLICKS
    tenant.check()
    words = tenant.words
    assert "Pemenang ditetapkan" in words
    shared = tenant.page.locator("table.to-cards").first
    winners = set(shared.locator("td[data-l=Produsen]").all_inner_texts())
    assert len(winners) == 3
    assert re.search(r"PO-\d{4}-\d{4}", words)
    phone = visit(TENANT, "phone-light")
    phone.look(tenant.page.url[tenant.page.url.index("/usaha") :])


def _share_the_first_line(page) -> None:
    """Give a part of the first item to each of its three producers, and say why."""
    first = page.locator("form section.card").first
    amounts = first.locator("input[name^='award-']")
    assert amounts.count() == 3
    for place, amount in enumerate(("240", "120", "120")):
        amounts.nth(place).fill(amount)
    first.locator("input[name^='reason-']").fill("Risiko gagal kirim turun")
