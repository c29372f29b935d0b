"""The checkout in the browser, without scripts."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.buyers.states import BuyerKind
from marketplace.orders.models import Order
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import carting
from marketplace.orders.states import OrderState, PaymentChoice
from marketplace.producers.states import ReviewState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days
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


def checkout_fields(kitchen, page, **changes):
    return {
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "delivery_day": in_days(3).isoformat(),
        "payment": "terms",
        "note": "Pintu 3",
        "agreed": hidden(page, "agreed"),
        "form_key": hidden(page, "form_key"),
    } | changes


def test_an_empty_cart_has_no_checkout(browser):
    answer = browser.get("/ajukan")
    assert (answer.status_code, answer.location) == (303, "/keranjang")


def test_the_checkout_places_the_order_once(browser, kitchen, cook):
    offer = an_offer(stock=50, lead_days=3)
    fill(cook, (offer, 10))
    day = {"delivery_day": in_days(5).isoformat(), "look": "1"}
    page = browser.post("/ajukan", data=day)
    assert page.status_code == 200
    fields = checkout_fields(kitchen, page, delivery_day=day["delivery_day"], payment="card")

    first, again = (browser.post("/ajukan", data=fields) for _n in range(2))

    order = db.session.scalars(select(Order)).one()
    assert (first.status_code, first.location) == (303, f"/pesanan/{order.number}")
    assert (again.status_code, again.location) == (303, first.location)
    assert (order.note, order.payment, order.delivery_day) == (
        "Pintu 3",
        PaymentChoice.CARD,
        in_days(5),
    )
    assert cart_lines(cook) == []
    db.session.refresh(offer)
    assert offer.available_quantity == 40
    assert order.number in text(browser.get(first.location))


def test_above_the_limit_the_button_says_so(browser, kitchen, cook):
    fill(cook, (an_offer(prices={1: 100_000}), 40))
    page = browser.get("/ajukan")
    assert "Ajukan persetujuan" in text(page)
    assert "Di atas Rp 3.000.000 perlu disetujui" in text(page)
    fields = checkout_fields(kitchen, page, delivery_day=_shown_day(page))
    browser.post("/ajukan", data=fields)
    order = db.session.scalars(select(Order)).one()
    assert order.state is OrderState.AWAITING_APPROVAL


def _shown_day(page) -> str:
    return re.search(r'value="(\d{4}-\d\d-\d\d)"\s+checked', page.text).group(1)


def test_a_shortage_shows_the_page_again_with_what_was_typed(browser, kitchen, cook):
    offer = an_offer(stock=50, product=AProduct(name="AirKu"))
    fill(cook, (offer, 10))
    page = browser.get("/ajukan")
    offer.available_quantity = Decimal(3)
    db.session.flush()

    answer = browser.post("/ajukan", data=checkout_fields(kitchen, page))

    assert answer.status_code == 409
    assert "Tinggal 3 karton AirKu." in text(answer)
    assert "Pintu 3" in answer.text
    assert len(cart_lines(cook)) == 1
    assert db.session.scalars(select(Order)).all() == []


def test_a_price_that_rose_meanwhile_is_shown_before_it_is_paid(browser, kitchen, cook):
    offer = an_offer(stock=50, prices={1: 10_000})
    fill(cook, (offer, 10))
    page = browser.post("/ajukan", data={"delivery_day": in_days(3).isoformat(), "look": "1"})
    offer.price_tiers[0].unit_price = Money(12_000)
    db.session.flush()

    refused = browser.post("/ajukan", data=checkout_fields(kitchen, page))
    assert refused.status_code == 409
    assert "berubah sejak Anda lihat" in text(refused)
    assert "Rp 120.000" in text(refused)

    accepted = browser.post("/ajukan", data=checkout_fields(kitchen, refused))
    assert accepted.status_code == 303
    assert db.session.scalars(select(Order)).one().goods == Money(120_000)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"delivery_day": "2020-01-01"}, "Rab 1 Jan 2020 sudah lewat"),
        ({"delivery_day": today().isoformat()}, "paling cepat tiba"),
        ({"delivery_day": "9999-12-31"}, "paling lambat"),
        ({"delivery_day": "besok"}, "isian yang perlu dibetulkan"),
        ({"delivery_point": "xxxxxxxxxx"}, "Pilih dari daftar"),
        ({"payment": "emas"}, "isian yang perlu dibetulkan"),
        ({"note": "x" * 501}, "isian yang perlu dibetulkan"),
    ],
)
def test_bad_input_is_explained_and_kept(browser, kitchen, cook, change, words):
    fill(cook, (an_offer(), 1))
    page = browser.get("/ajukan")
    answer = browser.post("/ajukan", data=checkout_fields(kitchen, page, **change))
    assert answer.status_code == 422
    assert words in text(answer)
    assert db.session.scalars(select(Order)).all() == []


def test_who_is_not_approved_yet_fills_a_cart_but_does_not_order(sign_in):
    new = a_kitchen(state=ReviewState.SUBMITTED)
    fill(new.requester, (an_offer(), 1))
    browser = sign_in(new.requester)
    page = browser.get("/ajukan")
    assert "sedang diperiksa dinas" in text(page)
    assert browser.post("/ajukan", data=checkout_fields(new, page)).status_code == 409


def test_households_see_no_approval(sign_in):
    home = a_kitchen(kind=BuyerKind.HOUSEHOLD, approval_limit=Money(10**12))
    fill(home.requester, (an_offer(), 1))
    page = text(sign_in(home.requester).get("/ajukan"))
    assert "Persetujuan" not in page
    assert "Jl. Contoh 3, Wates" in page
