"""Placing orders: five lines of three producers, through the API and through the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import cycle
from secrets import token_hex

from benchmarks.client import Browser
from benchmarks.load import Burst, Took
from benchmarks.people import Customer
from benchmarks.place import Place
from benchmarks.report import Found, Row, judged
from marketplace.shared.opaque import to_public

SHOPPERS = 4


def bursts(place: Place) -> list[Burst]:
    """Return the load of orders."""
    facts = place.facts
    baskets = [[to_public("offer", id_) for id_ in basket] for basket in facts.baskets]
    works = [
        (place.url, customer, baskets[at::SHOPPERS])
        for at, customer in enumerate(facts.customers[:SHOPPERS])
    ]
    return [
        Burst("bare order", place.bare, facts.bare_orders(), post_to="/orders"),
        Burst("order", place.url, facts.orders(), post_to="/api/v1/orders"),
        Burst("order pages", place.url, (), journey=buy, facts=works),
    ]


def rows(took: Took) -> list[Row]:
    """Judge what was measured."""
    return [
        judged(
            "Order of 5 lines over 3 producers, API",
            "≥ 0.50 × bare ORM write",
            lambda: _beside_bare(took),
        ),
        judged(
            "… through the pages, 4 shoppers", "told beside django-oscar", lambda: _pages(took)
        ),
    ]


def _beside_bare(took: Took) -> Found:
    bare, ours = took["bare order"].per_second, took["order"].per_second
    ratio = ours / bare
    return Found(f"{ours:.0f} orders/s = {ratio:.2f} ×", f"{bare:.0f} orders/s", ratio >= 0.5)


def _pages(took: Took) -> Found:
    pages = took["order pages"]
    return Found(f"{pages.per_second:.1f} orders/s, p50 {pages.p50:.0f} ms for 8 requests")


def buy(url: str, customer: Customer, baskets: Sequence[Sequence[str]]) -> Iterator[None]:
    """Fill the cart, look at it, look at the checkout, order."""
    browser = Browser(url, customer.cookie)
    key = {"csrf_token": customer.csrf_token}
    for basket in cycle(baskets):
        for offer in basket:
            browser.send("/keranjang", offer=offer, quantity="20", **key)
        browser.get("/keranjang")
        page = browser.get("/ajukan")
        browser.send(
            "/ajukan",
            delivery_point=customer.delivery_point,
            delivery_day=_chosen(page),
            payment="terms",
            agreed=_hidden(page, "agreed"),
            form_key=token_hex(12),
            **key,
        )
        yield


def _hidden(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', tag.group()) if tag else None
    return unescape(value.group(1)) if value else ""


def _chosen(page: str) -> str:
    """Return the day that the checkout proposes."""
    days = re.findall(r'<input[^>]*name="delivery_day"[^>]*>', page)
    chosen = next((tag for tag in days if "checked" in tag), days[0] if days else "")
    found = re.search(r'value="([^"]*)"', chosen)
    return found.group(1) if found else ""
