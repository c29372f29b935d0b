"""From quotations to an award split among three, in a real browser, clicks counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from marketplace.shared.clock import today
from tests.journeys.asking import ask_for_sugar, quote, share_the_first_line
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
    day = today() + timedelta(days=12)  # any day far enough ahead
    address = ask_for_sugar(tenant, f"Gula bulan depan {screen}", "120", day)
    quote(visit("koperasi-nira-hargotirto@belabeliku.example", screen), address, "27rb")
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
    share_the_first_line(tenant.page, ("240", "120", "120"))
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
