"""What goes into the cart of a list, what stays out, and why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.models import PriceTier
from marketplace.catalog.states import OfferState
from marketplace.orders.queries.carts import cart_lines
from marketplace.producers.models import Closure
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shopping_lists.queries.checking import check
from marketplace.shopping_lists.queries.lists import find_list
from marketplace.shopping_lists.services import using, writing
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.shopping_lists import a_list


def cart(actor):
    return [(line.offer_id, line.quantity) for line in cart_lines(actor)]


def test_a_whole_list_goes_into_the_cart_on_top_of_what_lies_there(kitchen):
    water, sugar = an_offer(), an_offer()
    kept = a_list(kitchen, (water, 10), (sugar, 5))

    using.fill_cart(kept.id, actor=kitchen.requester)
    filled = using.fill_cart(kept.id, actor=kitchen.requester)

    assert len(filled.added) == 2
    assert filled.left_out == []
    assert cart(kitchen.requester) == [(water.id, Decimal(20)), (sugar.id, Decimal(10))]
    assert find_list(kept.id, actor=kitchen.requester).used_at is not None
    assert find_list(kept.id, actor=kitchen.requester).version == 1


def test_a_colleague_fills_their_own_cart_and_not_the_makers(kitchen):
    kept = a_list(kitchen)
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    using.fill_cart(kept.id, actor=colleague)
    assert len(cart(colleague)) == 1
    assert cart(kitchen.requester) == []


def test_only_the_chosen_lines_in_the_chosen_quantities(kitchen):
    water, sugar = an_offer(), an_offer()
    kept = a_list(kitchen, (water, 10), (sugar, 5))
    using.fill_cart(kept.id, actor=kitchen.requester, quantities={kept.lines[1].id: Decimal(7)})
    assert cart(kitchen.requester) == [(sugar.id, Decimal(7))]
    assert find_list(kept.id, actor=kitchen.requester).lines[1].quantity == Decimal(5)


def test_what_cannot_be_ordered_is_named_and_stops_nothing_else(kitchen):
    fine = an_offer()
    gone, paused, scarce = an_offer(), an_offer(), an_offer(stock=3)
    dearer_minimum = an_offer(minimum_quantity=Decimal(1))
    packs = an_offer()
    kept = a_list(
        kitchen, (fine, 1), (gone, 1), (paused, 1), (scarce, 4), (dearer_minimum, 2), (packs, 5)
    )
    gone.state = OfferState.PAUSED
    paused.producer.state = ReviewState.SUSPENDED
    dearer_minimum.minimum_quantity = Decimal(6)
    packs.order_multiple = Decimal(4)
    db.session.flush()

    filled = using.fill_cart(kept.id, actor=kitchen.requester)

    assert [each.line.offer_id for each in filled.added] == [fine.id]
    said = {each.line.offer_id: " ".join(each.problems) for each in filled.left_out}
    assert "tidak dijual lagi" in said[gone.id]
    assert "tidak dijual lagi" in said[paused.id]
    assert "Tinggal 3" in said[scarce.id]
    assert "paling sedikit 6" in said[dearer_minimum.id]
    assert "dijual per 4" in said[packs.id]
    assert cart(kitchen.requester) == [(fine.id, Decimal(1))]
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "shopping_list.used")
    ).one()
    assert told.details["goods"] == {str(fine.product_id): "1"}


def test_a_producer_on_holiday_is_named(kitchen):
    offer = an_offer()
    kept = a_list(kitchen, (offer, 1))
    closure = Closure(
        producer_id=offer.producer_id,
        first_day=today(),
        last_day=today() + timedelta(days=90),
        reason="Libur",
    )
    db.session.add(closure)
    db.session.flush()
    (each,) = check(kept)
    assert not each.can_be_ordered
    assert "sedang tidak mengantar" in each.problems[0]


def test_prices_are_compared_with_the_last_use(kitchen):
    offer = an_offer(prices={1: 30_000})
    kept = a_list(kitchen, (offer, 5))
    _reprice(offer, 33_000)
    (each,) = check(find_list(kept.id, actor=kitchen.requester))
    assert (each.price, each.difference) == (Money(33_000), Money(3_000))

    using.fill_cart(kept.id, actor=kitchen.requester)

    (each,) = check(find_list(kept.id, actor=kitchen.requester))
    assert each.difference == Money(0)


def _reprice(offer, rupiah):
    tier = db.session.scalars(select(PriceTier).where(PriceTier.offer_id == offer.id)).one()
    tier.unit_price = Money(rupiah)
    offer.lowest_price = Money(rupiah)
    db.session.flush()
    db.session.expire_all()


def test_the_nearest_equals_are_named_for_what_is_gone(kitchen):
    product = AProduct(name="Gula semut")
    gone = an_offer(product=product)
    other = an_offer(AProducer(), product=product, prices={1: 21_000})
    kept = a_list(kitchen, (gone, 3))
    gone.state = OfferState.PAUSED
    db.session.flush()
    (each,) = check(kept)
    assert [(e.offer.id, e.unit_price) for e in each.equals] == [(other.id, Money(21_000))]


def test_a_good_from_anybody_is_asked_of_all(kitchen):
    product = AProduct(name="Gula semut")
    first = an_offer(product=product, stock=6)
    an_offer(AProducer(), product=product, stock=6)
    line = {"product_id": product.id, "quantity": Decimal(10)}
    kept = writing.make_list(actor=kitchen.requester, facts={"name": "Gula", "lines": [line]})
    assert check(kept)[0].can_be_ordered
    first.state = OfferState.PAUSED
    db.session.flush()
    db.session.expire_all()
    (each,) = check(find_list(kept.id, actor=kitchen.requester))
    assert "hanya bisa dipenuhi 6" in each.problems[0]


def test_refusals(kitchen):
    kept, other = a_list(kitchen), a_list(kitchen)
    manager = a_member(kitchen.buyer.organisation, Role.OUTLET_MANAGER)
    with pytest.raises(Forbidden):
        using.fill_cart(kept.id, actor=manager)
    with pytest.raises(NotFound):
        using.fill_cart(kept.id, actor=a_kitchen().requester)
    with pytest.raises(Invalid):
        using.fill_cart(kept.id, actor=kitchen.requester, quantities={})
    quantities = {other.lines[0].id: Decimal(1)}
    with pytest.raises(NotFound):
        using.fill_cart(kept.id, actor=kitchen.requester, quantities=quantities)
    writing.archive_list(kept.id, actor=kitchen.requester)
    with pytest.raises(RuleBroken):
        using.fill_cart(kept.id, actor=kitchen.requester)
    assert cart(kitchen.requester) == []
