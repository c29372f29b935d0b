"""The cart in the browser, without scripts."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.orders.models import CartLine
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import carting
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.orders.counting import count_queries
from tests.orders.reading import hidden, text


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def cook(kitchen):
    return kitchen.requester


@pytest.fixture
def browser(sign_in, cook):
    return sign_in(cook)


def fill(actor, *goods):
    for offer, quantity in goods:
        carting.add_to_cart(actor=actor, offer_id=offer.id, quantity=Decimal(quantity))


def quantity_of(line) -> str:
    return f"quantity-{to_public('cart_line', line.id)}"


def test_what_is_added_lies_in_the_cart(browser, cook):
    offer = an_offer(product=AProduct(name="AirKu 600 ml", unit="karton"))
    fields = {"offer": to_public("offer", offer.id), "quantity": "1.200"}

    answer = browser.post("/keranjang", data=fields | {"next": "/produk/airku"})

    assert (answer.status_code, answer.location) == (302, "/produk/airku")
    assert [line.quantity for line in cart_lines(cook)] == [1200]
    assert "AirKu 600 ml" in text(browser.get("/keranjang"))


def test_a_stranger_signs_in_and_is_asked_again(client, browser, cook):
    offer = an_offer()
    fields = {"offer": to_public("offer", offer.id), "quantity": "12"}

    sent = client.post("/keranjang", data=fields)
    assert (sent.status_code, sent.location.split("?")[0]) == (302, "/masuk")
    assert "next=/keranjang/tambah?offer%3D" in sent.location.replace("%2F", "/").replace(
        "%3F", "?"
    )
    assert db.session.scalars(select(CartLine)).all() == []

    page = browser.get("/keranjang/tambah", query_string=fields)
    assert page.status_code == 200
    assert 'value="12"' in page.text
    assert hidden(page, "offer") == fields["offer"]
    assert cart_lines(cook) == []


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil"])
def test_adding_never_leads_to_another_site(browser, target):
    fields = {"offer": to_public("offer", an_offer().id), "quantity": "1", "next": target}
    assert browser.post("/keranjang", data=fields).location == "/keranjang"


def test_a_quantity_that_is_none_is_asked_for_again(browser, cook):
    fields = {"offer": to_public("offer", an_offer().id), "quantity": "banyak"}
    answer = browser.post("/keranjang", data=fields)
    assert answer.status_code == 422
    assert 'value="banyak"' in answer.text
    assert "misalnya 12 atau 2,5" in text(answer)
    assert cart_lines(cook) == []


@pytest.mark.parametrize("fields", [{}, {"offer": "xxxxxxxxxx"}, {"product": "tidak-ada"}])
def test_what_is_not_sold_cannot_be_added(browser, fields):
    assert browser.post("/keranjang", data=fields | {"quantity": "1"}).status_code in {404, 422}
    assert browser.get("/keranjang/tambah", query_string=fields).status_code == 404


def test_producers_have_no_cart(sign_in):
    seller = sign_in(a_member(AProducer().organisation, Role.PRODUCER_OWNER))
    fields = {"offer": to_public("offer", an_offer().id), "quantity": "1"}
    assert seller.post("/keranjang", data=fields).status_code == 403
    assert seller.get("/keranjang").status_code == 403


def test_the_cart_names_price_tier_minimum_and_shortage(browser, cook):
    water = an_offer(
        AProducer(name="Perumda", is_pkp=True),
        prices={10: 38_000, 50: 35_000, 200: 33_500},
        stock=900,
    )
    tea = an_offer(
        AProducer(name="KT Sari", minimum_order=Money(700_000)),
        product=AProduct(name="Teh", unit="kaleng"),
        prices={1: 28_000},
        stock=8,
    )
    fill(cook, (water, 60), (tea, 10))

    page = text(browser.get("/keranjang"))

    assert "Rp 35.000 / karton" in page
    assert "Tambah 140 karton, hemat Rp 1.500 tiap karton" in page
    assert "Tinggal 8 kaleng Teh." in page
    assert "Kurang Rp 420.000" in page
    assert "Barang dari 2 produsen Rp 2.380.000" in page
    assert "PPN Rp 231.000" in page
    assert "Sudah hemat harga bertingkat Rp 180.000" in page


def test_who_fills_an_open_line_is_shown_with_the_reason(browser, cook):
    sugar = AProduct(name="Gula semut", unit="bungkus")
    an_offer(AProducer(name="Koperasi Nira"), product=sugar, prices={1: 30_000})
    an_offer(AProducer(name="KUB Manis"), product=sugar, prices={1: 30_000}, stock=4)
    an_offer(AProducer(name="KWT Arum"), product=sugar, prices={1: 50_000})
    carting.add_to_cart(actor=cook, product_id=sugar.id, quantity=Decimal(10))

    page = text(browser.get("/keranjang"))

    assert "Koperasi Nira Hargowilis, Kokap bagian rata 6 bungkus × Rp 30.000" in page
    assert "KUB Manis Hargowilis, Kokap seluruh stoknya 4 bungkus × Rp 30.000" in page
    assert "KWT Arum harganya di atas batas" in page


def test_typed_quantities_are_taken_over(browser, cook):
    one, two = an_offer(), an_offer()
    fill(cook, (one, 1), (two, 1))
    first, second = cart_lines(cook)
    fields = {quantity_of(first): "2,5", quantity_of(second): "0"}

    answer = browser.post("/keranjang/jumlah", data=fields)
    assert (answer.status_code, answer.location) == (303, "/keranjang")
    assert [line.quantity for line in cart_lines(cook)] == [Decimal("2.5")]

    onward = browser.post("/keranjang/jumlah", data={quantity_of(first): "4", "next": "1"})
    assert onward.location == "/ajukan"
    assert [line.quantity for line in cart_lines(cook)] == [4]


def test_a_wrong_quantity_changes_nothing_and_stays_typed(browser, cook):
    one, two = an_offer(product=AProduct(name="AirKu")), an_offer()
    fill(cook, (one, 1), (two, 1))
    first, second = cart_lines(cook)

    answer = browser.post(
        "/keranjang/jumlah", data={quantity_of(first): "1.2.3", quantity_of(second): "9"}
    )

    assert answer.status_code == 422
    assert 'value="1.2.3"' in answer.text
    assert "AirKu: Tulis jumlahnya dengan angka" in text(answer)
    assert [line.quantity for line in cart_lines(cook)] == [1, 1]


def test_a_line_is_taken_out(browser, cook):
    fill(cook, (an_offer(), 1))
    (line,) = cart_lines(cook)
    answer = browser.post(f"/keranjang/{to_public('cart_line', line.id)}/hapus")
    assert answer.status_code == 303
    assert "Keranjang masih kosong" in text(browser.get("/keranjang"))


def test_a_fuller_cart_asks_no_more_questions(browser, cook):
    fill(cook, *((an_offer(), 1) for _n in range(10)))

    def read():
        assert browser.get("/keranjang").status_code == 200
        assert browser.get("/ajukan").status_code == 200

    read()
    few = count_queries(read)
    fill(cook, *((an_offer(), 1) for _n in range(60)))
    assert count_queries(read) == few
