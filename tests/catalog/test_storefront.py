"""The shop window shows what is true, for everybody, in few questions."""

import re
from datetime import timedelta

import pytest
import time_machine

from marketplace.catalog.services.searching import rebuild_search
from marketplace.catalog.states import OfferState
from marketplace.shared import places
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.memory import Memory, forget_everything
from tests.catalog.questions import questions
from tests.factories.market import HARGOTIRTO, ACategory, AProducer, AProduct, an_offer
from tests.factories.shelves import the_example_market

WHOLE_YEAR = ",".join(map(str, range(1, 13)))


def _page(client, path, **query):
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, (path, query)
    return answer.get_data(as_text=True)


def _names(page):
    return [
        re.sub(r"<[^>]+>", "", name).strip().replace("\N{NO-BREAK SPACE}", " ")
        for name in re.findall(r'<h\d class="name">(.*?)</h\d>', page)
    ]


def _words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_an_empty_market_has_a_front_page(client):
    page = _page(client, "/")
    assert "Dari lereng Menoreh ke meja bandara" in page
    assert "Produk pertama sedang disiapkan" in page


def test_the_front_page_counts_what_is_there(client):
    an_offer(AProducer(village_code="34.01.01.2012", district_code="34.01.01"), lead_days=1)
    an_offer(AProducer(), product=AProduct(popularity=3, name="Kopi Laris"), lead_days=9)
    an_offer(AProducer(), state=OfferState.DRAFT)
    page = _words(_page(client, "/"))
    assert "produsen aktif di 2 kalurahan 2" in page
    assert "produk dari 2 kapanewon 2" in page
    assert "2 produsen di 2 dari 88 kalurahan" in page
    assert "Banyak dipesan" in page
    assert page.index("Kopi Laris") < page.index("Barang")


def test_nothing_is_claimed_to_be_ordered_before_it_is(client):
    an_offer()
    assert "Banyak dipesan" not in _page(client, "/")


@time_machine.travel("2026-11-23T02:00:00+00:00", tick=False)
def test_what_is_harvested_now_has_its_shelf(client):
    an_offer(product=AProduct(name="Manggis", season_months="1,2,3,11,12"))
    an_offer(product=AProduct(name="Jagung", season_months="4,5"))
    page = _words(_page(client, "/"))
    assert "Sedang panen" in page
    assert "Panen Apr – Mei" in page


def test_the_list_shows_what_fits_and_can_be_narrowed(client):
    the_example_market()
    page = _page(client, "/katalog/gula-kelapa", certificate="organic", kapanewon="kokap")
    assert "Gula semut organik 500 g" in _names(page)
    assert "Kopi Menoreh robusta" not in page
    assert 'value="organic" checked' in re.sub(r"\s+", " ", page)
    assert '/katalog/gula-kelapa?kapanewon=kokap"' in page  # the same without Organik


def test_pages_of_a_list_follow_each_other(client):
    the_example_market()
    seen = [_names(_page(client, "/katalog", halaman=number)) for number in (1, 2, 3, 4)]
    assert [len(names) for names in seen] == [24, 24, 24, 16]
    assert len({name for names in seen for name in names}) == 88
    assert _names(_page(client, "/katalog", halaman=99)) == seen[3]
    for strange in ("-1", "0", "x", "١", "9" * 50):
        assert _names(_page(client, "/katalog", halaman=strange)) == seen[0]


def test_mistyped_words_are_read_and_the_reader_is_told(client):
    the_example_market()
    page = _page(client, "/katalog", q="menorreh kopy")
    assert all(name.startswith("Kopi Menoreh") for name in _names(page)[:6])
    assert "hasil untuk “menoreh kopi”" in page


def test_nothing_found_offers_the_nearest(client):
    the_example_market()
    page = _page(client, "/katalog", q="traktor")
    assert "Tidak ada hasil untuk “traktor”" in page
    assert len(_names(page)) == 5
    page = _page(client, "/katalog/kopi-teh", q="kopi", kapanewon="galur")
    assert "Tidak ada yang cocok dengan saringan ini" in page
    assert "Tanpa saringan, ini yang ada" in page
    assert any("Kopi" in name for name in _names(page))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"max_price_rupiah": "mahal"}, "Tulis jumlah rupiah"),
        ({"deliverable_on": "besok"}, "Tulis tanggal"),
        ({"kapanewon": "bantul"}, "Kapanewon ini tidak ada"),
        ({"certificate": "iso"}, "diabaikan"),
        ({"sort": "luck"}, "diabaikan"),
        ({"q": "x" * 501}, "diabaikan"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named_and_left_out(client, query, said):
    an_offer()
    answer = client.get("/katalog", query_string=query)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert len(_names(page)) == 1


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><b>', "{{ 77777*3 }}", "%00"])
def test_what_was_typed_is_shown_as_text(client, text):
    an_offer()
    page = _page(client, "/katalog", q=text)
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "233331" not in page


def test_prices_are_understood_as_people_write_them(client):
    an_offer(prices={1: 48_000})
    an_offer(prices={1: 52_000})
    assert len(_names(_page(client, "/katalog", max_price_rupiah="48rb"))) == 1
    assert len(_names(_page(client, "/katalog", max_price_rupiah=""))) == 2
    soon = (today() + timedelta(5)).isoformat()
    assert len(_names(_page(client, "/katalog", deliverable_on=soon))) == 2


@pytest.mark.parametrize("path", ["/katalog/tidak-ada", "/katalog/a%00b", "/katalog/A B"])
def test_unknown_categories_are_missing(client, path):
    assert client.get(path).status_code in {404, 422}


def test_htmx_gets_the_results_alone_and_a_clean_address(client):
    an_offer()
    answer = client.get(
        "/katalog",
        query_string={
            "q": "",
            "max_price_rupiah": "",
            "sort": "relevance",
            "kapanewon": "kokap",
        },
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    assert answer.headers["HX-Push-Url"] == "/katalog?kapanewon=kokap"
    assert "HX-Request-Type" in answer.headers["Vary"]
    page = answer.get_data(as_text=True)
    assert "<html" not in page
    assert len(_names(page)) == 1


def test_a_stranger_asks_again_and_is_told_that_nothing_changed(client):
    offer = an_offer(prices={1: 48_000})
    first = client.get("/katalog")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first.headers["Vary"]

    again = client.get("/katalog", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")

    offer.available_quantity = 0
    db.session.flush()
    changed = client.get("/katalog", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "Habis" in changed.get_data(as_text=True)


def test_english_readers_get_english_names(client):
    shelf = ACategory(slug="kopi-teh", name="Kopi & teh", name_en="Coffee & tea")
    an_offer(product=AProduct(name="Kopi bubuk", name_en="Ground coffee", category=shelf))
    client.set_cookie("language", "en")
    page = _page(client, "/katalog/kopi-teh")
    assert "Ground coffee" in page
    assert "Coffee &amp; tea" in page
    assert "Kopi bubuk" not in page


@pytest.mark.parametrize("products", [10, 100])
@pytest.mark.parametrize(
    ("path", "query", "most"),
    [
        ("/", {}, 7),
        ("/katalog", {}, 5),
        ("/katalog", {"q": "kopy"}, 7),
        ("/katalog", {"q": "tidak ada begini"}, 7),
        ("/katalog/minuman", {"kapanewon": "kokap", "max_price_rupiah": "50rb"}, 5),
        ("/produsen/kub-banyak", {}, 8),
    ],
)
def test_pages_ask_few_questions(client, monkeypatch, path, query, most, products):
    maker = AProducer()
    maker.organisation.slug = "kub-banyak"
    shelf = ACategory(slug="minuman")
    for number in range(products):
        product = AProduct(name=f"Kopi {number}", category=shelf, season_months=WHOLE_YEAR)
        an_offer(maker, product=product)
    rebuild_search()
    db.session.commit()
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    _page(client, "/katalog", sort="price")  # the goods are read once for all pages
    with questions() as asked:
        _page(client, path, **query)
    forget_everything()
    assert len(asked) <= most


def test_the_new_filters_are_offered_and_kept(client):
    month = today().month
    an_offer(product=AProduct(name="Geblek beku", storage="beku", season_months=str(month)))
    an_offer(product=AProduct(name="Peyek"))
    near = places.village(HARGOTIRTO).slug
    page = _page(client, "/katalog", kalurahan=near, cold_chain="frozen", harvest=month)
    assert _names(page) == ["Geblek beku"]
    assert 'name="kalurahan"' in page
    assert "Beku, −18 °C" in page
    unreadable = "/katalog?kalurahan=nirwana&harvest=13&cold_chain=panas"
    assert client.get(unreadable).status_code == 422
