"""Both sides sign an agreement, the producer on a phone; anybody can check the paper."""

from __future__ import annotations

import pytest

from tests.journeys.ordering import of

pytestmark = pytest.mark.browser

WATER_UTILITY = "perumda-air-minum-tirta-binangun@belabeliku.example"


def _words(visitor) -> str:
    return visitor.page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")


def test_a_producer_reads_and_signs_and_the_buyer_sees_it(visit):
    buyer = visit(of("pemilik"), "desk-dark")
    buyer.look("/usaha/kesepakatan")
    assert "Menunggu tanda tangan" in _words(buyer)

    producer = visit(WATER_UTILITY, "phone-light")
    producer.look("/jual/kesepakatan")
    producer.follow("untuk dapur$")
    assert "belum tanda tangan" in _words(producer)
    producer.press("^Saya sudah membaca, tandatangani")
    assert "belum tanda tangan" not in _words(producer)
    assert "Tidak setuju" not in _words(producer)

    buyer.look("/usaha/kesepakatan")
    assert "Menunggu tanda tangan" not in _words(buyer)
