"""Lines whose producer the buyer leaves open, from the shelf to the placed order."""

from decimal import Decimal

import pytest

from marketplace.buyers.states import BuyerKind
from marketplace.orders.allocation import Reason
from marketplace.orders.queries.shelves import shelf_for, with_bookings
from marketplace.orders.quotes import Wanted
from marketplace.orders.quoting import first_day, make_quote
from marketplace.producers.states import ReviewState
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days


@pytest.fixture
def sugar():
    return AProduct(name="Gula semut", unit="bungkus")


def quote(*wanted, day=3):
    named = [Wanted(**facts, field=f"lines.{n}") for n, facts in enumerate(wanted)]
    shelf = with_bookings(shelf_for(named), in_days(day))
    return make_quote(named, shelf, in_days(day), now=utc_now())


def test_the_line_is_shared_and_merged_with_what_was_chosen(sugar):
    first, second = an_offer(product=sugar, stock=100), an_offer(product=sugar, stock=100)
    kitchen = a_kitchen(approval_limit=Money(10**9))

    order = kitchen.places(
        lines=[
            {"offer_id": first.id, "quantity": Decimal(5)},
            {"product_id": sugar.id, "quantity": Decimal(20)},
        ]
    )

    shares = {part.lines[0].offer_id: part.lines[0].quantity for part in order.producer_orders}
    assert shares == {first.id: 15, second.id: 10}
    assert all(len(part.lines) == 1 for part in order.producer_orders)


def test_shares_respect_stock_capacity_lead_time_and_price(sugar):
    plain = an_offer(product=sugar, prices={1: 10_000})
    busy = an_offer(product=sugar, prices={1: 10_000}, weekly_capacity=Decimal(3))
    late = an_offer(product=sugar, prices={1: 8_000}, lead_days=20)
    dear = an_offer(product=sugar, prices={1: 12_000})
    an_offer(AProducer(state=ReviewState.SUSPENDED), product=sugar)

    found = quote({"product_id": sugar.id, "quantity": Decimal(20)})

    assert {(g.offer.id, g.quantity, g.reason) for g in found.given} == {
        (plain.id, 17, Reason.EVEN),
        (busy.id, 3, Reason.ALL_CAPACITY),
    }
    assert {(o.offer.id, o.reason) for o in found.left_out} == {
        (late.id, Reason.TOO_LATE),
        (dear.id, Reason.TOO_DEAR),
    }
    assert found.problems == ()


def test_a_share_is_never_below_the_producers_minimum_order(sugar):
    small = an_offer(product=sugar, prices={1: 10_000})
    large = an_offer(AProducer(minimum_order=Money(150_000)), product=sugar, prices={1: 10_000})
    found = quote({"product_id": sugar.id, "quantity": Decimal(20)})
    assert {g.offer.id: g.quantity for g in found.given} == {small.id: 5, large.id: 15}
    assert found.problems == ()


def test_what_nobody_can_fill_is_said(sugar):
    an_offer(product=sugar, stock=7)
    with pytest.raises(RuleBroken) as refused:
        a_kitchen().places(lines=[{"product_id": sugar.id, "quantity": Decimal(20)}])
    assert refused.value.errors == {
        "lines.0": [
            "Untuk hari itu Gula semut hanya bisa dipenuhi 7 bungkus dalam kemasan utuh."
        ]
    }


def test_a_product_that_nobody_sells_cannot_be_ordered():
    with pytest.raises(RuleBroken) as refused:
        a_kitchen().places(lines=[{"product_id": AProduct().id, "quantity": Decimal(2)}])
    assert list(refused.value.errors) == ["lines.0"]


def test_the_buyers_own_ceiling_counts(sugar):
    an_offer(product=sugar, prices={1: 10_000})
    found = quote({"product_id": sugar.id, "quantity": Decimal(2), "ceiling": Money(9_999)})
    assert found.given == ()
    assert len(found.problems) == 1


def test_the_first_day_is_that_of_the_slowest_chosen_and_the_fastest_open_offer(sugar):
    an_offer(product=sugar, lead_days=8)
    an_offer(product=sugar, lead_days=4)
    chosen = an_offer(lead_days=2)
    wanted = [
        Wanted(Decimal(1), product_id=sugar.id),
        Wanted(Decimal(1), offer_id=chosen.id),
    ]
    now = utc_now()
    earliest = first_day(wanted[1:], shelf_for(wanted), now)
    assert (first_day(wanted, shelf_for(wanted), now) - earliest).days == 2


def test_the_seal_changes_with_price_split_and_day(sugar):
    offer = an_offer(product=sugar, prices={1: 10_000})
    wanted = {"product_id": sugar.id, "quantity": Decimal(20)}
    seal = quote(wanted).seal
    assert quote(wanted).seal == seal
    assert quote(wanted, day=4).seal != seal
    other = an_offer(product=sugar, prices={1: 10_000}, stock=1)
    assert quote(wanted).seal != seal
    other.available_quantity = Decimal(0)
    offer.price_tiers[0].unit_price = Money(10_001)
    assert quote(wanted).seal != seal


def test_households_are_served_by_courier(sugar):
    home = a_kitchen(kind=BuyerKind.HOUSEHOLD)
    assert home.places((an_offer(product=sugar), 2)).freight == Money(15_000)
