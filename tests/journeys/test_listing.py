"""A producer lists goods by phone, loses the signal, and changes many goods at the desk."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SUGAR = "koperasi-nira-hargotirto@belabeliku.example"
LIST = "/jual/produk"
MOST_STEPS = 9  # presses and fields, from the list of goods to the regency
STEPS_IN_90_S = 18  # 5 s for each


class Hands:
    """What a thumb does, counted."""

    def __init__(self, page):
        self.page, self.steps = page, 0

    def press(self, role, words):
        self.steps += 1
        self.page.get_by_role(role, name=re.compile(words)).locator(
            "visible=true"
        ).first.click()

    def fill(self, name, text):
        self.steps += 1
        self.page.locator(f"[name={name}]").fill(text)

    def choose(self, name, value):
        self.steps += 1
        self.page.locator(f"select[name={name}]").select_option(value)

    def take_photo(self, name="IMG_1.jpg"):
        self.steps += 1
        photo = {"name": name, "mimeType": "image/jpeg", "buffer": _as_cameras_write()}
        camera = self.page.locator("input[type=file][capture=environment]")
        camera.set_input_files([photo])


def _as_cameras_write():
    """A photo of 2400 by 1800 pixels and far more than 80 kB, with soft shapes in it."""
    out = io.BytesIO()
    shapes = Image.effect_noise((96, 72), 90).convert("RGB").resize((2400, 1800))
    shapes.save(out, "JPEG", quality=97)
    return out.getvalue()


def _status(page):
    return page.locator("[data-save-status]")


def _goods_named(visitor, name):
    visitor.page.goto(LIST)
    return visitor.page.get_by_role("link", name=name, exact=True)


def _forget_lost_connections(visitor):
    """What the browser says of requests without a signal is what this test is about."""
    visitor.complaints[:] = [
        c for c in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in c
    ]


def _name_it_after_a_known_good(hands):
    """A known name fills category and unit, and tells what others ask."""
    page = hands.page
    page.wait_for_function("document.querySelector('[name=name]').dataset.suggest")
    with page.expect_response("**/jual/produk/saran*"):
        hands.fill("name", "Gula kelapa cetak batok")
    known = page.locator("#known-products option").first
    page.locator("[name=name]").fill(known.get_attribute("value"))
    expect(page.locator("[name=category]")).to_have_value("gula-kelapa")
    expect(page.locator("[name=unit]")).to_have_value("kg")
    assert re.search(r"Rp.\d\d\.\d{3}", page.locator("[data-typical-note]").text_content())
    page.locator("[name=name]").fill("Gula kelapa cetak uji 1 kg")


def test_from_the_list_to_the_regency_with_a_camera(visit):
    producer = visit(SUGAR)
    page, hands = producer.page, Hands(producer.page)
    page.goto(LIST)
    hands.press("link", "^Tambah produk")
    page.wait_for_url("**/jual/produk/baru")

    with page.expect_response("**/jual/produk/foto") as sent:
        hands.take_photo()
    assert sent.value.status == 201
    size = int(sent.value.request.header_value("content-length"))
    assert size < 100_000  # made small on the phone
    expect(page.locator("[data-photo]")).to_have_count(1)

    _name_it_after_a_known_good(hands)
    hands.fill("price", "24rb")
    hands.fill("weekly_capacity", "1.200")
    expect(_status(page)).to_contain_text(re.compile(r"^\s*Tersimpan \d\d\.\d\d"))
    assert re.search(r"/jual/produk/[a-z0-9]{10,}$", page.url)
    producer.check()
    hands.press("button", "^Tampilkan di katalog")
    page.wait_for_url("**/jual/produk")
    expect(page.locator("[data-toast]")).to_contain_text("Produk diajukan")

    row = page.get_by_role("row").filter(has_text="Gula kelapa cetak uji 1 kg")
    expect(row).to_contain_text("Diperiksa")
    expect(row).to_contain_text("24.000")
    assert row.locator("img").count() == 1
    assert hands.steps <= MOST_STEPS <= STEPS_IN_90_S
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('kept:'))") == []


def test_without_a_signal_nothing_is_lost_and_one_draft_comes_of_it(visit):
    producer = visit(SUGAR)
    page, hands = producer.page, Hands(producer.page)
    page.goto(f"{LIST}/baru")
    page.wait_for_load_state("networkidle")
    hands.fill("name", "Gula semut tanpa sinyal 250 g")
    hands.choose("category", "gula-kelapa")

    producer.context.set_offline(True)
    hands.choose("unit", "bungkus")
    hands.fill("price", "18.500")
    hands.fill("weekly_capacity", "300")
    hands.take_photo()
    expect(page.locator("[data-waits]:visible")).to_have_count(1)
    expect(_status(page)).to_contain_text("Belum terkirim")
    page.locator(".actionbar [value=submit]").click()
    expect(_status(page)).to_contain_text("Diajukan sendiri saat ada sinyal")
    producer.check()

    producer.context.set_offline(False)
    page.wait_for_url("**/jual/produk")
    expect(page.locator("[data-toast]")).to_contain_text("Produk diajukan")
    _forget_lost_connections(producer)

    found = _goods_named(producer, "Gula semut tanpa sinyal 250 g")
    expect(found).to_have_count(1)
    row = page.get_by_role("row").filter(has_text="Gula semut tanpa sinyal 250 g")
    expect(row).to_contain_text("18.500")
    expect(row).to_contain_text("300")
    assert row.locator("img").count() == 1
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('kept:'))") == []


def test_what_could_not_be_sent_comes_back_after_a_reload(visit):
    producer = visit(SUGAR)
    page, hands = producer.page, Hands(producer.page)
    page.goto(f"{LIST}/baru")
    page.wait_for_load_state("networkidle")
    page.route("**/simpan", lambda route: route.abort("internetdisconnected"))
    hands.fill("name", "Gula semut muat ulang 250 g")
    hands.choose("category", "gula-kelapa")
    hands.choose("unit", "bungkus")
    hands.fill("price", "17.500")
    hands.fill("tier_quantity_1", "60")
    hands.fill("tier_price_1", "16.000")
    expect(_status(page)).to_contain_text("Belum terkirim")

    page.reload()
    expect(page.locator("[name=name]")).to_have_value("Gula semut muat ulang 250 g")
    expect(page.locator("[name=price]")).to_have_value("17.500")
    expect(page.locator("[name=tier_quantity_1]")).to_have_value("60")
    expect(page.locator("[name=tier_price_1]")).to_have_value("16.000")
    page.locator("[name=tier_price_1]").fill("16.500")  # the page goes away a moment later
    page.unroute("**/simpan")
    page.goto(LIST)
    told = page.locator("[data-unsent]")
    expect(told).to_contain_text("sudah terkirim sebagai draf.")
    _forget_lost_connections(producer)
    expect(_goods_named(producer, "Gula semut muat ulang 250 g")).to_have_count(1)
    row = page.get_by_role("row").filter(has_text="Gula semut muat ulang 250 g")
    expect(row).to_contain_text("16.500 mulai 60")
    producer.check()
    _forget_lost_connections(producer)


def test_signing_out_leaves_nothing_on_the_phone(visit):
    producer = visit(SUGAR)
    page, hands = producer.page, Hands(producer.page)
    page.goto(f"{LIST}/baru")
    page.wait_for_load_state("networkidle")
    hands.fill("name", "Rahasia dapur")
    expect(_status(page)).to_contain_text("Tersimpan di HP ini")
    page.locator("form[action='/keluar']").evaluate("form => form.requestSubmit()")
    page.wait_for_url(re.compile(r"/$"))
    assert page.evaluate("Object.keys(localStorage)") == []


def test_photos_change_places_and_go(visit):
    producer = visit(SUGAR)
    page, hands = producer.page, Hands(producer.page)
    page.goto(f"{LIST}/baru")
    page.wait_for_load_state("networkidle")
    for number in (1, 2):
        hands.take_photo(f"{number}.jpg")
        expect(page.locator("[data-photo]")).to_have_count(number)
    first, second = (
        page.locator("[data-photo]").nth(at).get_attribute("data-photo") for at in (0, 1)
    )
    hands.press("button", "^Majukan foto 2")
    order = page.locator("[data-photo]").evaluate_all("all => all.map((t) => t.dataset.photo)")
    assert order == [second, first]
    producer.check()
    hands.press("button", "^Hapus foto 1")
    expect(page.locator("[data-photo]")).to_have_count(1)
    assert page.locator("[data-photo]").get_attribute("data-photo") == first
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")


def _cell(page, row, column):
    return page.locator("[data-line]").nth(row).locator(f"[name^={column}-]")


def _paste(page, cell, text):
    cell.focus()
    cell.evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const about = { clipboardData, bubbles: true, cancelable: true };
          field.dispatchEvent(new ClipboardEvent("paste", about));
        }""",
        text,
    )


def _move_and_paste(page, before):
    """Enter and arrows move; a pasted block fills cells, and Ctrl Z takes it out again."""
    _cell(page, 0, "available_quantity").focus()
    page.keyboard.press("Enter")
    focused = "document.activeElement.name"
    assert page.evaluate(focused) == _cell(page, 1, "available_quantity").get_attribute("name")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == _cell(page, 0, "available_quantity").get_attribute("name")

    _paste(page, _cell(page, 0, "available_quantity"), "1.234,5\t400\n77\t500\n88\t600\n")
    assert _cell(page, 0, "available_quantity").input_value() == "1.234,5"
    assert _cell(page, 2, "weekly_capacity").input_value() == "600"
    expect(page.locator("[data-grid-status]")).to_contain_text("6 sel ditempel")
    page.keyboard.press("Control+z")
    assert _cell(page, 0, "available_quantity").input_value() == before[0][0]
    _paste(page, _cell(page, 0, "available_quantity"), "1.234,5\n77\n88\n")


def test_three_goods_at_once_with_a_block_an_error_and_undo(visit):
    producer = visit("kub-pendowo-legi@belabeliku.example", "desk-light")
    page = producer.page
    producer.look(f"{LIST}/sekaligus")
    page.wait_for_load_state("networkidle")
    before = [
        [_cell(page, row, name).input_value() for name in ("available_quantity", "lead_days")]
        for row in range(3)
    ]

    _move_and_paste(page, before)
    _cell(page, 1, "lead_days").fill("dua")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    expect(page.locator("#result-title")).to_contain_text("2 produk tersimpan, 1 belum")
    producer.check()
    assert _cell(page, 1, "lead_days").input_value() == "dua"
    assert _cell(page, 1, "available_quantity").input_value() == "77"
    _cell(page, 1, "lead_days").fill("4")
    with page.expect_navigation():
        page.get_by_role("button", name="Simpan semua").click()
    expect(page.locator("[data-toast]")).to_contain_text("1 produk tersimpan.")
    assert [_cell(page, row, "available_quantity").input_value() for row in range(3)] == [
        "1.234,5",
        "77",
        "88",
    ]

    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Urungkan semua").click()
    expect(page.locator("[data-toast]")).to_contain_text("1 produk dikembalikan, 0 dibiarkan.")
    assert [
        _cell(page, 1, name).input_value() for name in ("available_quantity", "lead_days")
    ] == before[1]
    assert _cell(page, 0, "available_quantity").input_value() == "1.234,5"
    producer.check()
