"""Where a cart is proposed to be booked and delivered, and what becomes of the proposal."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.demand.services.filling import fill_cart
from marketplace.orders.models import CartPlace, Order
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import carting
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.shopping_lists.services import using
from tests.factories.accounts import a_member, a_token
from tests.factories.budgets import a_cost_centre, an_outlet
from tests.factories.market import ADock, an_offer
from tests.factories.needs import a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.factories.shopping_lists import a_list
from tests.orders.reading import hidden


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def bar(kitchen):
    """The second of two outlets, each with a cost centre; and a second dock."""
    first, second = an_outlet(kitchen.buyer, "Resto"), an_outlet(kitchen.buyer, "Bar")
    a_cost_centre(kitchen.buyer, "RES", first)
    ADock(buyer=kitchen.buyer, address="Jl. Contoh 4, Wates")
    db.session.refresh(kitchen.buyer)
    return a_cost_centre(kitchen.buyer, "BAR", second)


def proposed(page, name="cost_centre"):
    """The public id that the checkout has chosen of a select, or of cards."""
    if name == "cost_centre":
        return re.search(r'<option value="([^"]+)" selected>', page.text).group(1)
    chosen = [each for each in re.findall(r"<input[^>]*>", page.text) if f'"{name}"' in each]
    (checked,) = [each for each in chosen if "checked" in each]
    return re.search(r'value="([^"]+)"', checked).group(1)


def centre_id(centre):
    return to_public("cost_centre", centre.id)


def add(kitchen, offer=None):
    carting.add_to_cart(
        actor=kitchen.requester, offer_id=(offer or an_offer()).id, quantity=Decimal(10)
    )


def places():
    return db.session.scalar(select(func.count(CartPlace.id)))


def other_dock(kitchen):
    return kitchen.buyer.open_points[1]


def test_what_is_ordered_again_is_proposed_where_it_was_booked(kitchen, bar, sign_in):
    dock = other_dock(kitchen)
    order = kitchen.places(cost_centre_id=bar.id, delivery_point_id=dock.id)
    kitchen.places()  # on the first cost centre, at the first dock: used last
    browser = sign_in(kitchen.requester)

    assert browser.post(f"/pesanan/{order.number}/lagi").status_code == 303
    page = browser.get("/ajukan")
    assert proposed(page) == centre_id(bar)
    assert proposed(page, "delivery_point") == to_public("delivery_point", dock.id)

    data = {
        "delivery_point": proposed(page, "delivery_point"),
        "delivery_day": proposed(page, "delivery_day"),
        "payment": "terms",
        "agreed": hidden(page, "agreed"),
        "form_key": hidden(page, "form_key"),
        "cost_centre": proposed(page),
    }
    assert browser.post("/ajukan", data=data).status_code == 303
    placed = db.session.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()
    assert (placed.cost_centre_id, placed.outlet_id) == (bar.id, bar.outlet_id)
    assert placed.delivery_point_id == dock.id
    assert places() == 0


def test_the_proposal_may_be_changed(kitchen, bar, sign_in):
    order = kitchen.places(cost_centre_id=bar.id)
    first = a_cost_centre(kitchen.buyer, "ALL")
    carting.order_again(order.id, actor=kitchen.requester)
    browser = sign_in(kitchen.requester)
    looked = browser.post("/ajukan", data={"look": "1", "cost_centre": centre_id(first)})
    assert proposed(looked) == centre_id(first)


def test_else_the_one_used_last_by_this_person_is_proposed(kitchen, bar, sign_in):
    dock = other_dock(kitchen)
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    kitchen.places(cost_centre_id=bar.id, delivery_point_id=dock.id)
    add(kitchen)
    page = sign_in(kitchen.requester).get("/ajukan")
    assert proposed(page) == centre_id(bar)
    assert proposed(page, "delivery_point") == to_public("delivery_point", dock.id)

    carting.add_to_cart(actor=colleague, offer_id=an_offer().id, quantity=Decimal(10))
    page = sign_in(colleague).get("/ajukan")
    assert proposed(page) != centre_id(bar)
    first = to_public("delivery_point", kitchen.dock.id)
    assert proposed(page, "delivery_point") == first


def test_what_may_not_be_used_any_more_is_never_proposed(kitchen, bar, sign_in):
    a_cost_centre(kitchen.buyer, "ALL")
    dock = other_dock(kitchen)
    order = kitchen.places(cost_centre_id=bar.id, delivery_point_id=dock.id)
    carting.order_again(order.id, actor=kitchen.requester)
    bar.closed_at = dock.closed_at = utc_now()
    db.session.commit()
    page = sign_in(kitchen.requester).get("/ajukan")
    assert centre_id(bar) not in page.text
    assert to_public("delivery_point", dock.id) not in page.text
    assert proposed(page) != centre_id(bar)


def test_a_list_of_an_outlet_proposes_its_cost_centre(kitchen, bar, client, sign_in):
    kept = a_list(kitchen, outlet_id=bar.outlet_id)
    address = f"/api/v1/shopping-lists/{to_public('shopping_list', kept.id)}/cart"
    headers = a_token(kitchen.requester) | {"Idempotency-Key": "isi"}
    assert client.post(address, json={}, headers=headers).status_code == 200
    assert proposed(sign_in(kitchen.requester).get("/ajukan")) == centre_id(bar)


def test_a_list_of_all_leaves_the_place_that_was_named(kitchen, bar, sign_in):
    order = kitchen.places(cost_centre_id=bar.id)
    kitchen.places()
    carting.order_again(order.id, actor=kitchen.requester)
    using.fill_cart(a_list(kitchen).id, actor=kitchen.requester)
    assert proposed(sign_in(kitchen.requester).get("/ajukan")) == centre_id(bar)


def test_a_need_proposes_its_dock(kitchen, bar, sign_in):
    product = sugar()
    a_seller(product)
    kitchen.dock = other_dock(kitchen)
    need = an_open_need(kitchen, product)
    fill_cart(need.id, actor=kitchen.requester, day=need.first_day)
    page = sign_in(kitchen.requester).get("/ajukan")
    assert proposed(page, "delivery_point") == to_public("delivery_point", kitchen.dock.id)


def test_an_emptied_cart_forgets_where_its_goods_belonged(kitchen, bar, sign_in):
    order = kitchen.places(cost_centre_id=bar.id)
    kitchen.places()
    for emptied in (
        lambda line: carting.remove_from_cart(line.id, actor=kitchen.requester),
        lambda line: carting.change_cart({line.id: Decimal(0)}, actor=kitchen.requester),
    ):
        carting.order_again(order.id, actor=kitchen.requester)
        assert places() == 1
        (line,) = cart_lines(kitchen.requester)
        emptied(line)
        assert places() == 0
    add(kitchen)
    assert proposed(sign_in(kitchen.requester).get("/ajukan")) != centre_id(bar)


def test_carts_of_others_keep_their_own_places(kitchen, bar):
    order = kitchen.places(cost_centre_id=bar.id)
    colleague = a_member(kitchen.buyer.organisation, Role.REQUESTER)
    for actor in (kitchen.requester, colleague):
        carting.order_again(order.id, actor=actor)
    (line,) = cart_lines(colleague)
    carting.remove_from_cart(line.id, actor=colleague)
    kept = db.session.scalars(select(CartPlace)).one()
    assert (kept.person_id, kept.cost_centre_id) == (kitchen.requester.person_id, bar.id)
