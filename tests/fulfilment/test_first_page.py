"""The producer's first page: what waits, in few questions however much that is."""

from datetime import timedelta

import pytest

from marketplace.fulfilment.queries import TO_PREPARE
from marketplace.orders.producer_order_queries import counting_sent, fronts
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.catalog.questions import questions
from tests.factories.fulfilment import a_promised_order, a_sent_order, its_producer
from tests.factories.market import AProducer, an_offer
from tests.factories.needs import an_open_need, sugar

S = ProducerOrderState
MOST_QUESTIONS = 17  # one of them for unread messages, one for agreements that end


@pytest.fixture
def shelf():
    product = sugar()
    maker = AProducer()
    return an_offer(maker, product=product, stock=1000), product


def _orders(offer, make, count):
    made = [make((offer, 1)) for _each in range(count)]
    for place, sold in enumerate(made):
        sold.delivery_day = today() + timedelta(days=20 - place)
    db.session.flush()
    return made


def test_fronts_are_the_next_to_be_delivered_of_each_group(shelf):
    sent = _orders(shelf[0], a_sent_order, 3)
    promised = _orders(shelf[0], a_promised_order, 2)
    a_sent_order((an_offer(AProducer(), stock=9), 1))
    actor = its_producer(sent[0])
    waiting, preparing = fronts(actor, [({S.SENT}, 2), (TO_PREPARE, 6)])
    assert [each.id for each in waiting.items] == [sent[2].id, sent[1].id]
    assert waiting.total == 3 == db.session.scalar(counting_sent(actor))
    assert [each.id for each in preparing.items] == [promised[1].id, promised[0].id]
    assert preparing.total == 2


def test_nothing_waits_where_nothing_was_sold(shelf):
    sold = a_sent_order((an_offer(AProducer(), stock=9), 1))
    (front,) = fronts(its_producer(sold), [(TO_PREPARE, 6)])
    assert (front.items, front.total) == ([], 0)


def test_the_page_asks_few_questions_however_much_waits(shelf, sign_in):
    offer, product = shelf
    sold = _orders(offer, a_sent_order, 5)[0]
    _orders(offer, a_promised_order, 3)
    for _each in range(4):
        an_open_need(product=product)
    maker = sign_in(its_producer(sold))
    maker.get("/jual/beranda")
    with questions() as asked:
        page = maker.get("/jual/beranda")
    assert len(asked) <= MOST_QUESTIONS, "\n".join(asked)
    assert "Lihat semua 5 pesanan baru" in page.text
    assert page.text.count("Bandara mencari") >= 3
