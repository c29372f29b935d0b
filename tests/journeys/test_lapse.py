"""A certificate runs out as the clock goes on: goods leave the shelf, and return by themselves.

The service stops and starts again on the same data, days later: its clock is moved, as
`tests/servers/later.py` says. Nothing but the clock is moved; papers come through the pages.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from marketplace.shared.clock import today
from tests.journeys.letters import Letters, plain

pytestmark = pytest.mark.browser

MILK = "kelompok-ternak-jatimulyo@belabeliku.example"
SHOP = "/produsen/kelompok-ternak-jatimulyo"
ADMIN = "admin@belabeliku.example"
RUNS_OUT_IN = 41  # days: the example market's licence for this milk
PAPER = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_goods_pause_with_their_paper_and_return_with_the_next(days_later):
    letters = Letters()
    with days_later(0) as visit:
        before = _on_shelf(visit())
        assert before
        assert "Izin habis" not in _goods(visit(MILK))

    with days_later(RUNS_OUT_IN - 3) as visit:
        assert "produk" in letters.await_one(MILK, "BPOM MD habis")
        maker = visit(MILK)
        maker.look("/jual/beranda")
        todo = maker.page.get_by_role("listitem").filter(has_text="Sertifikat BPOM MD habis")
        assert todo.count() == 1
        assert _on_shelf(visit()) == before, "until the day itself nothing changes"

    with days_later(RUNS_OUT_IN + 1) as visit:
        letters.await_one(MILK, "disembunyikan: izinnya habis")
        paused = _pausing(before, visit(), visit(MILK))
        _returning(before, paused, visit, letters)


def _pausing(before, shopper, maker):
    """Return what left the shelf; whoever made it is told so, and nobody finds it."""
    paused = before - _on_shelf(shopper)
    assert paused
    assert _goods(maker).count("Izin habis") == len(paused)
    shopper.look("/katalog?q=susu+kambing")
    assert not paused & _cards(shopper)
    return paused


def _returning(before, paused, visit, letters):
    shopper, maker = visit(), visit(MILK)
    _hand_in_a_new_one(maker)
    assert before - _on_shelf(shopper) == paused, "not before the regency has seen it"
    _approve(visit(ADMIN, "desk-light"), "BPOM MD", paused)
    for name in paused:
        letters.await_one(MILK, f"{name} tampil lagi")
    assert _on_shelf(shopper) == before
    assert "Izin habis" not in _goods(maker)
    shopper.look("/katalog?q=susu+kambing")
    assert paused <= _cards(shopper)


def _on_shelf(shopper):
    shopper.look(SHOP)
    return _cards(shopper)


def _cards(shopper):
    """Read the names of the goods on the page."""
    return {plain(name) for name in shopper.page.locator("#isi .pcard .name").all_inner_texts()}


def _goods(maker):
    """Read the maker's own list of goods."""
    maker.look("/jual/produk")
    return maker.page.locator("#isi").inner_text()


def _hand_in_a_new_one(maker):
    """Follow what the first page says, and hand in the next paper."""
    maker.look("/jual/beranda")
    maker.follow("Unggah.*BPOM MD")
    page = maker.page
    page.locator("#sertifikat summary").click()
    form = page.locator("form[action$='/sertifikat']")
    form.get_by_label("Jenis").select_option(label="BPOM MD")
    form.locator("input[type=file]").set_input_files(
        {"name": "md.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    until = today() + timedelta(days=RUNS_OUT_IN + 900)
    form.get_by_label(re.compile("Berlaku sampai")).fill(until.isoformat())
    form.get_by_label(re.compile("^Nomor")).fill("contoh tanpa nomor")
    maker.press("^Unggah")
    waiting = page.locator("#sertifikat li").filter(has_text="Diperiksa dinas")
    assert "BPOM MD" in waiting.inner_text()


def _approve(admin, words, goods):
    """Open the case in the queue, see what the paper is for, and approve it."""
    admin.look("/admin/verifikasi")
    admin.follow(words)
    shown = plain(admin.page.locator("#isi").inner_text())
    assert all(name in shown for name in goods)
    admin.press("^Setujui$")
    assert not admin.page.locator("[data-queue]").get_by_role("link", name=words).count()
