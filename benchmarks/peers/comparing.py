"""The same work in django-oscar: list, search, product page, and buying five goods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from random import Random
from urllib.parse import parse_qs, urlsplit

from benchmarks.client import Browser
from benchmarks.load import Burst, Took
from benchmarks.peers.shop import Shop, Shopper
from benchmarks.report import Found, Row, judged

LINES, BASKETS, REQUESTS = 5, 40, 12


def bursts(shop: Shop, searches: Sequence[str]) -> list[Burst]:
    """Return the load on the shop; it searches for the words that the raw limit does."""
    cookie = shop.shoppers[0].cookie
    words = [parse_qs(urlsplit(path).query)["q"][0] for path in searches]
    works = [
        (shop.url, shopper, _baskets(shop, at)) for at, shopper in enumerate(shop.shoppers)
    ]
    return [
        Burst("oscar list", shop.url, _pages(), cookie=cookie),
        Burst("oscar search", shop.url, [f"/search/?q={word}" for word in words]),
        Burst("oscar product", shop.url, [shop.page], cookie=cookie),
        Burst("oscar order", shop.url, (), journey=buy, facts=works),
    ]


def rows(took: Took) -> list[Row]:
    """Judge what was measured."""
    return [
        _beside("Catalogue, signed in, beside oscar", 12, took, "list signed in", "list"),
        _beside("Search beside oscar (no facets there)", None, took, "search", "search"),
        _beside("Product page, signed in, beside oscar", None, took, "product", "product"),
        _beside(
            f"Cart and checkout, 8 requests, beside oscar's {REQUESTS}",
            4,
            took,
            "order pages",
            "order",
        ),
    ]


def _beside(work: str, goal: int | None, took: Took, name: str, theirs: str) -> Row:
    def judge() -> Found:
        ours, other = took[name].per_second, took[f"oscar {theirs}"].per_second
        ratio = ours / other
        met = ratio >= goal if goal else None
        return Found(f"{ours:.1f}/s = {ratio:.1f} ×", f"{other:.1f}/s", met)

    return judged(work, f"≥ {goal} × django-oscar" if goal else "–", judge)


def buy(url: str, shopper: Shopper, baskets: Sequence[Sequence[int]]) -> Iterator[None]:
    """Fill the basket, look at it, choose the address, see what is to be paid, order."""
    browser = Browser(url, shopper.cookie)
    key = {"csrfmiddlewaretoken": shopper.csrf_token}
    for basket in cycle(baskets):
        for product in basket:
            browser.send(f"/basket/add/{product}/", quantity="20", **key)
        browser.get("/basket/")
        browser.get("/checkout/shipping-address/")
        browser.send(
            "/checkout/shipping-address/", address_id=shopper.address, action="ship_to", **key
        )
        browser.get("/checkout/shipping-method/")  # there is one: the answer leads on
        browser.get("/checkout/payment-details/")
        browser.get("/checkout/preview/")
        if browser.send("/checkout/preview/", action="place_order", **key):
            raise RuntimeError("django-oscar showed the preview again: nothing was ordered")
        yield


def _pages() -> list[str]:
    """Return as many different pages as are asked of our lists."""
    return [f"/catalogue/?page={page}" for page in range(1, 13)]


def _baskets(shop: Shop, at: int) -> list[list[int]]:
    chance = Random(3401 + at)
    return [chance.sample(list(shop.products), LINES) for _n in range(BASKETS)]
