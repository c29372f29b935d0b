"""What may not go to the sterile area is not ordered there, by whichever door."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.buyers.states import Zone
from marketplace.demand.queries.plans import make_plan
from marketplace.orders.allocation import Reason
from marketplace.orders.models import Order
from marketplace.orders.queries.quotes import quote_for
from marketplace.producers.states import CertificateState
from marketplace.requirements.services import deciding
from marketplace.requirements.services.ruling import change_requirement
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token, an_admin
from tests.factories.market import ADock, AProduct, an_offer
from tests.factories.needs import a_pledge, an_open_need
from tests.factories.orders import a_kitchen, in_days
from tests.factories.producers import an_owner
from tests.factories.requirements import a_submission, a_waiver, requirement, rule_facts

REFUSED = (
    "Gula semut dari {producer} belum boleh diserahkan ke daerah steril "
    "(Serah terima ke daerah steril). Pilih tempat antar di sisi darat, "
    "atau ganti dengan produsen lain."
)


@pytest.fixture
def lounge():
    """A buyer whose first dock lies in the sterile area, with a second one landside."""
    kitchen = a_kitchen(approval_limit=Money(10**9))
    kitchen.dock.zone = Zone.STERILE
    kitchen.landside = ADock(buyer=kitchen.buyer, name="Dok darat")
    db.session.flush()
    return kitchen


@pytest.fixture
def sugar():
    return an_offer(product=AProduct(name="Gula semut"), stock=500)


def _allow(offer, **facts):
    return a_submission(offer.producer, requirement("bandara_steril"), **facts)


def _orders():
    return db.session.scalar(select(func.count(Order.id)))


def test_an_order_into_the_sterile_area_names_the_goods_and_the_way_out(lounge, sugar):
    with pytest.raises(RuleBroken) as refused:
        lounge.places((sugar, 10))
    told = {"lines.0": [REFUSED.format(producer=sugar.producer.name)]}
    assert refused.value.errors == told
    assert (_orders(), sugar.available_quantity) == (0, 500)
    assert lounge.places((sugar, 10), delivery_point_id=lounge.landside.id).id


def test_a_statement_counts_once_it_is_accepted_and_as_long_as_it_runs(lounge, sugar):
    paper = _allow(sugar, state=CertificateState.SUBMITTED)
    with pytest.raises(RuleBroken):
        lounge.places((sugar, 10))
    deciding.accept_submission(paper.id, actor=an_admin())
    assert lounge.places((sugar, 10)).id

    paper.valid_until = in_days(2)  # the goods come the day after
    with pytest.raises(RuleBroken):
        lounge.places((sugar, 10))
    paper.valid_until = in_days(3)
    assert lounge.places((sugar, 10)).id


def test_a_waiver_will_do_until_it_is_ended(lounge, sugar):
    waiver = a_waiver(sugar.producer, requirement("bandara_steril"))
    assert lounge.places((sugar, 10)).id
    deciding.end_waiver(waiver.id, actor=an_admin())
    with pytest.raises(RuleBroken):
        lounge.places((sugar, 10))


def test_a_rule_that_only_informs_bars_nobody_and_grace_lets_deliveries_go_on(lounge, sugar):
    facts = rule_facts(zone=Zone.STERILE, blocks=False)
    change_requirement("bandara_steril", actor=an_admin(), **facts)
    assert lounge.places((sugar, 10)).id
    facts |= {"blocks": True, "grace_days": 9}
    change_requirement("bandara_steril", actor=an_admin(), **facts)
    assert lounge.places((sugar, 10)).id
    with time_machine.travel(utc_now() + timedelta(days=6), tick=False):
        with pytest.raises(RuleBroken):
            lounge.places((sugar, 10))  # it would arrive on the day the grace is over
        assert _orders() == 2


def test_routing_leaves_out_who_may_not_go_there(lounge, sugar):
    allowed = an_offer(product=sugar.product, prices={1: 16_000}, stock=500)
    _allow(allowed)
    wanted = [{"product_id": sugar.product_id, "quantity": Decimal(20)}]
    quote = quote_for(wanted, in_days(3), lounge.buyer, Zone.STERILE)
    assert [(given.offer.id, given.quantity) for given in quote.given] == [(allowed.id, 20)]
    assert [(out.offer.id, out.reason) for out in quote.left_out] == [(sugar.id, Reason.BARRED)]
    order = lounge.places(lines=wanted)
    assert [part.producer.id for part in order.producer_orders] == [allowed.producer_id]


def test_an_open_line_that_nobody_may_bring_says_so(lounge, sugar):
    wanted = [{"product_id": sugar.product_id, "quantity": Decimal(20)}]
    with pytest.raises(RuleBroken) as refused:
        lounge.places(lines=wanted)
    assert refused.value.errors == {
        "lines.0": [
            "Belum ada produsen Gula semut yang boleh menyerahkan ke daerah steril. "
            "Pilih tempat antar di sisi darat."
        ]
    }


def test_the_order_of_a_need_is_split_over_those_who_may_go_there(lounge, sugar):
    allowed = an_offer(product=sugar.product, stock=500)
    _allow(allowed)
    need = an_open_need(lounge, sugar.product, quantity=20)
    a_pledge(need, an_owner(sugar.producer), quantity=20)
    mine = a_pledge(need, an_owner(allowed.producer), quantity=20)
    plan = make_plan(need, need.first_day)
    assert [(share.pledge.id, share.quantity) for share in plan.shares] == [(mine.id, 20)]
    assert [aside.words for aside in plan.left_out] == [
        "belum boleh diserahkan ke daerah steril"
    ]


def test_the_api_refuses_with_409_and_the_quote_says_it_before(client, lounge, sugar):
    body = {
        "lines": [{"offer_id": to_public("offer", sugar.id), "quantity": "10"}],
        "delivery_day": in_days(3).isoformat(),
    }
    headers = a_token(lounge.requester)

    def quoted(**more):
        answer = client.post("/api/v1/orders/quote", json=body | more, headers=headers)
        return answer.json["problems"]

    dock = {"delivery_point": to_public("delivery_point", lounge.dock.id)}
    told = {"lines.0": [REFUSED.format(producer=sugar.producer.name)]}
    assert quoted() == {}
    assert quoted(**dock) == told
    order = body | dock | {"payment": "terms"}
    headers |= {"Idempotency-Key": "steril-1"}
    answer = client.post("/api/v1/orders", json=order, headers=headers)
    assert (answer.status_code, answer.json["errors"]) == (409, told)
    assert _orders() == 0


def test_cart_and_checkout_say_it_where_it_can_be_changed(sign_in, lounge, sugar):
    visitor = sign_in(lounge.requester)
    facts = {"offer": to_public("offer", sugar.id), "quantity": "10"}
    visitor.post("/keranjang", data=facts)
    words = "belum boleh diserahkan ke daerah steril"
    assert words not in visitor.get("/keranjang").text  # a dock landside can still be chosen
    assert words in visitor.get("/ajukan").text
    look = {
        "delivery_point": to_public("delivery_point", lounge.landside.id),
        "look": "1",
    }
    assert words not in visitor.post("/ajukan", data=look).text
    lounge.landside.closed_at = utc_now()
    db.session.flush()
    assert words in visitor.get("/keranjang").text


def test_the_catalogue_says_and_filters_it(client, sugar):
    allowed = an_offer(product=AProduct(name="Gula batu", slug="gula-batu"))
    paper = _allow(allowed, valid_until=today() + timedelta(days=1))
    db.session.commit()
    url = "/api/v1/products?zone=sterile"
    assert [row["name"] for row in client.get(url).json["items"]] == ["Gula batu"]
    assert "Boleh ke daerah steril" in client.get("/produk/gula-batu").text
    page = client.get(f"/produk/{sugar.product.slug}").text
    assert "Belum boleh ke daerah steril" in page
    assert "Boleh ke Daerah steril" in client.get("/katalog?zone=sterile").text

    deciding.waive(
        "bandara_steril",
        sugar.producer_id,
        actor=an_admin(),
        until=today(),
        reason="Pernyataan menyusul",
    )
    paper.state = CertificateState.REJECTED
    db.session.commit()
    assert [row["name"] for row in client.get(url).json["items"]] == ["Gula semut"]
    assert (
        "Belum boleh ke daerah steril" not in client.get(f"/produk/{sugar.product.slug}").text
    )
