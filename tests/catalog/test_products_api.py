"""The catalogue by the API: open to everybody, with counts, and never surprised."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.catalog.models import OfferCertificate
from marketplace.catalog.services.searching import rebuild_search
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.catalog.questions import questions
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.shelves import the_example_market


def _get(client, path, **query):
    return client.get(f"/api/v1{path}", query_string=query)


def test_the_shelves_are_listed_in_their_order(client):
    ACategory(slug="teh", name="Teh", name_en="Tea", position=2)
    kopi = ACategory(slug="kopi", name="Kopi", name_en="Coffee", position=1)
    body = _get(client, "/categories").json
    assert [item["slug"] for item in body["items"]] == ["kopi", "teh"]
    assert body["items"][0] == {
        "id": to_public("category", kopi.id),
        "slug": "kopi",
        "name": "Kopi",
        "name_en": "Coffee",
    }
    assert (body["next"], body["total"]) == (None, 2)


def test_cards_carry_what_the_contract_says(client):
    offer = an_offer(
        product=AProduct(name="AirKu 600 ml", slug="airku-600", unit="karton"),
        prices={10: 43_000, 60: 40_000},
    )
    body = _get(client, "/products").json
    (card,) = body["items"]
    assert card["id"] == to_public("product", offer.product_id)
    assert card["slug"] == "airku-600"
    assert card["name"] == "AirKu 600 ml"
    assert card["unit"] == "karton"
    assert card["from_price_rupiah"] == 43_000
    assert card["offers"] == 1
    assert card["origin"] == {"kalurahan": "Hargowilis", "kapanewon": "Kokap"}
    assert (body["total"], body["producers"], body["next"]) == (1, 1, None)
    assert body["facets"]["kapanewon"] == [{"value": "kokap", "count": 1}]
    assert body["facets"]["producer_kind"] == [{"value": "kub", "count": 1}]


def test_a_product_shows_its_offers_as_the_contract_says(client):
    offer = an_offer(prices={10: 43_000, 60: 40_000}, stock=Decimal("120.5"), lead_days=2)
    paper = Certificate(
        producer_id=offer.producer_id,
        kind=CertificateKind.HALAL,
        state=CertificateState.ACCEPTED,
        valid_until=today() + timedelta(30),
    )
    db.session.add(paper)
    db.session.flush()
    db.session.add(OfferCertificate(offer_id=offer.id, certificate_id=paper.id))
    dearer = an_offer(product=offer.product, prices={1: 50_000})
    an_offer(product=offer.product, prices={1: 1_000}, state=OfferState.DRAFT)

    body = _get(client, f"/products/{to_public('product', offer.product_id)}").json

    assert [item["id"] for item in body["offers"]] == [
        to_public("offer", offer.id),
        to_public("offer", dearer.id),
    ]
    shown = body["offers"][0]
    assert shown["producer"]["id"] == to_public("organisation", offer.producer_id)
    assert shown["producer"]["name"] == offer.producer.name
    assert shown["state"] == "published"
    assert shown["price_tiers"] == [
        {"min_quantity": "10", "unit_price_rupiah": 43_000},
        {"min_quantity": "60", "unit_price_rupiah": 40_000},
    ]
    assert shown["available_quantity"] == "120.5"
    assert (shown["minimum_quantity"], shown["order_multiple"]) == ("1", "1")
    assert (shown["weekly_capacity"], shown["lead_days"]) == (None, 2)
    until = (today() + timedelta(30)).isoformat()
    assert shown["certificates"] == [{"kind": "halal", "number": None, "valid_until": until}]


def test_filters_reach_the_database(client):
    near = AProducer(village_code="34.01.01.2012", district_code="34.01.01")
    inside = an_offer(near, product=AProduct(category=ACategory(slug="buah")))
    an_offer(prices={1: 90_000})
    for query in (
        {"kapanewon": "temon"},
        {"kapanewon": ["temon", "wates"]},
        {"category": "buah"},
        {"max_price_rupiah": "40000"},
        {"max_price_rupiah": "40rb"},
        {"producer": near.slug},
    ):
        slugs = [item["slug"] for item in _get(client, "/products", **query).json["items"]]
        assert slugs == [inside.product.slug], query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kapanewon": "bantul"}, "kapanewon"),
        ({"kapanewon": "\x00"}, "kapanewon"),
        ({"category": "a\x00b"}, "category"),
        ({"category": "'; drop"}, "category"),
        ({"certificate": "iso"}, "certificate"),
        ({"producer": "A B"}, "producer"),
        ({"producer_kind": "pt"}, "producer_kind"),
        ({"max_price_rupiah": "mahal"}, "max_price_rupiah"),
        ({"max_price_rupiah": "-5"}, "max_price_rupiah"),
        ({"deliverable_on": "besok"}, "deliverable_on"),
        ({"sort": "luck"}, "sort"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"cursor": "%%%"}, "cursor"),
        ({"q": "x" * 501}, "q"),
    ],
)
def test_bad_input_is_named(client, query, field):
    an_offer()
    answer = _get(client, "/products", **query)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert field in answer.json["errors"]


@pytest.mark.parametrize(
    "text", ["'", '"', "%", "*", "\x00", "kopi\x00", "(", "a:*", "é", "抹茶"]
)
def test_any_words_get_an_answer(client, text):
    an_offer()
    rebuild_search()
    assert _get(client, "/products", q=text).status_code == 200


def test_a_mistyped_query_says_how_it_was_read(client):
    the_example_market()
    body = _get(client, "/products", q="menorreh kopy").json
    assert body["read_as"] == "menoreh kopi"
    assert body["items"][0]["slug"].startswith("kopi-")
    assert body["total"] == len(body["items"])


@pytest.mark.parametrize("sort", ["relevance", "price", "newest", "nearest", "name"])
def test_cursors_walk_the_whole_list(client, sort):
    the_example_market()
    seen, cursor = [], None
    while True:
        query = {"sort": sort, "limit": 30} | ({"cursor": cursor} if cursor else {})
        body = _get(client, "/products", **query).json
        seen += [item["slug"] for item in body["items"]]
        cursor = body["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == body["total"] == 88


@pytest.mark.parametrize("product_id", ["zzz", "1", "%00", to_public("product", 10**6)])
def test_missing_products_look_alike(client, product_id):
    answer = client.get(f"/api/v1/products/{product_id}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_what_was_never_published_is_unknown(client):
    hidden = an_offer(state=OfferState.SUBMITTED)
    path = f"/api/v1/products/{to_public('product', hidden.product_id)}"
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("products", [10, 100])
def test_a_list_asks_few_questions(client, products):
    shelf = ACategory()
    for _number in range(products):
        an_offer(product=AProduct(name="Kopi", category=shelf))
    rebuild_search()
    db.session.commit()
    with questions() as asked:
        assert len(_get(client, "/products", q="kopi", limit=100).json["items"]) == products
    assert len(asked) <= 12
