"""An admin asks for something new of one category, and sees at once who is affected."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.journeys.letters import Letters

pytestmark = pytest.mark.browser

ADMIN = "admin@belabeliku.example"
COFFEE = "koperasi-kopi-lereng-giri@belabeliku.example"
SUGAR = "koperasi-nira-hargotirto@belabeliku.example"


class Affected(NamedTuple):
    """Whom a rule touches, as the page says."""

    lacking: int
    concerned: int
    pausing: int


@pytest.mark.parametrize(
    ("screen", "name", "code"),
    [
        ("phone-light", "Uji kadar air kopi", "uji_kadar_air_kopi"),
        ("desk-dark", "Uji residu kopi", "uji_residu_kopi"),
    ],
)
def test_who_is_affected_is_seen_before_and_after(visit, screen, name, code):
    letters = Letters()
    shopper = visit(None, screen)
    shopper.page.goto("/katalog/kopi-teh")
    sold_by = shopper.page.locator("[role=status]").filter(has_text="produk dari")
    producers = int(re.search(r"dari (\d+) produsen", sold_by.first.inner_text())[1])

    admin = visit(ADMIN, screen)
    affected = _ask_for(admin, name)
    assert affected.lacking == affected.concerned >= producers, "nobody has it yet"
    assert affected.pausing >= producers
    listed = admin.page.locator("#isi details").first.inner_text()
    assert "Koperasi Kopi Lereng Giri" in listed
    assert "Koperasi Nira Hargotirto" not in listed
    admin.press("^Simpan dan beri tahu")
    admin.page.wait_for_url(f"**/admin/persyaratan/{code}")
    assert admin.page.get_by_role("heading", name=name).is_visible()
    assert _affected(admin.page) == affected, "it stays to be seen"

    letters.await_one(COFFEE, name)
    assert not [mail for mail in letters.to(SUGAR) if name in mail["Subject"]]
    shopper.look("/katalog/kopi-teh")
    assert f"dari {producers} produsen" in sold_by.first.inner_text(), (
        "grace: still on the shelf"
    )
    maker = visit(COFFEE, screen)
    maker.look("/jual/beranda")
    maker.follow(f"Serahkan.*{name}")
    assert maker.page.get_by_role("heading", name=name).is_visible()


def _ask_for(admin, name):
    """Write the requirement and look whom it touches; nothing is kept yet."""
    page = admin.page
    admin.choose("Persyaratan")
    admin.follow("^Tambah persyaratan")
    page.get_by_label("Nama", exact=True).fill(name)
    page.get_by_label("Nama dalam bahasa Inggris").fill("Coffee moisture test")
    page.get_by_label("Penjelasan untuk produsen").fill("Unggah hasil uji dari laboratorium.")
    page.get_by_label("Penjelasan dalam bahasa Inggris").fill("Upload the laboratory's result.")
    page.get_by_role("group", name="Kategori").get_by_label("Kopi & teh").check()
    page.get_by_label("Tanpa ini produk tidak boleh tampil").check()
    admin.press("^Lihat siapa yang terkena")
    assert page.get_by_role("heading", name="Siapa yang terkena").is_visible()
    return _affected(page)


def _affected(page):
    lacking, concerned = _figures(page, "Produsen yang belum punya")
    return Affected(
        lacking, concerned, *_figures(page, "Produk tampil yang akan disembunyikan")
    )


def _figures(page, label):
    """Read the figures of one tile that says whom a rule touches."""
    tile = page.locator("#isi .kpi").filter(has_text=label).locator("dd")
    return [int(n.replace(".", "")) for n in re.findall(r"[\d.]+", tile.inner_text())]
