"""Several categories at once, on the page and over the API; one alone is a shelf of its own."""

import re

import pytest

from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.services import searching
from tests.factories.market import ACategory, AProducer, AProduct, an_offer


@pytest.fixture(autouse=True)
def shelves():
    """Three goods of coffee, two of tea, one of rice; and a shelf with nothing on it."""
    names = (("kopi", 3), ("teh", 2), ("beras", 1), ("batik", 0))
    made = {}
    for position, (slug, goods) in enumerate(names):
        made[slug] = ACategory(slug=slug, name=slug.title(), position=position)
        for number in range(goods):
            product = AProduct(slug=f"{slug}-{number}", name=f"{slug} {number}")
            product.category = made[slug]
            an_offer(AProducer(), product=product, prices={1: 10_000 * (number + 1)})
    searching.rebuild_search()
    return made


def _shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _boxes(html):
    """Return the boxes of the categories in their order: slug, ticked, count."""
    box = r'name="category"\s+value="([a-z]+)"( checked)?>'
    box += r'\s*<span>\w+</span><span class="n">(\d+)'
    return [(slug, bool(tick), int(n)) for slug, tick, n in re.findall(box, html)]


ALL = [("kopi", 3), ("teh", 2), ("beras", 1)]


@pytest.mark.parametrize(
    ("address", "ticked", "products"),
    [
        ("/katalog", "", 6),
        ("/katalog/kopi", "kopi", 3),
        ("/katalog?category=kopi", "kopi", 3),
        ("/katalog?category=kopi&category=kopi", "kopi", 3),
        ("/katalog?category=kopi&category=beras", "kopi beras", 4),
        ("/katalog/kopi?category=beras", "kopi beras", 4),
        ("/katalog?category=batik&category=teh", "batik teh", 2),
    ],
)
def test_boxes_keep_the_counts_of_the_others(client, address, ticked, products):
    html = _shown(client, address)
    boxes = [(slug, slug in ticked.split(), count) for slug, count in ALL]
    assert _boxes(html) == boxes + [("batik", True, 0)] * ("batik" in ticked)
    assert f"{products} produk dari {products} produsen" in html
    assert 'action="/katalog"' in html


def test_other_filters_count_in_every_category(client):
    html = _shown(client, "/katalog?category=kopi&category=teh&max_price_rupiah=20000")
    assert _boxes(html) == [("kopi", True, 2), ("teh", True, 2), ("beras", False, 1)]
    assert "4 produk dari 4 produsen" in html


def test_several_have_a_title_and_chips_and_one_is_a_place(client):
    html = _shown(client, "/katalog?category=kopi&category=teh&sort=price")
    assert "<title>Kopi, Teh |" in html
    assert 'href="/katalog/teh?sort=price"' in html  # without coffee
    assert 'href="/katalog/kopi?sort=price"' in html
    alone = _shown(client, "/katalog/kopi")
    assert "<title>Kopi |" in alone
    assert "Hapus semua" not in alone
    partial = client.get(
        "/katalog?category=teh&category=beras", headers={"HX-Request-Type": "partial"}
    )
    assert partial.headers["HX-Push-Url"] == "/katalog?category=teh&category=beras"
    one = client.get("/katalog?category=teh", headers={"HX-Request-Type": "partial"})
    assert one.headers["HX-Push-Url"] == "/katalog/teh"


@pytest.mark.parametrize(
    "address",
    ["/katalog/tidak-ada", "/katalog?category=tidak-ada", "/katalog/kopi?category=tidak-ada"],
)
def test_an_unknown_category_is_missing(client, address):
    assert client.get(address).status_code == 404


def test_a_name_that_none_can_have_is_left_out_and_said(client):
    answer = client.get("/katalog?category=kopi&category='; drop")
    assert answer.status_code == 422
    assert "Tidak ada yang bernama begitu." in answer.get_data(as_text=True)


def test_the_api_takes_several(client):
    both = client.get("/api/v1/products?category=kopi&category=beras&sort=name").json
    slugs = [item["slug"] for item in both["items"]]
    assert slugs == ["beras-0", "kopi-0", "kopi-1", "kopi-2"]
    assert both["total"] == 4
    assert both["facets"]["category"] == [
        {"value": "beras", "count": 1},
        {"value": "kopi", "count": 3},
        {"value": "teh", "count": 2},
    ]
    none = client.get("/api/v1/products?category=tidak-ada").json
    assert (none["items"], none["total"]) == ([], 0)


def test_any_of_them_will_do():
    found = present_edition().facets(Wanted(categories=frozenset({"teh", "beras"})))
    assert (found.products, found.producers) == (3, 3)
