"""People talk about an order, each on their own page of it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def of(role: str) -> str:
    return f"{role}.angkasa-rasa-resto@belabeliku.example"


@pytest.mark.parametrize("screen", ["phone-light", "desk-dark"])
def test_an_approver_asks_and_the_requester_answers(visit, screen):
    approver = visit(of("penyetuju"), screen)
    approver.look("/usaha/persetujuan")
    approver.page.locator("main .ritem .open").first.click()
    approver.page.wait_for_load_state()
    address = approver.page.url
    approver.page.get_by_text("Tanya pengaju").click()
    approver.check()
    approver.page.get_by_label("Pertanyaan").fill(f"Untuk acara apa?\nDari {screen}")
    approver.press("^Kirim pertanyaan$")
    assert approver.page.url == f"{address}#percakapan"
    assert f"Untuk acara apa?\nDari {screen}" in approver.words

    requester = visit(of("pemesan"), screen)
    requester.look("/usaha/pekerjaan?kind=messages")
    requester.follow("^Baca")
    assert "Baru" in requester.words
    requester.page.get_by_label("Pesan", exact=True).fill("Rombongan 120 orang.")
    requester.press("^Kirim pesan$")
    assert "Rombongan 120 orang." in requester.words
    requester.press("^Tarik pesan")
    assert "Pesan ini ditarik" in requester.words
    assert "Rombongan 120 orang." not in requester.words
