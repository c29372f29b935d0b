"""Suggestions while somebody types: exact, few, forgiving, and without asking the database."""

import pytest
from sqlalchemy import event

from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.services import searching
from marketplace.catalog.states import OfferState
from marketplace.shared.database import db
from marketplace.shared.memory import Memory, forget_everything
from tests.factories.market import ACategory, AProducer, AProduct, an_offer

VILLAGE = "34.01.08.2005"  # Hargotirto, in Kokap


@pytest.fixture
def market():
    """Two shelves, two producers, four goods on sale and one that is not."""
    water = ACategory(slug="air", name="Air minum", name_en="Drinking water", position=1)
    sweet = ACategory(slug="gula", name="Gula dan madu", name_en="Sugar and honey", position=2)
    spring = AProducer(name="Tirta Menoreh", village_code="34.01.02.2004")
    farmers = AProducer(name="Kelompok Tani Nira", village_code=VILLAGE)
    _good(spring, water, "air-600", "Air mineral 600 ml", "Mineral water 600 ml", 9)
    _good(spring, water, "air-6000", "Air mineral 6000 ml", None, 7)
    _good(farmers, sweet, "gula-semut", "Gula semut", "Palm sugar", 5)
    _good(farmers, sweet, "gula-kelapa", "Gula kelapa", None, 8)
    hidden = AProduct(slug="gula-batu", name="Gula batu", category=sweet)
    an_offer(farmers, product=hidden, state=OfferState.DRAFT)
    searching.rebuild_search()


def _good(producer, category, slug, name, name_en, popularity):
    product = AProduct(
        slug=slug, name=name, name_en=name_en, category=category, popularity=popularity
    )
    an_offer(producer, product=product)


def _suggested(query):
    found = present_edition().suggest(query)
    return [
        (kind := each.kind.value, each.name if kind == "producer" else each.slug)
        for each in found
    ]


GOODS = [("product", "gula-kelapa"), ("product", "gula-semut")]


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("gul", [("category", "gula"), *GOODS]),
        ("GULA  sem", [("product", "gula-semut")]),
        ("gulla semt", [("product", "gula-semut")]),  # mistyped twice
        ("palm", [("product", "gula-semut")]),  # its English name
        ("gulo jowo", [("product", "gula-kelapa")]),  # Javanese, by a synonym
        ("semut", [("product", "gula-semut")]),
        ("air 600", [("product", "air-600")]),  # 600 is not 6000
        ("hargo", [("village", "hargotirto")]),
        ("kokap", [("village", "hargotirto")]),
        ("nira", [("producer", "Kelompok Tani Nira")]),
        ("batu", []),  # not on sale
        ("gula traktor", []),
        ("g", []),
        ("", []),
        ("!?", []),
        ("抹茶", []),
    ],
)
def test_what_is_suggested(market, typed, suggested):
    assert _suggested(typed) == suggested


def test_at_most_eight_and_no_name_twice(market):
    sweet = ACategory(slug="keripik", name="Keripik", position=3)
    for number in range(9):
        _good(
            AProducer(name=f"Keripik {number}"),
            sweet,
            f"k{number}",
            f"Keripik {number}",
            None,
            9,
        )
    _good(AProducer(), sweet, "lagi", "keripik  0", None, 99)
    found = _suggested("keripik")
    assert [kind for kind, _slug in found] == ["category", *["product"] * 5, *["producer"] * 2]
    assert [slug for _kind, slug in found][1:6] == ["lagi", "k1", "k2", "k3", "k4"]


def test_the_edition_is_all_that_is_read(market, monkeypatch):
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    db.session.commit()
    present_edition().suggest("air")
    asked = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert _suggested("gula")[1:] == GOODS
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) == 1
    assert "catalogue_version" in asked[0]
    forget_everything()


def test_the_page_lists_links_as_options(market, client):
    page = client.get("/katalog/saran?q=gula")
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert html.count('role="option"') == 3
    assert html.index('href="/katalog/gula"') < html.index('href="/produk/gula-kelapa"')
    assert 'id="saran-3"' in html
    assert "<html" not in html
    client.set_cookie("language", "en")
    assert "Palm sugar" in client.get("/katalog/saran?q=gula").get_data(as_text=True)
    assert "/kalurahan/hargotirto" in client.get("/katalog/saran?q=kokap").get_data(
        as_text=True
    )
    assert client.get("/katalog/saran").get_data(as_text=True).strip() == ""


def test_the_field_works_without_a_script_and_names_where_suggestions_are(market, client):
    html = client.get("/").get_data(as_text=True)
    assert 'data-suggest-from="/katalog/saran"' in html
    assert 'role="combobox"' not in html
    assert "js/search" in html


def test_the_api_suggests_the_same(market, client):
    answer = client.get("/api/v1/suggestions?q=palm")
    assert answer.json == {
        "items": [
            {
                "kind": "product",
                "slug": "gula-semut",
                "name": "Gula semut",
                "name_en": "Palm sugar",
            }
        ],
        "next": None,
        "total": 1,
    }
    assert client.get("/api/v1/suggestions").json["items"] == []
    assert client.get("/api/v1/suggestions?q=" + "a" * 101).status_code == 422
