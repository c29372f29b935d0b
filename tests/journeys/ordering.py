"""What journeys have in common: an order of an example tenant, and its way out."""

from __future__ import annotations

import re

import pytest

WATER = "/produk/airku-botol-600-ml?produsen=perumda-air-minum-tirta-binangun"
SUGAR = "/produk/gula-semut-organik-500-g?produsen="
SELLERS = (
    "perumda-air-minum-tirta-binangun",
    "koperasi-nira-hargotirto",
    "kub-pendowo-legi",
)


def of(role) -> str:
    """Return who signs in for the tenant in this role."""
    return f"{role}.angkasa-rasa-resto@belabeliku.example"


def _put_into_cart(page, address, quantity):
    page.goto(address)
    form = page.locator("form[action='/keranjang']:visible").first
    form.locator("input[name=quantity]").fill(quantity)
    with page.expect_navigation(url="**/keranjang"):
        form.locator("button[type=submit]").click()


def an_order(visit, screen, *more) -> str:
    """Order water and palm sugar from three producers; return the order's number.

    `more` are further goods: pairs of a page's address and a quantity.
    """
    requester = visit(of("pemesan"), screen)
    page = requester.page
    page.goto("/keranjang")
    while page.get_by_role("button", name=re.compile("Hapus|Keluarkan")).count():
        requester.press("Hapus|Keluarkan")
    _put_into_cart(page, WATER, "60")
    for seller in SELLERS[1:]:
        _put_into_cart(page, SUGAR + seller, "36")
    for address, quantity in more:
        _put_into_cart(page, address, quantity)
    requester.look("/keranjang")
    requester.look("/ajukan")
    requester.press("^(Ajukan|Pesan)")
    return re.search(r"PO-\d{4}-\d{4}", page.locator("main").inner_text()).group()


def wait_until_it_went_out(page, number) -> None:
    """An approval can be undone for ten seconds: the worker sends the order out after them."""
    for _look in range(120):
        page.goto(f"/pesanan/{number}")
        if "Produsen menjawab paling lambat" in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{number} was approved, but not sent out within a minute")
