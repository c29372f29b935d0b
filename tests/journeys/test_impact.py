"""What the airport's spend did for Kokap, found by an admin in a real browser in few clicks."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.browser

ADMIN = "admin@belabeliku.example"
MOST_CLICKS = 5


def _words(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def _main(page):
    return _words(page.locator("main").inner_text())


def test_an_admin_answers_what_last_quarter_did_for_kokap(visit):
    admin = visit(ADMIN, "desk-light")
    page = admin.page
    clicks = ("Dampak penjualan", "Kuartal lalu", re.compile("^Kokap: Rp"))
    for link in clicks:
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state()
    assert len(clicks) <= MOST_CLICKS
    admin.check()

    text = _main(page)
    spend = re.search(r"Belanja usaha di bandara (Rp [\d,]+ \w+)", text).group(1)
    lm3 = re.search(r"Pengganda lokal LM3 (\d,\d\d) rentang (\d,\d\d) – (\d,\d\d)", text)
    assert "Kapanewon Kokap" in text
    assert float(lm3[2].replace(",", ".")) <= float(lm3[1].replace(",", "."))

    with page.expect_download() as kept:
        page.get_by_role("link", name="Unduh CSV").click()
    sheet = kept.value.path().read_text(encoding="utf-8-sig")
    assert f",{lm3[1].replace(',', '.')}" in sheet

    page.get_by_role("button", name="Laporan bupati").click()
    download = page.get_by_role("link", name="Unduh PDF")
    download.wait_for(timeout=60_000)  # the bar asks by itself until the worker is done
    admin.check()
    with page.expect_download() as kept:
        download.click()
    paper = PdfReader(io.BytesIO(kept.value.path().read_bytes()))
    told = _words(" ".join(each.extract_text() for each in paper.pages))
    assert 2 <= len(paper.pages) <= 4
    for figure in (spend, lm3[1], lm3[2], lm3[3]):
        assert figure in told


@pytest.mark.parametrize("screen", ["phone-light", "phone-dark", "desk-dark"])
def test_everybody_can_read_their_figures(visit, screen):
    visit(screen=screen).look("/dampak")
    visit(ADMIN, screen).look("/admin/dampak?measure=keluarga")
    visit("koperasi-nira-hargotirto@belabeliku.example", screen).look("/jual/dampak")
    visit("keuangan.angkasa-rasa-resto@belabeliku.example", screen).look("/usaha/dampak")


def test_a_producer_answers_two_questions_on_a_phone(visit):
    producer = visit("koperasi-nira-hargotirto@belabeliku.example")
    page = producer.page
    producer.look("/jual/dampak/belanja")
    page.get_by_label(re.compile("untuk upah")).fill("70")
    page.get_by_label(re.compile("untuk bahan")).fill("40")
    page.get_by_role("button", name="Simpan jawaban").click()
    producer.check()
    assert "paling banyak 100" in _main(page)
    page.get_by_label(re.compile("untuk upah")).fill("35")
    page.get_by_role("button", name="Simpan jawaban").click()
    page.wait_for_url("**/jual/dampak")
    assert "Dua pertanyaan" not in _main(page)
