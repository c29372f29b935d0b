"""A product's page says who sells it, for how much, and what is left; a shop who they are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import CapacityWeek, OfferCertificate, OfferPhoto
from marketplace.catalog.states import OfferState, TaxKind
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateKind, CertificateState, ReviewState
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.catalog.questions import questions
from tests.catalog.test_storefront import _page, _words
from tests.factories.market import ACategory, AProducer, AProduct, an_offer

MONDAY = "2026-11-23T02:00:00+00:00"  # 09.00 WIB


def _airku(**facts):
    product = AProduct(name="AirKu 600 ml", slug="airku-600", unit="karton", pack="24 botol")
    prices = {10: 43_000, 60: 40_000, 200: 37_500}
    facts = {"minimum_quantity": Decimal(10), "stock": 2000} | facts
    return an_offer(product=product, prices=prices, **facts)


def _paper(offer, kind, **facts):
    facts = {"state": CertificateState.ACCEPTED} | facts
    paper = Certificate(producer_id=offer.producer_id, kind=kind, **facts)
    db.session.add(paper)
    db.session.flush()
    db.session.add(OfferCertificate(offer_id=offer.id, certificate_id=paper.id))
    db.session.flush()


@time_machine.travel(MONDAY, tick=False)
def test_prices_arrival_and_what_is_left_are_said(client):
    offer = _airku(weekly_capacity=Decimal(2600), lead_days=1)
    db.session.add(
        CapacityWeek(offer_id=offer.id, week=date(2026, 11, 23), booked_quantity=Decimal(1470))
    )
    db.session.flush()
    page = _words(_page(client, "/produk/airku-600", quantity="60")).replace("\xa0", " ")
    assert "Rp 40.000 / karton untuk 60 karton" in page
    assert "10 – 59" in page
    assert "60 – 199" in page
    assert "Tambah 140 karton untuk mendapat harga Rp 37.500." in page
    assert "Bisa tiba Sel 24 Nov" in page
    assert "2.600 karton / minggu" in page
    assert "Tersisa 1.130 minggu ini" in page
    assert "60 × Rp 40.000 Rp 2.400.000" in page
    assert "Minimal 10 karton" in page
    assert "Tidak dikenai PPN." in page


@time_machine.travel(MONDAY, tick=False)
def test_capacity_is_that_of_the_week_of_arrival(client):
    offer = _airku(weekly_capacity=Decimal(500), lead_days=8)
    db.session.add(
        CapacityWeek(offer_id=offer.id, week=date(2026, 11, 30), booked_quantity=Decimal(120))
    )
    db.session.flush()
    page = _words(_page(client, "/produk/airku-600")).replace("\xa0", " ")
    assert "Tersisa 380 untuk minggu Sen 30 Nov" in page


def test_tax_is_mentioned_where_it_will_be_added(client):
    offer = _airku()
    offer.producer.is_pkp = True
    db.session.flush()
    assert "Belum termasuk PPN." in _page(client, "/produk/airku-600")
    offer.product.tax_kind = TaxKind.EXEMPT
    db.session.flush()
    assert "Tidak dikenai PPN." in _page(client, "/produk/airku-600")


def test_only_papers_that_are_valid_today_are_shown(client):
    offer = _airku()
    _paper(offer, CertificateKind.HALAL, valid_until=today() + timedelta(9), number="ID123")
    _paper(offer, CertificateKind.SNI, valid_until=today() - timedelta(1))
    _paper(offer, CertificateKind.PIRT, state=CertificateState.SUBMITTED)
    page = _words(_page(client, "/produk/airku-600"))
    assert "Halal ID123" in page
    assert "SNI" not in page
    assert "PIRT" not in page


def test_several_producers_can_be_chosen_or_left_open(client):
    cheap = _airku()
    dear = an_offer(AProducer(name="KUB Mahal"), product=cheap.product, prices={1: 50_000})

    page = _page(client, "/produk/airku-600")
    assert "Siapa saja yang sanggup" in page
    assert f'name="product" value="{to_public("product", cheap.product_id)}"' in page
    assert 'name="offer"' not in page
    assert "KUB Mahal" in page
    assert "Rp\xa043.000 – 50.000" in page

    page = _page(client, "/produk/airku-600", produsen=dear.producer.slug)
    assert f'name="offer" value="{to_public("offer", dear.id)}"' in page
    assert 'name="product"' not in page
    assert "Kunjungi toko" in page


def test_one_producer_needs_no_choice(client):
    offer = _airku()
    page = _page(client, "/produk/airku-600")
    assert "Siapa saja" not in page
    assert f'name="offer" value="{to_public("offer", offer.id)}"' in page


@pytest.mark.parametrize("typed", ["-5", "abc", "0", "1e9", "\x00", "9" * 40, ""])
def test_a_strange_quantity_falls_back_to_the_least(client, typed):
    _airku()
    assert "untuk 10\xa0karton" in _page(client, "/produk/airku-600", quantity=typed)


def test_what_is_gone_says_so(client):
    _airku(stock=0)
    assert "Habis untuk saat ini" in _page(client, "/produk/airku-600")


def test_a_product_off_sale_keeps_its_page(client):
    offer = _airku(published_at=utc_now())
    offer.state = OfferState.PAUSED
    db.session.flush()
    page = _page(client, "/produk/airku-600")
    assert "Sedang tidak dijual" in page
    assert "Tambah ke keranjang" not in page


def test_photos_are_shown_with_words_for_those_who_cannot_see(client):
    offer = _airku()
    for number, alt in enumerate(("Dus AirKu dari depan", "")):
        photo = OfferPhoto(
            offer_id=offer.id, key=f"photos/ab/abc{number}", width=9, height=9, alt=alt,
            position=number,
        )  # fmt: skip
        db.session.add(photo)
    db.session.flush()
    page = _page(client, "/produk/airku-600")
    assert 'alt="Dus AirKu dari depan"' in page
    assert "AirKu 600\xa0ml, foto 2" in page
    assert page.index("abc0-640.webp") < page.index("abc1-320.webp")
    turned = _page(client, "/produk/airku-600", foto="2")
    assert "abc1-640.webp" in turned
    for strange in ("0", "9", "x", "²"):
        assert "abc0-640.webp" in _page(client, "/produk/airku-600", foto=strange)


@pytest.mark.parametrize("slug", ["tidak-ada", "a%00b", "A", "x" * 200, "a%20b", "%27"])
@pytest.mark.parametrize("place", ["produk", "produsen"])
def test_unknown_names_are_missing(client, place, slug):
    assert client.get(f"/{place}/{slug}").status_code == 404


def test_drafts_have_no_page(client):
    offer = _airku(state=OfferState.SUBMITTED)
    assert client.get(f"/produk/{offer.product.slug}").status_code == 404


def test_a_shop_tells_who_sells(client):
    producer = AProducer(
        name="KUB Tegiri", story="Dua puluh empat ibu.", member_count=24, is_women_led=True
    )
    an_offer(producer, product=AProduct(name="Gula semut"))
    an_offer(product=AProduct(name="Kopi orang lain"))
    page = _words(_page(client, f"/produsen/{producer.slug}"))
    for words in ("KUB Tegiri", "24 anggota", "dipimpin perempuan", "Hargowilis, Kokap"):
        assert words in page
    assert "Gula semut" in page
    assert "Kopi orang lain" not in page


@pytest.mark.parametrize("state", [s for s in ReviewState if s is not ReviewState.APPROVED])
def test_only_approved_producers_have_a_shop(client, state):
    producer = AProducer(state=state)
    assert client.get(f"/produsen/{producer.slug}").status_code == 404


def test_story_and_description_are_text(client):
    offer = _airku(description="<img src=x onerror=alert(1)>")
    offer.producer.story = "<script>alert(1)</script>"
    db.session.flush()
    for path in ("/produk/airku-600", f"/produsen/{offer.producer.slug}"):
        page = _page(client, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("producers", [10, 100])
def test_a_product_page_asks_few_questions(client, producers):
    product = AProduct(slug="gula", category=ACategory())
    for _number in range(producers):
        _paper(an_offer(product=product), CertificateKind.HALAL)
    assert db.session.query(Organisation).count() == producers
    db.session.commit()
    with questions() as asked:
        _page(client, "/produk/gula")
    assert len(asked) <= 10
