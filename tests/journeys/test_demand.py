"""What a tenant will need becomes one order over three producers, in a real browser."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.browser

TENANT = "pemesan.angkasa-rasa-resto@belabeliku.example"
SUGAR = "Gula semut organik 500 g"
QUANTITY = 200
ANSWERS = (  # the button, and how much
    ("koperasi-nira-hargotirto", "Bisa semua", None),
    ("kub-tegiri-manis", "Bisa sebagian", 80),
    ("kub-legen-sumunar", "Bisa sebagian", 40),
)


def _press(page, words):
    page.get_by_role("button", name=re.compile(words)).locator("visible=true").first.click()
    page.wait_for_load_state()


def test_from_a_need_to_an_order_over_three_producers(visit):
    tenant = visit(TENANT, "desk-light")
    need = _publish(tenant)
    for (seller, button, quantity), screen in zip(
        ANSWERS, ("phone-light", "phone-dark", "phone-light"), strict=True
    ):
        producer = visit(f"{seller}@belabeliku.example", screen)
        _answer(producer, need, button, quantity)

    tenant.look(need)
    words = tenant.page.locator("main").inner_text()
    assert f"Sudah ditawarkan 320 dari {QUANTITY}" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Kelebihan tawaran" in words
    tenant.page.get_by_role("link", name=re.compile("^Jadikan pesanan")).click()
    tenant.page.wait_for_load_state()
    tenant.check()
    assert "Barang dari 3 produsen" in tenant.page.locator("main").inner_text()
    _press(tenant.page, "^(Ajukan persetujuan|Pesan Rp)")
    tenant.check()
    number = re.search(r"PO-\d{4}-\d{4}", tenant.page.url).group()
    assert len(set(re.findall(rf"{number}-[A-Z]", tenant.page.content()))) == 3

    tenant.look(need)
    assert number in tenant.page.locator("main").inner_text()
    tenant.look("/usaha/kebutuhan?keadaan=ordered")
    assert f"{SUGAR}, {QUANTITY}" in tenant.page.locator("main").inner_text()


def _publish(tenant):
    """Write the need as a person does, with the helper beside it; return its address."""
    page = tenant.page
    tenant.look("/usaha/kebutuhan")
    page.get_by_role("link", name="Tulis kebutuhan").click()
    page.wait_for_load_state()  # a choice made before the scripts are there is not heard
    page.get_by_label("Kategori").select_option(label="Gula kelapa")
    goods = page.get_by_label("Barang", exact=True)
    goods.wait_for()
    goods.select_option(label=f"{SUGAR}, pouch 500 g")
    page.get_by_role("heading", name="Bila cara ini dipakai setahun lalu").wait_for()
    tenant.check()
    page.locator("input[name=quantity]").fill(str(QUANTITY))
    page.locator("input[name=ceiling_rupiah]").fill("36rb")
    first = date.today() + timedelta(days=12)  # noqa: DTZ011 - any day far enough ahead
    page.locator("input[name=first_day]").fill(first.isoformat())
    page.locator("input[name=answer_by]").fill((first - timedelta(days=4)).isoformat())
    _press(page, "^Umumkan$")
    page.wait_for_url(re.compile(r"/usaha/kebutuhan/(?!baru)"))
    tenant.check()
    assert "Menunggu tawaran" in page.locator("main").inner_text()
    return page.url[page.url.index("/usaha") :]


def _answer(producer, need, button, quantity):
    page = producer.page
    producer.look("/jual/beranda")
    producer.look("/jual/permintaan")
    address = need.replace("/usaha/kebutuhan/", "/jual/permintaan/")
    card = page.locator("article").filter(has=page.locator(f"form[action='{address}']"))
    assert SUGAR in card.inner_text()
    if quantity is None:
        card.get_by_role("button", name=re.compile(f"^{button}")).click()
    else:
        card.locator("summary").filter(has_text=button).click()
        card.locator("input[name=quantity]").fill(str(quantity))
        page.evaluate("window.scrollTo(0, 0)")  # nothing half hidden under the bar of tabs
        producer.check()
        card.get_by_role("button", name=re.compile("^Kirim jumlah ini")).click()
    page.wait_for_load_state()
    producer.check()
    producer.look("/jual/permintaan?tampil=dijawab")
    assert SUGAR in page.locator("main").inner_text()
    producer.look(address)


def test_a_buyer_finds_every_page_of_needs_on_a_phone_at_night(visit):
    tenant = visit(TENANT, "phone-dark")
    tenant.look("/usaha/kebutuhan/baru")
    for kind in ("", "?keadaan=open", "?keadaan=draft", "?keadaan=ended"):
        tenant.look(f"/usaha/kebutuhan{kind}")
    links = tenant.page.goto("/usaha/kebutuhan").text()
    found = set(re.findall(r'href="(/usaha/kebutuhan/[a-z0-9]{10,})"', links))
    assert len(found) >= 6
    for address in sorted(found)[:4]:
        tenant.look(address)
