"""What journeys have in common: an order of an example tenant, and its way out."""

from __future__ import annotations

import re

import pytest

WATER = "/produk/airku-botol-600-ml?produsen=perumda-air-minum-tirta-binangun"
SUGAR = "/produk/gula-semut-organik-500-g?produsen="
LOOKS = 240  # twice a second: two minutes on a quiet machine
SELLERS = (
    "perumda-air-minum-tirta-binangun",
    "koperasi-nira-hargotirto",
    "kub-pendowo-legi",
)


def of(role, tenant="angkasa-rasa-resto") -> str:
    """Return who signs in for the tenant in this role."""
    return f"{role}.{tenant}@belabeliku.example"


def empty_cart(visitor) -> None:
    """Take everything out of the cart, whatever was in it."""
    page = visitor.page
    page.goto("/keranjang")
    bins = page.get_by_role("button", name=re.compile("Hapus|Keluarkan"))
    while bins.count():
        with page.expect_navigation():
            bins.first.click()


def put_into_cart(page, address, quantity):
    """Put so much of the goods of one producer into the cart, and see it there."""
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
    empty_cart(requester)
    put_into_cart(page, WATER, "60")
    for seller in SELLERS[1:]:
        put_into_cart(page, SUGAR + seller, "36")
    for address, quantity in more:
        put_into_cart(page, address, quantity)
    requester.look("/keranjang")
    requester.look("/ajukan")
    requester.press("^(Ajukan|Pesan)")
    return re.search(r"PO-\d{4}-\d{4}", page.locator("main").inner_text()).group()


def wait_until_it_went_out(page, number) -> None:
    """An approval can be undone for ten seconds: the worker sends the order out after them."""
    wait_for_worker(page, f"/pesanan/{number}", "Produsen menjawab paling lambat")


def wait_for_worker(page, address, words, times=1) -> None:
    """Look at a page again and again, until what the worker does in time stands there."""
    for _look in range(LOOKS):
        page.goto(address)
        if page.locator("main").inner_text().count(words) >= times:
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{address} does not say {words!r} {times} times after {LOOKS} looks")
