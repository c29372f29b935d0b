"""The nearest local equal beside a line: what it is, one press, and a reason that is demand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.local_content.equals import fitting, is_equal
from marketplace.local_content.models import ContentWaiver, SourcingGap
from marketplace.local_content.queries.advising import advice_for, advice_on
from marketplace.local_content.queries.gaps import unmet_demand
from marketplace.local_content.reckoning import at_most
from marketplace.local_content.services.choosing import Said, give_reason, swap_line
from marketplace.local_content.states import ReasonKind
from marketplace.orders.models import CartLine
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services.carting import add_to_cart, place_cart
from marketplace.orders.services.deciding import cancel_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared import events
from marketplace.shared.actors import OrganisationKind, Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import AnOrganisation, a_member
from tests.factories.local_content import an_old_rule, an_outsider
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.local_content.conftest import Cart

TEMON = {"village_code": "34.01.01.2012", "district_code": "34.01.01"}
PRICE = Said(ReasonKind.PRICE, "Selisihnya terlalu besar")


def places(cart):
    return place_cart(
        actor=cart.actor,
        delivery_point_id=cart.kitchen.dock.id,
        delivery_day=in_days(3),
        payment=PaymentChoice.TERMS,
    )


def found(cart):
    return [equal.offer.id for equal in advice_on(cart.line, actor=cart.actor).equals]


def test_the_same_product_comes_first_then_the_nearest(cart):
    near = an_offer(
        AProducer(**TEMON),
        product=AProduct(category=cart.outside.product.category),
        prices={1: 9_000},
    )
    nearer = an_offer(AProducer(**TEMON), product=cart.outside.product, prices={1: 20_000})
    assert found(cart) == [nearer.id, cart.local.id, near.id]


def test_beside_a_line_stand_price_lead_time_and_first_day(cart):
    advice = advice_on(cart.line, actor=cart.actor)
    (equal,) = advice.equals
    assert advice.outside.id == cart.outside.id
    assert (equal.unit_price, equal.difference) == (Money(11_000), Money(1000))
    assert equal.first_day in {in_days(1), in_days(2)}  # one day later after 16.00 WIB
    assert (advice.rule, advice.asks, advice.must_answer) == (None, False, False)


@pytest.mark.parametrize(
    "facts",
    [
        {"unit": "kg"},
        {"pack": "48 gelas 240 ml"},
        {"specs": {"warna": "putih"}},
    ],
)
def test_another_unit_pack_or_answer_is_no_equal(cart, facts):
    cart.outside.product.specs = {"warna": "merah"}
    told = {"category": cart.outside.product.category, "specs": {}} | facts
    other = AProduct(**told)
    assert not is_equal(cart.outside.product, other)
    an_offer(AProducer(**TEMON), product=other)
    assert found(cart) == [cart.local.id]


@pytest.mark.parametrize(
    "facts", [{"stock": 0}, {"lead_days": 70}, {"state": "paused"}, {"minimum_quantity": 2000}]
)
def test_what_cannot_be_delivered_is_not_offered(cart, facts):
    told = {"minimum_quantity": Decimal(facts.pop("minimum_quantity", 1)), **facts}
    an_offer(AProducer(**TEMON), product=cart.outside.product, **told)
    assert found(cart) == [cart.local.id]


def test_local_lines_open_lines_and_households_are_left_in_peace(cart):
    add_to_cart(actor=cart.actor, quantity=2, offer_id=cart.local.id)
    add_to_cart(actor=cart.actor, quantity=2, product_id=cart.local.product_id)
    assert list(advice_for(cart_lines(cart.actor), actor=cart.actor)) == [cart.line.id]
    home = a_member(AnOrganisation(kind=OrganisationKind.RESIDENT), Role.RESIDENT)
    assert advice_for(cart_lines(cart.actor), actor=home) == {}


def test_a_rule_may_call_less_than_the_regency_local(cart):
    an_old_rule(cart.kitchen.buyer, places=["34.01.01"])
    nearer = an_offer(AProducer(**TEMON), product=cart.outside.product)
    add_to_cart(actor=cart.actor, quantity=2, offer_id=cart.local.id)
    advice = advice_for(cart_lines(cart.actor), actor=cart.actor)
    assert [[e.offer.id for e in each.equals] for each in advice.values()] == [[nearer.id]] * 2
    assert all(each.must_answer for each in advice.values())


def test_one_press_swaps_the_line(cart):
    cart.local.order_multiple = Decimal(6)
    assert swap_line(cart.line.id, cart.local.id, actor=cart.actor) == Decimal(12)
    told = [(each.offer_id, each.quantity) for each in cart_lines(cart.actor)]
    assert told == [(cart.local.id, 12)]


def test_a_swap_to_what_is_no_equal_is_refused_and_changes_nothing(cart):
    other = an_offer()
    for offer_id in (other.id, cart.outside.id):
        with pytest.raises(RuleBroken):
            swap_line(cart.line.id, offer_id, actor=cart.actor)
    with pytest.raises(NotFound):
        swap_line(cart.line.id, cart.local.id, actor=a_kitchen().requester)
    assert [line.offer_id for line in cart_lines(cart.actor)] == [cart.outside.id]


@pytest.mark.parametrize(
    ("wanted", "least", "pack", "given"),
    [
        ("10", "1", "1", "10"),
        ("10", "12", "1", "12"),
        ("10", "1", "4", "12"),
        ("1", "5", "3", "6"),
    ],
)
def test_quantities_grow_to_whole_packs(cart, wanted, least, pack, given):
    cart.local.minimum_quantity, cart.local.order_multiple = Decimal(least), Decimal(pack)
    assert fitting(Decimal(wanted), cart.local) == Decimal(given)


def test_a_reason_is_kept_once_and_counts_when_the_line_is_ordered(cart):
    an_old_rule(cart.kitchen.buyer)
    assert advice_on(cart.line, actor=cart.actor).must_answer
    give_reason(cart.line.id, Said(ReasonKind.TIME), actor=cart.actor)
    give_reason(cart.line.id, PRICE, actor=cart.actor)
    assert not advice_on(cart.line, actor=cart.actor).asks
    assert unmet_demand().items == []
    cart.line.quantity = Decimal(25)
    order = places(cart)
    gap = db.session.query(SourcingGap).one()
    db.session.refresh(gap)
    assert (gap.reason, gap.words, gap.quantity) == (ReasonKind.PRICE, PRICE.words, 25)
    assert gap.order_line_id == order.producer_orders[0].lines[0].id
    assert (gap.instead_of_id, gap.ordered_at) == (cart.local.id, order.placed_at)
    (row,) = unmet_demand().items
    told = (row.product, row.quantity, row.unit, row.lines, row.last_on, row.is_rough)
    assert told == (cart.outside.product.name, 50, "karton", None, None, True)
    assert not hasattr(row, "buyer")
    assert not hasattr(row, "words")


@pytest.mark.parametrize(
    ("exact", "rough"),
    [
        ("0.02", "0.02"),
        ("0.3", "0.5"),
        ("1", "1"),
        ("4.1", "5"),
        ("51", "100"),
        ("2000", "2000"),
    ],
)
def test_what_few_buyers_took_is_rounded_up(exact, rough):
    assert at_most(Decimal(exact)) == Decimal(rough)


def test_what_enough_buyers_took_is_told_exactly(cart, told_from):
    told_from(2)
    for kitchen in (cart.kitchen, a_kitchen()):
        add_to_cart(actor=kitchen.requester, quantity=3, offer_id=cart.outside.id)
        (line,) = cart_lines(kitchen.requester)
        give_reason(line.id, PRICE, actor=kitchen.requester)
        places(Cart(kitchen, cart.outside, cart.local, line))
    (row,) = unmet_demand().items
    assert (row.quantity, row.lines, row.last_on, row.is_rough) == (16, 2, today(), False)
    told_from(3)
    (row,) = unmet_demand().items
    assert (row.quantity, row.lines, row.last_on, row.is_rough) == (20, None, None, True)


def test_a_reason_of_one_cart_does_not_serve_the_next(cart, told_from):
    told_from(1)
    an_old_rule(cart.kitchen.buyer)
    give_reason(cart.line.id, PRICE, actor=cart.actor)
    places(cart)
    add_to_cart(actor=cart.actor, quantity=1, offer_id=cart.outside.id)
    line = db.session.query(CartLine).one()
    assert advice_on(line, actor=cart.actor).must_answer
    give_reason(line.id, PRICE, actor=cart.actor)
    places(cart)
    assert [row.lines for row in unmet_demand().items] == [2]


def test_unmet_demand_is_added_up_by_good_and_reason_and_read_in_parts(cart):
    for reason in (ReasonKind.PRICE, ReasonKind.QUALITY, ReasonKind.TIME):
        outside = an_offer(an_outsider(), stock=1000)
        add_to_cart(actor=cart.actor, quantity=1, offer_id=outside.id)
        for line in cart_lines(cart.actor):
            give_reason(line.id, Said(reason), actor=cart.actor)
        places(cart)
    first = unmet_demand(limit=2)
    rest = unmet_demand(limit=2, cursor=first.next)
    assert (first.total, len(first.items), len(rest.items), rest.next) == (4, 2, 2, None)
    assert len({(row.product_id, row.reason) for row in (*first.items, *rest.items)}) == 4


def test_another_reason_needs_words_and_a_local_line_none(cart):
    with pytest.raises(Invalid) as refusal:
        give_reason(cart.line.id, Said(ReasonKind.OTHER, "  "), actor=cart.actor)
    assert set(refusal.value.errors) == {"words"}
    swap_line(cart.line.id, cart.local.id, actor=cart.actor)
    local = db.session.query(CartLine).one()
    with pytest.raises(RuleBroken):
        give_reason(local.id, PRICE, actor=cart.actor)
    assert db.session.query(SourcingGap).count() == 0


def test_pledges_ask_and_never_stop(cart):
    an_old_rule()
    advice = advice_on(cart.line, actor=cart.actor)
    assert (advice.asks, advice.must_answer) == (True, False)


@pytest.mark.parametrize("scope", ["category_id", "product_id", None])
def test_a_waiver_silences_what_it_covers_while_it_runs(cart, scope):
    an_old_rule(cart.kitchen.buyer)
    product = cart.outside.product
    other = an_offer().product
    facts = {
        "category_id": {"category_id": product.category_id},
        "product_id": {"product_id": product.id},
        None: {"product_id": other.id},
    }[scope]
    waiver = ContentWaiver(
        buyer_id=cart.kitchen.buyer.id, until=today(), reason="Belum ada", **facts
    )
    db.session.add(waiver)
    db.session.flush()
    assert advice_on(cart.line, actor=cart.actor).must_answer is (scope is None)
    waiver.until = today() - timedelta(days=1)
    db.session.flush()
    assert advice_on(cart.line, actor=cart.actor).must_answer


def test_waivers_and_gaps_follow_a_product_that_was_merged(cart):
    an_old_rule(cart.kitchen.buyer)
    give_reason(cart.line.id, PRICE, actor=cart.actor)
    places(cart)
    dropped, kept = cart.outside.product, an_offer().product
    waiver = ContentWaiver(
        buyer_id=cart.kitchen.buyer.id, product_id=dropped.id, until=today(), reason="Belum"
    )
    db.session.add(waiver)
    db.session.flush()
    events.announce("product.merged", product_id=dropped.id, into_id=kept.id)
    assert waiver.product_id == kept.id
    assert [row.product_id for row in unmet_demand().items] == [kept.id]


def test_what_was_cancelled_is_no_demand(cart, told_from):
    told_from(1)
    give_reason(cart.line.id, PRICE, actor=cart.actor)
    order = places(cart)
    assert [row.quantity for row in unmet_demand().items] == [10]
    cancel_order(order.id, actor=cart.actor, reason="Tidak jadi")
    assert (unmet_demand().items, unmet_demand().total) == ([], 0)
    add_to_cart(actor=cart.actor, quantity=4, offer_id=cart.outside.id)
    give_reason(cart_lines(cart.actor)[0].id, PRICE, actor=cart.actor)
    places(cart)
    assert [(row.quantity, row.lines) for row in unmet_demand().items] == [(4, 1)]
