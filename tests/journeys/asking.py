"""What journeys have in common: asking for quotations, quoting, and sharing out."""

from __future__ import annotations

import re

SUGAR = "Gula semut organik 500 g, pouch 500 g"


def ask_for_sugar(tenant, title, quantity, day, *, closes_at=None) -> str:
    """Publish a request for palm sugar, as a person does; return its address.

    `closes_at` is an hour in WIB, as the field has it; without it, what the page proposes.
    """
    page = tenant.page
    tenant.look("/usaha/penawaran")
    with page.expect_navigation():
        page.get_by_role("link", name="Minta penawaran").locator("visible=true").first.click()
    tenant.check()
    page.locator("input[name=title]").fill(title)
    if closes_at:
        page.locator("input[name=closes_at]").fill(closes_at)
    page.locator("input[name='lines.0.goods']").fill(SUGAR)
    page.locator("input[name='lines.0.quantity']").fill(quantity)
    page.locator("input[name='lines.0.delivery_day']").fill(day.isoformat())
    page.get_by_role("button", name=re.compile("^Umumkan$")).click()
    page.wait_for_url(re.compile(r"/usaha/penawaran/(?!baru)"))
    tenant.check()
    return page.url[page.url.index("/usaha") :]


def quote(producer, address, price) -> None:
    """Hand in one sealed price for the first line of a request."""
    producer.look(address.replace("/usaha/", "/jual/"))
    producer.page.locator("input[name='lines.0.price_rupiah']").fill(price)
    with producer.page.expect_navigation():
        producer.click("^Kirim tersegel")
    producer.check()
    assert "Terkirim, tersegel" in producer.words


def share_the_first_line(page, amounts) -> None:
    """Give a part of the first item to each of its producers, and say why."""
    first = page.locator("form section.card").first
    fields = first.locator("input[name^='award-']")
    assert fields.count() == len(amounts)
    for place, amount in enumerate(amounts):
        fields.nth(place).fill(amount)
    first.locator("input[name^='reason-']").fill("Risiko gagal kirim turun")
