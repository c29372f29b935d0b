"""Both sides sign an agreement, the producer on a phone; anybody can check the paper."""

from __future__ import annotations

import pytest

from tests.journeys.ordering import of

pytestmark = pytest.mark.browser

WATER_UTILITY = "perumda-air-minum-tirta-binangun@belabeliku.example"


def test_a_producer_reads_and_signs_and_the_buyer_sees_it(visit):
    buyer = visit(of("pemilik"), "desk-dark")
    buyer.look("/usaha/kesepakatan")
    assert "Menunggu tanda tangan" in buyer.words

    producer = visit(WATER_UTILITY, "phone-light")
    producer.look("/jual/kesepakatan")
    producer.follow("untuk dapur$")
    assert "belum tanda tangan" in producer.words
    producer.press("^Saya sudah membaca, tandatangani")
    assert "belum tanda tangan" not in producer.words
    assert "Tidak setuju" not in producer.words

    buyer.look("/usaha/kesepakatan")
    assert "Menunggu tanda tangan" not in buyer.words
