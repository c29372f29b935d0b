from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.states import OfferState
from marketplace.orders.models import CartLine
from marketplace.orders.queries.carts import cart_lines, count_cart_lines
from marketplace.orders.services import carting
from marketplace.orders.states import PaymentChoice
from marketplace.producers.states import ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.quantity import LARGEST
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def cook(kitchen):
    return kitchen.requester


def _content(actor):
    return [(li.product_id, li.offer_id, li.quantity) for li in cart_lines(actor)]


def _place(actor, kitchen, **facts):
    return carting.place_cart(
        actor=actor,
        delivery_point_id=kitchen.dock.id,
        delivery_day=in_days(3),
        payment=PaymentChoice.TERMS,
        **facts,
    )


def test_the_same_good_is_one_line(cook):
    offer = an_offer()
    carting.add_to_cart(actor=cook, offer_id=offer.id, quantity=Decimal("2.5"))
    carting.add_to_cart(actor=cook, offer_id=offer.id, quantity=Decimal(1))
    carting.add_to_cart(actor=cook, product_id=offer.product_id, quantity=Decimal(4))
    carting.add_to_cart(actor=cook, product_id=offer.product_id, quantity=Decimal(2))

    assert _content(cook) == [
        (offer.product_id, offer.id, Decimal("3.5")),
        (offer.product_id, None, 6),
    ]
    assert count_cart_lines(cook) == 2


def test_a_cart_belongs_to_one_person_in_one_organisation(kitchen, cook):
    offer = an_offer()
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    carting.add_to_cart(actor=cook, offer_id=offer.id, quantity=Decimal(1))
    line = db.session.scalars(select(CartLine)).one()

    assert _content(colleague) == []
    with pytest.raises(NotFound):
        carting.change_cart({line.id: Decimal(9)}, actor=colleague)
    carting.remove_from_cart(line.id, actor=colleague)

    assert _content(cook) == [(offer.product_id, offer.id, 1)]


@pytest.mark.parametrize("state", [s for s in OfferState if s is not OfferState.PUBLISHED])
def test_only_what_is_sold_goes_in(cook, state):
    offer = an_offer(state=state)
    closed = an_offer(AProducer(state=ReviewState.SUSPENDED))
    for wanted in (
        {"offer_id": offer.id},
        {"offer_id": closed.id},
        {"offer_id": 10**9},
        {"product_id": offer.product_id},
        {"product_id": AProduct().id},
        {},
    ):
        with pytest.raises(NotFound):
            carting.add_to_cart(actor=cook, quantity=Decimal(1), **wanted)
    assert _content(cook) == []


@pytest.mark.parametrize("role", [Role.APPROVER, Role.RECEIVER, Role.FINANCE])
def test_only_who_orders_fills_a_cart(kitchen, role):
    other = a_member(kitchen.buyer.organisation, role)
    with pytest.raises(Forbidden):
        carting.add_to_cart(actor=other, offer_id=an_offer().id, quantity=Decimal(1))


def test_lines_are_changed_and_taken_out(cook):
    first, second, third = (an_offer() for _n in range(3))
    for offer in (first, second, third):
        carting.add_to_cart(actor=cook, offer_id=offer.id, quantity=Decimal(1))
    one, two, three = cart_lines(cook)

    carting.change_cart({one.id: Decimal(7), two.id: Decimal(0)}, actor=cook)
    carting.remove_from_cart(three.id, actor=cook)
    carting.remove_from_cart(three.id, actor=cook)

    assert _content(cook) == [(first.product_id, first.id, 7)]


def test_a_cart_has_limits(cook, monkeypatch):
    monkeypatch.setattr(carting, "MOST_LINES", 2)
    offers = [an_offer() for _n in range(3)]
    for offer in offers[:2]:
        carting.add_to_cart(actor=cook, offer_id=offer.id, quantity=Decimal(1))
    with pytest.raises(RuleBroken):
        carting.add_to_cart(actor=cook, offer_id=offers[2].id, quantity=Decimal(1))
    with pytest.raises(Invalid):
        carting.add_to_cart(actor=cook, offer_id=offers[0].id, quantity=LARGEST)
    assert [quantity for _p, _o, quantity in _content(cook)] == [1, 1]


def test_placing_empties_the_cart_of_who_placed_it(kitchen, cook):
    offer = an_offer(stock=10)
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    for actor in (cook, colleague):
        carting.add_to_cart(actor=actor, offer_id=offer.id, quantity=Decimal(4))

    order = _place(cook, kitchen, note="Pintu 3")

    assert order.note == "Pintu 3"
    assert [li.quantity for li in order.producer_orders[0].lines] == [4]
    assert _content(cook) == []
    assert len(_content(colleague)) == 1
    with pytest.raises(RuleBroken, match="kosong"):
        _place(cook, kitchen)


def test_a_refused_order_leaves_the_cart_alone(kitchen, cook):
    offer = an_offer(stock=3)
    carting.add_to_cart(actor=cook, offer_id=offer.id, quantity=Decimal(4))
    with pytest.raises(RuleBroken):
        _place(cook, kitchen)
    assert _content(cook) == [(offer.product_id, offer.id, 4)]


def test_an_earlier_order_is_put_in_again(kitchen, cook):
    sugar, tea, gone = an_offer(), an_offer(), an_offer()
    order = kitchen.places((sugar, 5), (tea, 2), (gone, 1))
    gone.state = OfferState.ARCHIVED
    carting.add_to_cart(actor=cook, offer_id=sugar.id, quantity=Decimal(1))

    result = carting.order_again(order.id, actor=cook)

    assert (result.added, result.gone) == (2, 1)
    assert _content(cook) == [
        (sugar.product_id, sugar.id, 5),
        (tea.product_id, tea.id, 2),
    ]


def test_a_foreign_order_is_not_put_in(kitchen):
    order = kitchen.places()
    with pytest.raises(NotFound):
        carting.order_again(order.id, actor=a_kitchen().requester)
