"""One's own orders in the browser."""

import re
from decimal import Decimal

import pytest

from marketplace.catalog.states import OfferState
from marketplace.orders import timeline
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import deciding
from marketplace.orders.services.answering import confirm_producer_order, reject_producer_order
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.orders.counting import count_queries
from tests.orders.reading import text


@pytest.fixture
def kitchen():
    return a_kitchen(approval_limit=Money(10**9))


@pytest.fixture
def browser(sign_in, kitchen):
    return sign_in(kitchen.requester)


def seller(offer):
    return a_member(offer.producer.organisation, Role.PRODUCER_OWNER)


def test_the_list_is_filtered_by_state_and_number(browser, kitchen):
    kept, gone = kitchen.places(), kitchen.places()
    deciding.cancel_order(gone.id, actor=kitchen.requester, reason="salah")
    a_kitchen().places()

    everything = text(browser.get("/pesanan"))
    placed = text(browser.get("/pesanan?state=placed"))
    found = text(browser.get(f"/pesanan?q={gone.number[-4:]}"))

    assert kept.number in everything
    assert "2 pesanan" in everything
    assert kept.number in placed
    assert gone.number not in placed
    assert gone.number in found
    assert "Tidak ada pesanan yang cocok" in text(browser.get("/pesanan?q=PO-9999"))
    assert browser.get("/pesanan?state=hilang").status_code == 422


def test_long_lists_come_in_parts(browser, kitchen):
    offer = an_offer()
    orders = [kitchen.places((offer, 1)) for _n in range(3)]
    first = browser.get("/pesanan?limit=2")
    following = re.search(r'rel="next"\s+href="([^"]+)"', first.text).group(1)
    assert orders[0].number not in first.text
    assert orders[0].number in browser.get(following.replace("&amp;", "&")).text


def test_an_order_tells_its_story(browser, kitchen):
    water = an_offer(AProducer(name="Perumda"), product=AProduct(name="AirKu"))
    tea = an_offer(AProducer(name="KT Sari"), product=AProduct(name="Teh"))
    order = kitchen.places((water, 10), (tea, 5), note="Pintu 3")
    first, second = order.producer_orders
    promise = {
        "id": first.lines[0].id,
        "confirmed_quantity": Decimal(6),
        "reason": "mesin rusak",
    }
    confirm_producer_order(first.id, actor=seller(water), lines=[promise])
    reject_producer_order(second.id, actor=seller(tea), reason="belum panen")

    page = text(browser.get(f"/pesanan/{order.number}"))

    assert "dijanjikan 6 karton: mesin rusak" in page
    assert "Perumda menerima sebagian" in page
    assert "KT Sari menolak pesanan" in page
    assert "belum panen" in page
    assert "Pintu 3" in page
    assert f"Dipesan {order.requester.name}" in page


def test_upper_features_add_to_the_story(monkeypatch, kitchen):
    order = kitchen.places()
    added = timeline.Happening(order.placed_at.replace(year=2099), "Truk berangkat")
    monkeypatch.setattr(timeline, "SOURCES", [*timeline.SOURCES, lambda _order: [added]])
    assert timeline.timeline(order)[0] is added


def test_a_silent_producer_and_a_refusal_stand_in_the_story(kitchen):
    order = kitchen.places()
    part = order.producer_orders[0]
    part.state = ProducerOrderState.EXPIRED
    order.state, order.reason = OrderState.REJECTED, "mahal"
    order.decided_at, order.decided_by = order.placed_at, kitchen.approver.person_id
    db.session.flush()
    db.session.refresh(order)
    told = timeline.timeline(order)
    assert {(each.mood, each.note) for each in told} == {
        ("bad", ""),
        ("bad", "mahal"),
        ("done", ""),
    }


def test_foreign_and_missing_orders_look_alike(sign_in, kitchen):
    order = kitchen.places()
    stranger = sign_in(a_kitchen().requester)
    answers = [
        stranger.open(f"/pesanan/{number}{rest}", method=method)
        for number in (order.number, "PO-0000-0000")
        for rest, method in (("", "GET"), ("/batal", "POST"), ("/lagi", "POST"))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert "PO-" not in text(answers[0])


def test_colleagues_and_the_regency_read(sign_in, kitchen):
    order = kitchen.places()
    for actor in (kitchen.approver, an_admin()):
        page = sign_in(actor).get(f"/pesanan/{order.number.lower()}")
        assert page.status_code == 200
        assert "Batalkan pesanan" not in text(page)
        assert "Pesan lagi" not in text(page)


def test_an_order_is_taken_back_with_a_reason(browser, kitchen):
    offer = an_offer(stock=10)
    order = kitchen.places((offer, 4))
    address = f"/pesanan/{order.number}/batal"

    empty = browser.post(address, data={"reason": ""})
    assert empty.status_code == 422
    assert "isian yang perlu dibetulkan" in text(empty)
    done = browser.post(address, data={"reason": "acara batal"})
    late = browser.post(address, data={"reason": "acara batal"})

    assert (done.status_code, done.location) == (303, f"/pesanan/{order.number}")
    assert late.status_code == 409
    assert "acara batal" in text(browser.get(f"/pesanan/{order.number}"))
    db.session.refresh(offer)
    assert offer.available_quantity == 10


def test_an_order_goes_into_the_cart_again(browser, kitchen):
    order = kitchen.places((an_offer(), 4), (an_offer(), 2))
    answer = browser.post(f"/pesanan/{order.number}/lagi")
    assert (answer.status_code, answer.location) == (303, "/keranjang")
    assert [line.quantity for line in cart_lines(kitchen.requester)] == [4, 2]


def test_what_is_not_sold_any_more_stays_away(browser, kitchen):
    offer = an_offer()
    order = kitchen.places((offer, 4))
    offer.state = OfferState.ARCHIVED
    db.session.flush()
    browser.post(f"/pesanan/{order.number}/lagi")
    page = text(browser.get("/keranjang"))
    assert "1 barang tidak dijual lagi" in page
    assert "Keranjang masih kosong" in page


def test_a_longer_list_asks_no_more_questions(browser, kitchen):
    offers = [an_offer() for _n in range(4)]

    def read(expected):
        page = browser.get("/pesanan?limit=100")
        assert f"{expected} pesanan" in text(page)

    for _n in range(10):
        kitchen.places(*((offer, 1) for offer in offers[:2]))
    read(10)
    few = count_queries(lambda: read(10))
    for _n in range(15):
        kitchen.places(*((offer, 1) for offer in offers))
    assert count_queries(lambda: read(25)) == few
