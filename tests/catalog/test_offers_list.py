"""A producer's goods in a list, and on the first page."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Offer, OfferPhoto
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.counting import statements
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer
from tests.factories.producers import a_helper, an_owner

NEW = "/jual/produk/baru"


@pytest.fixture
def producer():
    return AProducer()


@pytest.fixture
def phone(producer, sign_in):
    return sign_in(a_helper(producer))


def _the_offer() -> Offer:
    db.session.expire_all()
    return db.session.scalars(select(Offer)).one()


def _address(offer) -> str:
    return f"/jual/produk/{to_public('offer', offer.id)}"


def test_the_list_shows_and_moves_goods(phone, producer):
    offer = a_waiting_offer(producer, state=OfferState.PUBLISHED)
    address = _address(offer)
    assert offer.product.name in phone.get("/jual/produk").text

    phone.post(f"{address}/stok", data={"available_quantity": "12,5"})
    assert _the_offer().available_quantity == Decimal("12.5")
    hidden = phone.post(f"{address}/sembunyikan", follow_redirects=True)
    assert _the_offer().state is OfferState.PAUSED
    assert f'action="{address}/tampilkan"' in hidden.text
    phone.post(f"{address}/tampilkan")
    assert _the_offer().state is OfferState.PUBLISHED
    phone.post(f"{address}/arsipkan")
    assert _the_offer().state is OfferState.ARCHIVED
    refused = phone.post(f"{address}/tampilkan", follow_redirects=True)
    assert "tidak sedang disembunyikan" in refused.text
    assert offer.product.name not in phone.get("/jual/produk").text
    assert offer.product.name in phone.get("/jual/produk?keadaan=archived").text


@pytest.mark.parametrize("typed", ["", "banyak", "-3", "1,2345"])
def test_a_count_that_is_none_changes_nothing(phone, producer, typed):
    offer = an_offer(producer)
    answer = phone.post(
        f"{_address(offer)}/stok", data={"available_quantity": typed}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert _the_offer().available_quantity == 100


def test_an_offer_whose_papers_ran_out_says_so(phone, producer):
    offer = an_offer(producer, product=AProduct(goods_kind=GoodsKind.MILK))
    assert offer.state is OfferState.PUBLISHED
    assert "Izin habis" in phone.get("/jual/produk").text


def test_anothers_offer_is_not_there(phone):
    ids = [to_public("offer", an_offer().id), to_public("offer", 999_999)]
    for method, tail in (
        ("get", ""),
        ("post", ""),
        ("post", "/stok"),
        ("post", "/sembunyikan"),
        ("post", "/arsipkan"),
    ):
        pages = [
            getattr(phone, method)(f"/jual/produk/{number}{tail}", data=_stock(tail))
            for number in ids
        ]
        assert {page.status_code for page in pages} == {404}
        changing = r'name="csrf_token" value="[^"]+"|' + "|".join(ids)
        one, other = (re.sub(changing, "", page.text) for page in pages)
        assert one == other


def _stock(tail: str):
    return {"available_quantity": "5"} if tail == "/stok" else None


def test_known_goods_are_suggested(phone):
    an_offer(product=AProduct(name="Kopi Menoreh bubuk 200 g", pack="pouch"))
    an_offer(product=AProduct(name="Kopi rahasia"), state=OfferState.DRAFT)
    found = phone.get("/jual/produk/saran?name=kopi").text
    assert "Kopi Menoreh bubuk 200 g" in found
    assert "rahasia" not in found
    assert phone.get("/jual/produk/saran?name=ko").text.strip() == ""


def test_a_known_good_fills_the_form(phone):
    product = an_offer(product=AProduct(name="Teh hijau kaleng")).product
    page = phone.get(f"{NEW}?produk={to_public('product', product.id)}").text
    assert 'value="Teh hijau kaleng"' in page
    assert phone.get(f"{NEW}?produk=tidak-ada").status_code == 404


def test_the_list_asks_the_database_no_more_for_more_goods(phone, producer):
    a_waiting_offer(producer)
    few = statements(lambda: phone.get("/jual/produk"))
    for _turn in range(15):
        offer = a_waiting_offer(producer)
        offer.photos.append(OfferPhoto(key=f"photos/aa/{offer.id}", width=1, height=1))
    db.session.flush()
    assert statements(lambda: phone.get("/jual/produk")) == few


def test_the_first_page_names_what_to_do(sign_in, producer):
    owner = sign_in(an_owner(producer))
    back = a_waiting_offer(producer, state=OfferState.CHANGES_REQUESTED)
    back.review_reason = "Foto buram."
    low = an_offer(producer, stock=0)
    page = owner.get("/jual/beranda").text
    for words in (back.product.name, "Foto buram.", f"Stok {low.product.name} hampir habis"):
        assert words in page
    assert "Isi rekening penerima uang" in page
