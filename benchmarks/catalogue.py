"""The catalogue: list, search and product page beside the raw limit."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from urllib.parse import parse_qs, quote, urlsplit

import requests
from sqlalchemy import select

from benchmarks.load import Burst, Took
from benchmarks.place import Place
from benchmarks.probing import getter, probe, typical
from benchmarks.report import Found, Row, judged
from marketplace.catalog.models import Category, Product
from marketplace.shared.database import db
from marketplace.shared.memory import forget_everything

DEEP = 400
SEARCHES = 3000
DISTRICTS = ("kokap", "girimulyo", "samigaluh", "kalibawang", "temon", "wates", "pengasih")


def bursts(place: Place) -> list[Burst]:
    """Return the load on lists, searches and product pages, ours and the twin's."""
    buyer, product = place.facts.buyer, [f"/produk/{place.slug}"]
    lists = _lists(place)
    typed, right = searches(place)
    return [
        Burst("raw list", place.twin, ["/katalog"]),
        Burst("list signed in", place.url, lists, cookie=buyer),
        Burst("list anonymous", place.url, lists),
        Burst("raw search", place.twin, right),
        Burst("search", place.url, typed),
        Burst("search alone", place.url, typed, clients=1),
        Burst("suggestions", place.url, beginnings(typed), clients=1),
        Burst("raw product", place.twin, product),
        Burst("product", place.url, product, cookie=buyer),
        Burst("product anonymous", place.url, product),
    ]


def rows(place: Place, took: Took) -> list[Row]:
    """Judge what was measured."""
    return [
        _beside_raw(
            "Catalogue with facet counts, signed in", 0.40, took, "list signed in", "raw list"
        ),
        judged("… its queries and its HTML", "≤ 6, ≤ 15 KB compressed", lambda: _weight(place)),
        judged(f"… page {DEEP}, nothing remembered", "≤ 1.3 × page 1", lambda: _depth(place)),
        _beside_raw("Catalogue, anonymous", 1.0, took, "list anonymous", "raw list"),
        judged("… asked again, unchanged", "304", lambda: _unchanged(place)),
        _beside_raw("Search with typing errors and facets", 1.0, took, "search", "raw search"),
        judged("… p95 with one client", "≤ 50 ms", lambda: _alone(took, "search alone")),
        judged("Suggestions while typing, p95", "≤ 50 ms", lambda: _alone(took, "suggestions")),
        _beside_raw("Product page, signed in", 0.45, took, "product", "raw product"),
        _beside_raw("Product page, anonymous", 0.45, took, "product anonymous", "raw product"),
    ]


def _beside_raw(work: str, goal: float, took: Took, name: str, anchor: str) -> Row:
    def judge() -> Found:
        ours, limit = took[name].per_second, took[anchor].per_second
        ratio = ours / limit
        return Found(f"{ours:.0f} req/s = {ratio:.2f} ×", f"{limit:.0f} req/s", ratio >= goal)

    return judged(work, f"≥ {goal:.2f} × raw limit", judge)


def _weight(place: Place) -> Found:
    seen = probe(place.app, "/katalog", place.facts.buyer)
    return Found(
        f"{seen.queries}, {seen.compressed / 1000:.1f} KB (of {seen.size / 1000:.0f})",
        met=seen.queries <= 6 and seen.compressed <= 15_000,
    )


def _alone(took: Took, name: str) -> Found:
    p95 = took[name].p95
    return Found(f"{p95:.1f} ms", met=p95 <= 50)


def _depth(place: Place) -> Found:
    """Compare the first page with a deep one while nothing is remembered."""
    times = []
    for page in (1, DEEP):
        get = getter(place.app, f"/katalog?halaman={page}", place.facts.buyer)
        times.append(typical(lambda get=get: (forget_everything(), get())))
    first, deep = times
    return Found(
        f"{deep:.0f} ms = {deep / first:.2f} ×", f"page 1: {first:.0f} ms", deep <= 1.3 * first
    )


def _unchanged(place: Place) -> Found:
    with requests.Session() as browser:
        first = browser.get(place.url + "/katalog", timeout=20)
        again = {"If-None-Match": first.headers.get("ETag", "")}
        answer = browser.get(place.url + "/katalog", headers=again, timeout=20)
    return Found(str(answer.status_code), met=answer.status_code == 304)


def _lists(place: Place) -> list[str]:
    """Return pages of several shelves, as people leaf through them."""
    with place.app.app_context():
        shelves = db.session.scalars(select(Category.slug).order_by(Category.id).limit(5)).all()
    first = ["/katalog", *(f"/katalog/{slug}" for slug in shelves)]
    return [f"{path}?halaman={page}" for page in (1, 2) for path in first]


def searches(place: Place) -> tuple[Sequence[str], Sequence[str]]:
    """Return searches that are all different, mistyped for us and right for the twin."""
    with place.app.app_context():
        names = db.session.scalars(select(Product.name).order_by(Product.id).limit(120)).all()
    words = sorted({w.lower() for name in names for w in name.split()[:3] if len(w) > 4})
    words = [word for word in words if word.isalpha()]
    chance = Random(3401)
    typed, right = [], []
    for _n in range(SEARCHES):
        word, price = chance.choice(words), chance.randrange(5_000, 400_000, 100)
        choice = f"kapanewon={chance.choice(DISTRICTS)}&max_price_rupiah={price}"
        typed.append(f"/katalog?q={_mistyped(word, chance)}&{choice}")
        right.append(f"/katalog?q={word}&{choice}")
    return typed, right


def beginnings(searches: Sequence[str]) -> list[str]:
    """Return what the search field asks while these words are typed, letter by letter."""
    words = dict.fromkeys(parse_qs(urlsplit(each).query)["q"][0] for each in searches)
    begun = (word[:end] for word in words for end in range(2, len(word) + 1))
    return [f"/katalog/saran?q={quote(each)}" for each in dict.fromkeys(begun)]


def _mistyped(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return chance.choice((word, word[:at] + word[at + 1 :], swapped))
