"""Shopping lists for programs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.catalog.states import OfferState
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import carting
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.factories.shopping_lists import a_list

BASE = "/api/v1/shopping-lists"


@pytest.fixture
def headers(kitchen):
    return a_token(kitchen.requester)


def once(headers, key="satu"):
    return headers | {"Idempotency-Key": key}


def good(offer, quantity):
    return {"offer_id": to_public("offer", offer.id), "quantity": quantity}


def test_make_change_and_use(client, headers, kitchen):
    water, gone = an_offer(), an_offer()
    body = {"name": "Dapur", "lines": [good(water, "3"), good(gone, "2")]}
    made = client.post(BASE, json=body, headers=once(headers))
    again = client.post(BASE, json=body, headers=once(headers))
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json == again.json
    one = f"{BASE}/{made.json['id']}"
    assert client.get(BASE, headers=headers).json["total"] == 1

    changed = {"name": "Dapur", "version": 1, "lines": [good(gone, "2"), good(water, "4")]}
    assert client.put(one, json=changed, headers=headers).json["version"] == 2
    late = client.put(one, json=changed, headers=headers)
    assert late.status_code == 409

    gone.state = OfferState.PAUSED
    db.session.flush()
    checked = client.get(f"{one}/check", headers=headers).json["items"]
    assert [each["can_be_ordered"] for each in checked] == [False, True]
    filled = client.post(f"{one}/cart", json={}, headers=once(headers, "dua")).json
    assert [each["quantity"] for each in filled["added"]] == ["4"]
    assert "tidak dijual lagi" in filled["left_out"][0]["problems"][0]
    line = client.get(one, headers=headers).json["lines"][1]
    picks = {"lines": [{"line": line["id"], "quantity": "2"}]}
    client.post(f"{one}/cart", json=picks, headers=once(headers, "tiga"))
    client.post(f"{one}/cart", json=picks, headers=once(headers, "tiga"))
    assert [each.quantity for each in cart_lines(kitchen.requester)] == [Decimal(6)]


def test_copies_archive_and_strangers(client, headers, kitchen):
    empty = client.post(f"{BASE}/copies", json={"name": "A"}, headers=once(headers, "nol"))
    assert empty.status_code == 422
    carting.add_to_cart(actor=kitchen.requester, offer_id=an_offer().id, quantity=Decimal(2))
    copy = client.post(f"{BASE}/copies", json={"name": "A"}, headers=once(headers, "empat"))
    assert copy.status_code == 201
    order = to_public("order", kitchen.places().id)
    body = {"name": "B", "order": order}
    assert client.post(f"{BASE}/copies", json=body, headers=once(headers, "lima")).json["lines"]
    one = f"{BASE}/{copy.json['id']}"
    assert client.post(f"{one}/archive", headers=headers).json["archived_at"]
    assert client.get(f"{BASE}?archived=true", headers=headers).json["total"] == 1
    assert client.post(f"{one}/restore", headers=headers).json["archived_at"] is None
    foreign = a_token(a_kitchen().requester)
    for path in ("", "/check"):
        assert client.get(f"{one}{path}", headers=foreign).status_code == 404


def test_bad_bodies(client, headers, kitchen):
    offer = an_offer()
    both = good(offer, "1") | {"product_id": to_public("product", offer.product_id)}
    for lines in ([], [both], [{"quantity": "1"}], [good(offer, "0")]):
        body = {"name": "Dapur", "lines": lines}
        answer = client.post(BASE, json=body, headers=once(headers, "x"))
        assert answer.status_code == 422
    kept = a_list(kitchen)
    one = f"{BASE}/{to_public('shopping_list', kept.id)}"
    strange = {"lines": [{"line": to_public("shopping_list_line", 10**8)}]}
    answer = client.post(f"{one}/cart", json=strange, headers=once(headers, "y"))
    assert answer.status_code == 404
