"""A product page is drawn once and shown again, never with an old price, stock or paper."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import OfferPhoto
from marketplace.catalog.services import price_lists, stock
from marketplace.catalog.services.price_lists import ListFacts
from marketplace.catalog.states import OfferState, PriceScope
from marketplace.catalog.tiers import Tier
from marketplace.orders.services import carting
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db, one_transaction
from marketplace.shared.memory import Memory, forget_everything
from marketplace.shared.money import Money
from tests.catalog.questions import questions
from tests.factories.accounts import APerson, a_member
from tests.factories.market import ABuyer, AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.producers import ACertificate, an_owner

PATH = "/produk/gula-semut"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _remembering(monkeypatch, _nothing_remembered):
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def offer():
    product = AProduct(name="Gula Semut", name_en="Palm Sugar", slug="gula-semut")
    offer = an_offer(product=product, stock=50)
    paper = ACertificate(producer=offer.producer, valid_until=today() + timedelta(days=2))
    offer.certificates = [paper]
    db.session.commit()
    return offer


@pytest.fixture
def kitchen():
    return ABuyer(name="Resto Menoreh").organisation


@pytest.fixture
def buyer(kitchen, sign_in):
    return sign_in(a_member(kitchen, Role.REQUESTER, person=APerson(name="Sri Ukur")))


def _page(browser, path=PATH, **headers):
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_stranger_costs_one_question_and_a_buyer_four(app, client, offer, buyer):
    for browser, most in ((client, 1), (buyer, 4)):
        _page(browser)
        with questions() as asked:
            assert "Gula Semut" in _page(browser)
        assert len(asked) == most


def _price(offer):
    offer.price_tiers[0].unit_price = offer.lowest_price = Money(41_000)


def _stock(offer):
    offer.available_quantity = Decimal(17)


def _name(offer):
    offer.product.name = "Gula Baru"


def _state(offer):
    offer.state = OfferState.PAUSED


def _photo(offer):
    offer.photos = [OfferPhoto(key="photos/sawah", width=800, height=800, alt="Sawah kami")]


def _producer(offer):
    offer.producer.organisation.name = "KUB Baru"


def _paper(offer):
    db.session.get(Certificate, offer.certificates[0].id).state = CertificateState.REJECTED


def _take(offer):
    stock.hold(offer.id, Decimal(6), week=today() + timedelta(weeks=9), line_id=1)


CHANGES = [
    (_price, "38.000", "41.000"),
    (_stock, f"Stok 50{NBSP}karton", f"Stok 17{NBSP}karton"),
    (_take, f"Stok 50{NBSP}karton", f"Stok 44{NBSP}karton"),
    (_name, "Gula Semut", "Gula Baru"),
    (_state, "Tambah ke keranjang", "Sedang tidak dijual"),
    (_photo, "art-airku", "Sawah kami"),
    (_producer, "KUB Contoh", "KUB Baru"),
]


@pytest.mark.parametrize(("change", "before", "after"), CHANGES)
def test_the_very_next_page_shows_the_change(client, offer, buyer, change, before, after):
    for browser in (client, buyer):
        page = _page(browser)
        assert before in page
        assert after not in page
    with one_transaction():
        change(offer)
    for browser in (client, buyer):
        page = _page(browser)
        assert after in page
        assert before not in page


def test_a_paper_that_is_withdrawn_or_runs_out_is_gone(client, offer, buyer):
    assert "Sertifikat</h2>" in _page(client)
    assert "Sertifikat</h2>" in _page(buyer)
    with time_machine.travel(f"{today() + timedelta(days=3)}T05:00:00+00:00", tick=False):
        assert "Sertifikat</h2>" not in _page(client)
    assert "Sertifikat</h2>" in _page(client)
    with one_transaction():
        _paper(offer)
    assert "Sertifikat</h2>" not in _page(client)
    assert "Sertifikat</h2>" not in _page(buyer)


@time_machine.travel("2026-11-23T05:00:00+00:00", tick=False)  # a Monday, at noon
def test_what_is_booked_in_the_week_of_arrival_is_told(client, offer, buyer):
    with one_transaction():
        offer.weekly_capacity = Decimal(30)
    for browser in (client, buyer):
        assert "Tersisa 30" in _page(browser)
    stock.hold(offer.id, Decimal(4), week=week_of(today()), line_id=1)
    for browser in (client, buyer):
        assert "Tersisa 26" in _page(browser)
    stock.release(offer.id, Decimal(4), week=week_of(today()), line_id=1)
    for browser in (client, buyer):
        assert "Tersisa 30" in _page(browser)


@pytest.mark.parametrize("path", [PATH, "/katalog", "/"])
def test_nobody_sees_what_is_anothers(app, client, offer, kitchen, sign_in, path):
    """Two of one kind get the same page but for their own names, carts and form keys."""
    first = a_member(
        kitchen, Role.REQUESTER, person=APerson(name="Sri Ukur", email="s@x.example")
    )
    other = ABuyer(name="Warung <b>Lain</b>").organisation
    second = a_member(
        other, Role.REQUESTER, person=APerson(name="Budi & Co", email="b@x.example")
    )
    pages = []
    for actor, lines in ((first, 2), (second, 1)):
        for quantity in range(1, lines + 1):
            product = AProduct()
            an_offer(product=product)
            carting.add_to_cart(
                actor=actor, product_id=product.id, offer_id=None, quantity=Decimal(quantity)
            )
        pages.append(_page(sign_in(actor), path))
    stranger = _page(client, path)
    mine, theirs = pages
    assert "Sri Ukur" in mine
    assert "Resto Menoreh" in mine
    assert "Keranjang, 2 barang" in mine
    assert "Budi &amp; Co" in theirs
    assert "Warung &lt;b&gt;Lain&lt;/b&gt;" in theirs
    assert "Keranjang, 1 barang" in theirs
    for name in ("Sri Ukur", "Resto Menoreh", ">SU<"):
        assert name not in theirs + stranger
    for name in ("Budi", "Warung", ">B&amp;<"):
        assert name not in mine + stranger
    assert "\x00" not in mine + theirs + stranger


def test_an_empty_cart_and_another_role_are_another_page(client, offer, kitchen, sign_in):
    approver = sign_in(a_member(kitchen, Role.APPROVER))
    assert "Tambah ke keranjang" in _page(client)
    assert "Tambah ke keranjang" not in _page(approver)
    actor = a_member(kitchen, Role.REQUESTER)
    browser = sign_in(actor)
    assert "Keranjang, 0 barang" in _page(browser)
    carting.add_to_cart(
        actor=actor, product_id=offer.product_id, offer_id=None, quantity=Decimal(2)
    )
    assert "Keranjang, 1 barang" in _page(browser)


def test_each_reader_has_a_form_key_that_works(app, offer, buyer, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for browser in (buyer, app.test_client(), app.test_client()):
        for kind in ({}, {"HX-Request-Type": "partial"}):
            page = _page(browser, **kind)
            key = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
            sent = {"csrf_token": key, "language": "en"}
            assert browser.post("/bahasa", data=sent).status_code == 302
            assert app.test_client().post("/bahasa", data=sent).status_code == 403
            browser.delete_cookie("language")


def test_the_part_and_the_whole_are_told_apart(client, offer):
    for _n in range(2):
        assert "<html" in _page(client)
        assert "<html" not in _page(client, **{"HX-Request-Type": "partial"})


def test_every_amount_has_its_price(client, offer, buyer):
    for browser in (client, buyer, client):
        assert "114.000" in _page(browser, f"{PATH}?quantity=3")
        assert "76.000" in _page(browser, f"{PATH}?quantity=2")


def test_a_stranger_is_told_that_nothing_changed_until_the_stock_does(client, offer):
    tag = client.get(PATH).headers["ETag"]
    again = client.get(PATH, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    stock.hold(offer.id, Decimal(1), week=today() + timedelta(3), line_id=1)
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_pages_of_people_are_never_kept_by_browsers(offer, buyer):
    for _n in range(2):
        answer = buyer.get(PATH)
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", [PATH, "/katalog"])
def test_a_price_for_one_buyer_is_shown_to_nobody_else(client, offer, buyer, sign_in, path):
    kitchen = a_kitchen()
    favoured = sign_in(kitchen.requester)
    for browser in (client, buyer, favoured):
        assert "38.000" in _page(browser, path)
    owner = an_owner(offer.producer)
    slug = kitchen.buyer.organisation.slug
    facts = ListFacts("Daftar", PriceScope.BUYER, valid_from=today(), buyer_slug=slug)
    made = price_lists.begin_list(facts, actor=owner)
    tiers = [Tier(Decimal(1), Money(31_000))]
    price_lists.set_price(made.id, offer.id, tiers, actor=owner)
    for browser in (favoured, client, buyer, favoured):
        is_theirs = browser is favoured
        page = _page(browser, path)
        assert ("31.000" in page) is is_theirs
        assert ("38.000" in page) is not is_theirs
