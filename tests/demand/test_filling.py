"""“Pesan dari rencana”: what is open of a need goes into a cart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.demand.queries.open_quantities import open_quantities
from marketplace.demand.services.filling import fill_cart
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services.deciding import cancel_order
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token
from tests.factories.market import ADock
from tests.factories.needs import a_draft, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen, in_days
from tests.orders.reading import hidden, text


@pytest.fixture
def plan():
    kitchen, product = a_kitchen(), sugar()
    _seller, offer = a_seller(product)
    return kitchen, offer, an_open_need(kitchen, product, weeks=2)


def cart(kitchen):
    return [(li.product_id, li.offer_id, li.quantity) for li in cart_lines(kitchen.requester)]


def test_all_that_is_open_goes_into_the_cart(plan):
    kitchen, offer, need = plan
    assert fill_cart(need.id, actor=kitchen.requester, day=need.first_day) == Decimal(200)
    assert cart(kitchen) == [(offer.product_id, None, Decimal(200))]
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "need.put_into_cart")
    ).one()
    assert told.details["quantity"] == "200"


def test_what_was_ordered_for_the_day_and_dock_is_not_open(plan):
    kitchen, offer, need = plan
    on_the_day = {"delivery_day": need.first_day}
    first = kitchen.places((offer, 150), **on_the_day)
    kitchen.places((offer, 30), delivery_day=in_days(11))  # another day
    other = ADock(buyer=kitchen.buyer)
    kitchen.places((offer, 30), **on_the_day, delivery_point_id=other.id)
    assert open_quantities(need) == {need.days[0]: Decimal(50), need.days[1]: Decimal(200)}

    kitchen.places((offer, 60), **on_the_day)
    assert open_quantities(need)[need.first_day] == 0
    with pytest.raises(RuleBroken):
        fill_cart(need.id, actor=kitchen.requester, day=need.first_day)
    assert cart(kitchen) == []
    cancel_order(first.id, actor=kitchen.requester, reason="Batal")
    assert fill_cart(need.id, actor=kitchen.requester, day=need.first_day) == Decimal(140)


def test_refusals(plan):
    kitchen, _offer, need = plan
    approver = a_member(kitchen.buyer.organisation, Role.APPROVER)
    with pytest.raises(Forbidden):
        fill_cart(need.id, actor=approver, day=need.first_day)
    with pytest.raises(NotFound):
        fill_cart(need.id, actor=a_kitchen().requester, day=need.first_day)
    with pytest.raises(Invalid):
        fill_cart(need.id, actor=kitchen.requester, day=in_days(9))
    draft = a_draft(kitchen, need.product)
    with pytest.raises(RuleBroken):
        fill_cart(draft.id, actor=kitchen.requester, day=draft.first_day)
    unsold = an_open_need(kitchen)
    with pytest.raises(RuleBroken):
        fill_cart(unsold.id, actor=kitchen.requester, day=unsold.first_day)
    vague = an_open_need(kitchen, category_id=need.category_id, product_id=None, unit="kg")
    with pytest.raises(RuleBroken):
        fill_cart(vague.id, actor=kitchen.requester, day=vague.first_day)
    assert cart(kitchen) == []


def test_the_page_offers_it_once_for_each_open_day(plan, sign_in):
    kitchen, _offer, need = plan
    browser = sign_in(kitchen.requester)
    address = f"/usaha/kebutuhan/{to_public('need', need.id)}"
    page = browser.get(address)
    assert text(page).count("Pesan 200 kg lewat keranjang") == 2
    fields = {"day": need.first_day.isoformat(), "form_key": hidden(page, "form_key")}
    answers = [browser.post(f"{address}/keranjang", data=fields) for _ in range(2)]
    assert [each.location for each in answers] == ["/keranjang"] * 2
    assert cart(kitchen)[0][2] == Decimal(200)
    assert browser.post(f"{address}/keranjang", data={"day": "besok"}).location == address


def test_programs_do_it_too(plan, client):
    kitchen, _offer, need = plan
    headers = a_token(kitchen.requester) | {"Idempotency-Key": "satu"}
    address = f"/api/v1/needs/{to_public('need', need.id)}/cart"
    body = {"day": need.first_day.isoformat()}
    answers = [client.post(address, json=body, headers=headers) for _ in range(2)]
    assert [each.json for each in answers] == [{"quantity": "200"}] * 2
    assert cart(kitchen)[0][2] == Decimal(200)


def test_what_lies_in_the_cart_is_not_put_there_again(plan):
    kitchen, offer, need = plan
    fill_cart(need.id, actor=kitchen.requester, day=need.first_day)
    with pytest.raises(RuleBroken):
        fill_cart(need.id, actor=kitchen.requester, day=need.first_day)
    assert cart(kitchen) == [(offer.product_id, None, Decimal(200))]
