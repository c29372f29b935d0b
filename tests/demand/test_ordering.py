"""Answers become one order over several producers, by the rules of the checkout."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.demand.models import NeedOrder
from marketplace.demand.queries.needs import need_behind, orders_of
from marketplace.demand.queries.plans import make_plan
from marketplace.demand.services import publishing
from marketplace.demand.services.ordering import order_need
from marketplace.demand.states import NeedState
from marketplace.operations.agreement import agreement_faults
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.orders.timeline import timeline
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, an_offer
from tests.factories.needs import a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.shared.reading import actions


@pytest.fixture
def kitchen():
    return a_kitchen(approval_limit=Money(10**9))


@pytest.fixture
def product():
    return sugar()


@pytest.fixture
def need(kitchen, product):
    return an_open_need(kitchen, product)


def orders(kitchen, need, **facts):
    wanted = {
        "actor": kitchen.requester,
        "delivery_day": need.first_day,
        "payment": PaymentChoice.TERMS,
    } | facts
    return order_need(need.id, **wanted)


def shares(order):
    return {
        part.producer_id: (part.lines[0].quantity, part.lines[0].unit_price.rupiah)
        for part in order.producer_orders
    }


def words(plan):
    return {aside.pledge.producer_id: aside.words for aside in plan.left_out}


def test_three_answers_become_one_order_over_three_producers(kitchen, need, product):
    (one, _a), (two, _b), (three, _c) = (a_seller(product) for _n in range(3))
    a_pledge(need, one)
    a_pledge(need, two, 80)
    a_pledge(need, three, 40)

    order = orders(kitchen, need, note="Pintu 3")

    assert shares(order) == {
        one.organisation_id: (80, 45_000),
        two.organisation_id: (80, 45_000),
        three.organisation_id: (40, 45_000),
    }
    assert order.state is OrderState.PLACED
    assert {part.state for part in order.producer_orders} == {ProducerOrderState.SENT}
    assert (order.note, order.delivery_day) == ("Pintu 3", need.first_day)
    assert order.delivery_point_id == need.delivery_point_id
    assert need.state is NeedState.ORDERED
    assert need_behind(order.id) is need
    assert [link.order_id for link in orders_of(need.id)] == [order.id]
    assert actions(need)[-1] == "need.ordered"
    assert actions(order) == ["order.placed"]
    story = [happening.text for happening in timeline(order)]
    assert "Kebutuhan diumumkan: Gula semut, 200\N{NO-BREAK SPACE}kg" in story


def test_the_order_holds_stock_as_the_checkout_does(kitchen, need, product):
    seller, offer = a_seller(product, stock=300)
    a_pledge(need, seller)
    assert offer.available_quantity == 300
    orders(kitchen, need)
    db.session.expire_all()
    assert db.session.get(Offer, offer.id).available_quantity == 100


def test_shares_stay_within_offers_stock_and_packs(kitchen, need, product):
    small, _a = a_seller(product, order_multiple=Decimal(25))
    scarce, _b = a_seller(product, stock=30)
    large, _c = a_seller(product)
    a_pledge(need, small, 60)
    a_pledge(need, scarce)
    a_pledge(need, large)
    plan = make_plan(need, need.first_day)
    found = {s.pledge.producer_id: (s.quantity, s.reason) for s in plan.shares}
    assert found == {
        small.organisation_id: (50, "seluruh yang ditawarkannya"),
        scarce.organisation_id: (30, "seluruh stoknya"),
        large.organisation_id: (120, "bagian rata"),
    }
    assert (plan.filled, plan.missing) == (200, 0)


def test_what_nobody_offered_is_not_ordered(kitchen, need, product):
    seller, _offer = a_seller(product)
    a_pledge(need, seller, 70)
    assert make_plan(need, need.first_day).missing == 130
    order = orders(kitchen, need)
    assert shares(order) == {seller.organisation_id: (70, 45_000)}
    assert need.state is NeedState.ORDERED


def test_catalogue_prices_above_the_ceiling_stay_away(kitchen, need, product):
    dear, _a = a_seller(product, prices={1: 55_000})
    fair, _b = a_seller(product, prices={1: 50_000})
    a_pledge(need, dear, floor_price=Money(49_000))
    a_pledge(need, fair)
    plan = make_plan(need, need.first_day)
    assert words(plan) == {dear.organisation_id: "harganya di atas batas"}
    assert shares(orders(kitchen, need)) == {fair.organisation_id: (200, 50_000)}


def test_a_share_too_small_for_its_tier_falls_to_the_others(kitchen, need, product):
    """The even share has a price within the ceiling, the share that is left has not."""
    tiers, _a = a_seller(product, prices={1: 56_000, 60: 48_000}, stock=50)
    plain, _b = a_seller(product, prices={1: 50_000})
    third, _c = a_seller(product, prices={1: 50_000})
    a_pledge(need, tiers)
    a_pledge(need, plain)
    a_pledge(need, third)
    plan = make_plan(need, need.first_day)
    assert words(plan) == {tiers.organisation_id: "harganya di atas batas"}
    assert {s.quantity for s in plan.shares} == {100}
    assert all(s.unit_price <= need.ceiling for s in plan.shares)


def test_those_who_cannot_deliver_are_named_with_the_reason(kitchen, need, product):
    late, _a = a_seller(product, lead_days=30)
    hidden, offer = a_seller(product)
    nothing = a_member(AProducer().organisation, *hidden.roles)
    a_pledge(need, late)
    a_pledge(need, hidden)
    a_pledge(need, nothing, floor_price=Money(44_000))
    offer.state = OfferState.PAUSED
    db.session.flush()
    plan = make_plan(need, need.first_day)
    assert words(plan) == {
        late.organisation_id: "belum bisa tiba hari itu",
        hidden.organisation_id: "produknya belum tampil di katalog",
        nothing.organisation_id: "produknya belum tampil di katalog",
    }
    with pytest.raises(RuleBroken, match="Belum ada tawaran yang bisa dipesan"):
        orders(kitchen, need)
    assert need.state is NeedState.OPEN
    assert db.session.scalar(select(func.count(Order.id))) == 0


def test_goods_that_came_on_sale_later_can_be_ordered(kitchen, need, product):
    producer = AProducer()
    seller = a_member(producer.organisation, *a_seller(product)[0].roles)
    a_pledge(need, seller, floor_price=Money(44_000))
    an_offer(producer, product=product, stock=500, prices={1: 47_000})
    assert shares(orders(kitchen, need)) == {producer.id: (200, 47_000)}


def test_above_the_limit_it_waits_for_an_approver(product):
    kitchen = a_kitchen()  # alone up to Rp 3,000,000
    need = an_open_need(kitchen, product)
    seller, offer = a_seller(product)
    a_pledge(need, seller)
    order = orders(kitchen, need)
    assert order.state is OrderState.AWAITING_APPROVAL
    assert db.session.get(Offer, offer.id, populate_existing=True).available_quantity == 800
    assert need.state is NeedState.ORDERED


def test_a_split_that_changed_since_it_was_seen_is_not_ordered(kitchen, need, product):
    seller, offer = a_seller(product)
    a_pledge(need, seller)
    seen = make_plan(need, need.first_day).quote.seal
    offer.price_tiers[0].unit_price = Money(46_000)
    db.session.flush()
    with pytest.raises(RuleBroken, match="berubah sejak Anda lihat"):
        orders(kitchen, need, agreed=seen)
    assert need.state is NeedState.OPEN
    now = make_plan(need, need.first_day).quote.seal
    assert orders(kitchen, need, agreed=now).goods == Money(200 * 46_000)


def test_a_need_is_ordered_once(kitchen, need, product):
    a_pledge(need, a_seller(product)[0])
    orders(kitchen, need)
    with pytest.raises(RuleBroken, match="sudah dijadikan pesanan"):
        orders(kitchen, need)
    assert db.session.scalar(select(func.count(NeedOrder.id))) == 1


def test_each_week_becomes_an_order_of_its_own(kitchen, product):
    need = an_open_need(kitchen, product, weeks=3)
    seller, offer = a_seller(product)
    a_pledge(need, seller, 100)
    for day in need.days[:2]:
        assert orders(kitchen, need, delivery_day=day).delivery_day == day
    assert need.state is NeedState.ORDERED
    assert [link.delivery_day for link in orders_of(need.id)] == need.days[:2]
    assert db.session.get(Offer, offer.id, populate_existing=True).available_quantity == 800
    with pytest.raises(Invalid) as refused:
        orders(kitchen, need, delivery_day=need.days[0] + timedelta(days=1))
    assert "delivery_day" in refused.value.errors
    with time_machine.travel(utc_now() + timedelta(days=26)), pytest.raises(RuleBroken):
        orders(kitchen, need, delivery_day=need.days[2])


def test_ended_needs_are_not_ordered(kitchen, need, product):
    a_pledge(need, a_seller(product)[0])
    publishing.close_need(need.id, actor=kitchen.requester)
    with pytest.raises(RuleBroken, match="sudah berakhir"):
        orders(kitchen, need)


def test_only_those_who_order_for_the_buyer_may(kitchen, need, product):
    seller, _offer = a_seller(product)
    a_pledge(need, seller)
    for actor, refusal in (
        (kitchen.approver, Forbidden),
        (a_kitchen().requester, NotFound),
        (seller, Forbidden),
    ):
        with pytest.raises(refusal):
            orders(kitchen, need, actor=actor)
    assert need.state is NeedState.OPEN


def test_a_category_is_filled_from_several_products(kitchen, product):
    need = an_open_need(kitchen, category_id=product.category_id, unit="kg")
    other = sugar(name="Gula batok", category=product.category)
    one, _a = a_seller(product)
    two, _b = a_seller(other)
    a_pledge(need, one)
    a_pledge(need, two)
    order = orders(kitchen, need)
    assert {part.lines[0].product_name for part in order.producer_orders} == {
        "Gula semut",
        "Gula batok",
    }
    assert {quantity for quantity, _price in shares(order).values()} == {100}


def test_the_check_names_a_need_that_says_ordered_and_is_not(kitchen, need, product):
    a_pledge(need, a_seller(product)[0])
    assert agreement_faults() == []
    need.state = NeedState.ORDERED
    db.session.flush()
    (fault,) = agreement_faults()
    assert fault == f"needs: need {need.id} is ordered without an order, or the reverse"
