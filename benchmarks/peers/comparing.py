"""The same work in django-oscar: list, search, product page, and buying five goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from random import Random
from urllib.parse import parse_qs, urlsplit

from benchmarks.client import Browser
from benchmarks.load import Burst, Measured
from benchmarks.peers.shop import Shop, Shopper
from benchmarks.report import Row

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


def rows(took: Mapping[str, Measured]) -> list[Row]:
    """Judge what was measured."""
    return [
        _row("Catalogue, signed in, beside django-oscar", 12, took, "list signed in", "list"),
        _row("Search beside django-oscar (no facets there)", None, took, "search", "search"),
        _row("Product page, signed in, beside django-oscar", None, took, "product", "product"),
        _row(
            f"Cart and checkout, 8 requests, beside django-oscar's {REQUESTS}",
            4,
            took,
            "order pages",
            "order",
        ),
    ]


def _row(
    work: str, goal: int | None, took: Mapping[str, Measured], name: str, theirs: str
) -> Row:
    ours, other = took[name].per_second, took[f"oscar {theirs}"].per_second
    ratio = ours / other if other else 0.0
    return Row(
        work,
        f"≥ {goal} × django-oscar" if goal else "–",
        f"{ours:.1f}/s = {ratio:.1f} ×",
        f"{other:.1f}/s",
        ratio >= goal if goal else None,
        WHY.get(name, ""),
    )


WHY = {
    "order pages": "five of the 8 requests put a good into the cart and take 45 % of the time: "
    "each reads who is signed in, the offer, and the whole cart as objects in order to refuse "
    "too much. Reading sums instead would save a third of them.",
}


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
