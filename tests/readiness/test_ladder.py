"""What is missing, what it would open in rupiah, and where one stands in the queue."""

from __future__ import annotations

from datetime import timedelta

from marketplace.buyers.states import Zone
from marketplace.catalog.states import GoodsKind, OfferState
from marketplace.producers.states import CertificateState, ReviewState
from marketplace.readiness.ladder import ladder_of
from marketplace.readiness.worth import NO_SALE
from marketplace.shared.clock import today, utc_now
from marketplace.shared.money import ZERO, Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token, an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.needs import an_open_need
from tests.factories.offers import a_waiting_offer
from tests.factories.orders import a_kitchen
from tests.factories.producers import an_owner
from tests.factories.requirements import a_requirement, a_submission, requirement


def _water(producer=None):
    product = AProduct(goods_kind=GoodsKind.WATER)
    return an_offer(producer or AProducer(), product=product, state=OfferState.DRAFT)


def _rung(producer, code):
    return next(rung for rung in ladder_of(producer).rungs if rung.item.code == code)


def test_a_missing_licence_shows_the_demand_it_would_open():
    offer = _water()
    need = an_open_need(a_kitchen(), offer.product, quantity=5, ceiling=Money(40_000), weeks=3)
    an_open_need(a_kitchen(), AProduct(goods_kind=GoodsKind.CRAFT), quantity=9)
    worth = _rung(offer.producer, "bpom_md").worth
    assert (worth.open_demand, worth.needs) == (Money(600_000), 1)
    assert worth.past_orders == ZERO

    need.answer_by = today() - timedelta(days=1)
    assert _rung(offer.producer, "bpom_md").worth.needs == 0


def test_past_orders_of_the_same_goods_count_whoever_delivered_them():
    offer = _water()
    rival = an_offer(product=offer.product)
    order = a_kitchen(approval_limit=Money(10**9)).places((rival, 10))
    (part,) = order.producer_orders
    assert part.state not in NO_SALE
    worth = _rung(offer.producer, "bpom_md").worth
    assert worth.past_orders == part.goods
    assert ladder_of(offer.producer).rungs[0].item.code == "bpom_md"


def test_a_zone_opens_what_is_delivered_there():
    offer = _water()
    kitchen = a_kitchen(approval_limit=Money(10**9))
    kitchen.dock.zone = Zone.STERILE
    an_open_need(kitchen, offer.product)
    assert _rung(offer.producer, "bandara_steril").worth.needs == 1
    assert _rung(offer.producer, "bandara_darat").worth.needs == 0
    rival = an_offer(product=offer.product)
    a_submission(rival.producer, requirement("bandara_steril"))
    (part,) = kitchen.places((rival, 10)).producer_orders
    assert _rung(offer.producer, "bandara_steril").worth.past_orders == part.goods
    assert _rung(offer.producer, "bandara_darat").worth.past_orders == ZERO
    a_submission(offer.producer, requirement("bandara_steril"))
    met = [item.code for item in ladder_of(offer.producer).met]
    assert "bandara_steril" in met


def test_advice_that_blocks_nothing_opens_nothing():
    offer = an_offer(product=AProduct(goods_kind=GoodsKind.GRAIN))
    an_open_need(a_kitchen(), offer.product)
    assert _rung(offer.producer, "psat").worth.rupiah == 0


def test_the_queue_is_the_regencys_own():
    older = a_waiting_offer(submitted_at=utc_now() - timedelta(days=2))
    mine = a_waiting_offer(submitted_at=utc_now() - timedelta(days=1))
    a_submission(mine.producer, a_requirement(), state=CertificateState.SUBMITTED)
    places = ladder_of(mine.producer).places
    assert [(place.position, place.length) for place in places] == [(2, 3), (3, 3)]
    assert places[0].case.title == mine.product.name
    assert [place.position for place in ladder_of(older.producer).places] == [1]


def test_the_steps_of_a_new_producer():
    producer = AProducer(state=ReviewState.DRAFT)
    ladder = ladder_of(producer)
    assert [step.is_done for step in ladder.steps] == [False] * 5
    an_offer(producer, product=AProduct(goods_kind=GoodsKind.CRAFT))
    producer.state = ReviewState.APPROVED
    done = [step.is_done for step in ladder_of(producer).steps]
    assert done == [True, True, False, True, True]


def test_pages_and_api_show_it(sign_in, client):
    offer = _water()
    an_open_need(a_kitchen(), offer.product, quantity=5, ceiling=Money(40_000), weeks=1)
    owner = an_owner(offer.producer)
    page = sign_in(owner).get("/jual/usaha/kesiapan").text
    assert "Izin edar BPOM MD" in page
    assert "200.000" in page
    public = to_public("organisation", offer.producer_id)
    assert "200.000" in sign_in(an_admin()).get(f"/admin/produsen/{public}/kesiapan").text
    said = client.get("/api/v1/readiness", headers=a_token(owner)).json
    first = said["missing"][0]
    assert first["requirement"]["code"] == "bpom_md"
    assert first["worth"]["open_demand_rupiah"] == 200_000
