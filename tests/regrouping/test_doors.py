"""Splitting and joining through pages and for programs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.orders.models import Order
from marketplace.orders.services import changing, deciding
from marketplace.orders.services.changing import Change
from marketplace.orders.states import OrderState
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.market import an_offer
from tests.factories.orders import in_days
from tests.orders.reading import hidden, text
from tests.regrouping.conftest import goods, lines_of


@pytest.fixture
def browser(desk, sign_in):
    return sign_in(desk.kitchen.requester)


def count():
    return db.session.scalar(select(func.count(Order.id)))


def said(desk, *quantities, **more):
    point = to_public("delivery_point", desk.kitchen.dock.id)
    fields = {f"quantity-{n}": much for n, much in enumerate(quantities, 1)}
    return fields | {"delivery_point": point, "delivery_day": in_days(4).isoformat()} | more


def test_the_page_splits_once_however_often_it_is_sent(desk, browser):
    order = desk.kitchen.places((desk.water, 10), (desk.sugar, 6))
    assert "Pisah" in text(browser.get(f"/pesanan/{order.number}"))
    page = browser.get(f"/pesanan/{order.number}/pisah")
    fields = said(desk, "4", "0", form_key=hidden(page, "form_key"))
    answers = [browser.post(f"/pesanan/{order.number}/pisah", data=fields) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert count() == 2
    assert goods(order) == {desk.water.id: Decimal(6), desk.sugar.id: Decimal(6)}
    story = text(browser.get(answers[0].location))
    assert f"Dipisah dari {order.number}" in story


def test_a_refused_split_says_why_and_keeps_what_was_typed(desk, browser):
    offer = an_offer(prices={1: 50_000}, stock=100, minimum_quantity=Decimal(6))
    order = desk.kitchen.places((offer, 10))
    answer = browser.post(f"/pesanan/{order.number}/pisah", data=said(desk, "4", note="Pesta"))
    assert answer.status_code == 422
    assert "Yang dipisah:" in text(answer)
    assert "paling sedikit 6" in text(answer)
    assert 'value="4"' in answer.text
    assert "Pesta" in answer.text
    for wrong in ("empat", "-1", "99"):
        answer = browser.post(f"/pesanan/{order.number}/pisah", data=said(desk, wrong))
        assert answer.status_code == 422
    assert count() == 1
    assert goods(order) == {offer.id: Decimal(10)}


def test_a_decided_order_is_refused_in_page_and_api(desk, browser, client):
    order, other = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    deciding.approve_order(order.id, actor=desk.kitchen.approver)
    assert browser.get(f"/pesanan/{order.number}/pisah").status_code == 303
    answer = browser.post(f"/pesanan/{order.number}/pisah", data=said(desk, "2"))
    assert answer.status_code == 422
    assert "sudah diputuskan" in text(answer)
    merged = browser.post(f"/pesanan/{order.number}/gabung", data={"order": other.number})
    assert merged.status_code == 422
    headers = a_token(desk.kitchen.requester) | {"Idempotency-Key": "a"}
    line = {"id": to_public("order_line", lines_of(order)[0].id), "quantity": "2"}
    body = {
        "lines": [line],
        "delivery_point": to_public("delivery_point", desk.kitchen.dock.id),
        "delivery_day": in_days(4).isoformat(),
    }
    address = f"/api/v1/orders/{to_public('order', order.id)}/split"
    assert client.post(address, json=body, headers=headers).status_code == 409
    assert count() == 2


def test_the_page_joins_once(desk, browser):
    first, second = (desk.kitchen.places((desk.water, 5)) for _ in range(2))
    page = browser.get(f"/pesanan/{first.number}/gabung")
    assert second.number in text(page)
    fields = {"order": second.number, "form_key": hidden(page, "form_key")}
    answers = [browser.post(f"/pesanan/{first.number}/gabung", data=fields) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert goods(first) == {desk.water.id: Decimal(10)}
    assert db.session.get_one(Order, second.id).state is OrderState.CANCELLED
    empty = browser.get(f"/pesanan/{first.number}/gabung")
    assert "Tidak ada yang bisa digabung" in text(empty)
    assert browser.post(f"/pesanan/{first.number}/gabung", data={}).status_code == 422
    lost = browser.post(f"/pesanan/{first.number}/gabung", data={"order": "PO-9999-0001"})
    assert lost.status_code == 404


def test_programs_split_and_join_once(desk, client):
    order = desk.kitchen.places((desk.water, 10))
    headers = a_token(desk.kitchen.requester)
    line = {"id": to_public("order_line", lines_of(order)[0].id), "quantity": "4"}
    body = {
        "lines": [line],
        "delivery_point": to_public("delivery_point", desk.kitchen.dock.id),
        "delivery_day": in_days(4).isoformat(),
    }
    one = f"/api/v1/orders/{to_public('order', order.id)}"
    key = headers | {"Idempotency-Key": "pisah"}
    made = [client.post(f"{one}/split", json=body, headers=key) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json == made[1].json
    assert count() == 2
    key = headers | {"Idempotency-Key": "gabung"}
    joined = client.post(f"{one}/merge", json={"order": made[0].json["id"]}, headers=key)
    assert joined.status_code == 200
    assert goods(order) == {desk.water.id: Decimal(10)}


@pytest.mark.parametrize("page", ["pisah", "ubah"])
def test_a_form_that_was_overtaken_changes_no_other_good(desk, browser, page):
    order = desk.kitchen.places((desk.water, 10), (desk.sugar, 6))
    address = f"/pesanan/{order.number}/{page}"
    seen = hidden(browser.get(address), "seen")
    left = {
        line.id: line.quantity for line in lines_of(order) if line.offer_id == desk.sugar.id
    }
    facts = {"delivery_point_id": desk.kitchen.dock.id, "delivery_day": order.delivery_day}
    changing.change_order(order.id, Change(left, **facts), actor=desk.kitchen.requester)

    answer = browser.post(address, data=said(desk, "4", seen=seen))

    assert answer.status_code == 422
    assert "Pesanan ini berubah sejak Anda buka." in text(answer)
    assert count() == 1
    assert goods(order) == {desk.sugar.id: Decimal(6)}
