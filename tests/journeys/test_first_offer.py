"""From registering to the first published offer, on a phone, by what stands on the pages."""

from __future__ import annotations

import re

import pytest

from tests.journeys.letters import Letters, link_in

pytestmark = pytest.mark.browser

ADMIN = "admin@belabeliku.example"
PASSWORD = "kabut turun di kebun cengkeh"
GROUP = "KWT Sumber Rejeki Baru"
MAIL = "kwt-sumber-rejeki-baru@belabeliku.example"
GOOD = "Pisang kepok kuning"
STORY = "Dua belas ibu merawat pisang di pekarangan dan memanennya tiap Selasa dan Jumat."


def test_a_group_registers_and_sells(visit):
    letters = Letters()
    maker = visit()
    _register(maker)
    _confirm(maker, letters)
    _fill_in_the_profile(maker)
    _approve(visit(ADMIN, "desk-light"), GROUP)
    letters.await_one(MAIL, "")
    _list_a_good(maker)
    shopper = visit()
    assert not _finds(shopper, GOOD), "not before the regency has seen it"
    _approve(visit(ADMIN, "desk-light"), GOOD)

    maker.look("/jual/beranda")
    maker.choose("Produk")
    row = maker.page.locator("#isi").get_by_text(GOOD).first
    assert row.is_visible()
    assert "Tampil" in maker.page.locator("#isi").inner_text()
    assert _finds(shopper, GOOD)
    shopper.follow(GOOD)
    assert GROUP in shopper.page.locator("#isi").inner_text()


def _register(maker):
    page = maker.page
    maker.look("/")
    maker.follow("^Masuk$")
    maker.follow("^Daftar$")
    maker.follow("^Produsen")
    page.get_by_label("Nama usaha atau kelompok").fill(GROUP)
    page.get_by_label("Bentuk usaha").select_option(label="Kelompok wanita tani (KWT)")
    page.get_by_label("Kalurahan asal").fill("Hargotirto, Kokap")
    page.get_by_label("Nama lengkap").fill("Wagiyem Lestari")
    page.get_by_label("E-mail").fill(MAIL)
    page.get_by_label("Nomor telepon").fill("0812 3456 7890")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    maker.press("^Daftarkan usaha$")
    assert MAIL in page.locator("#isi").inner_text()


def _confirm(maker, letters):
    page = maker.page
    maker.look(link_in(letters.await_one(MAIL, "")))
    page.get_by_label("Kata sandi").fill(PASSWORD)
    maker.press("^Konfirmasi dan masuk$")
    page.wait_for_url("**/jual/beranda")
    assert GROUP in page.get_by_role("heading", level=1).inner_text()


def _fill_in_the_profile(maker):
    """The first page says what to do first; the profile sends itself to the regency."""
    page = maker.page
    maker.follow("^Lengkapi")
    page.get_by_label("Cerita usaha").fill(STORY)
    page.get_by_label("Alamat rumah produksi").fill("Padukuhan Sekendal, RT 4")
    page.get_by_label("Nomor telepon usaha").fill("0812 3456 7890")
    maker.press("^Simpan dan ajukan ke dinas$")
    assert "Diperiksa dinas" in page.locator("#isi").inner_text()


def _list_a_good(maker):
    page = maker.page
    maker.look("/jual/beranda")
    maker.follow("^Tambah produk$")
    page.get_by_label("Nama produk").fill(GOOD)
    page.get_by_label("Kategori").select_option(label="Buah")
    page.get_by_label("Dijual per").select_option(label="kg")
    page.get_by_label("Harga satuan").fill("12rb")
    page.get_by_label("Sanggup per minggu").fill("40")
    page.get_by_label("Siap dalam").fill("2")
    maker.press("^Tampilkan di katalog$")
    assert "Diperiksa dinas" in page.locator("#isi").inner_text()


def _approve(admin, words):
    """Open the case in the queue, and approve it."""
    admin.look("/admin/verifikasi")
    admin.follow(f"^{re.escape(words)}")
    admin.press("^Setujui$")
    assert not admin.page.locator("[data-queue]").get_by_role("link", name=words).count()


def _finds(shopper, words):
    page = shopper.page
    shopper.look("/")
    page.get_by_label("Cari produk, produsen, atau kalurahan").fill(words)
    with page.expect_navigation(url="**/katalog?q=*"):
        page.keyboard.press("Enter")
    shopper.check()
    return page.locator("#isi .pcard .name").filter(has_text=words).count() == 1
