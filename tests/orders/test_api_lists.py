"""Lists of orders by the API."""

import pytest

from marketplace.shared.money import Money
from tests.factories.accounts import a_token
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.orders.counting import count_queries


@pytest.fixture
def kitchen():
    return a_kitchen()


def test_lists_hold_own_orders_in_parts(client, kitchen):
    offer = an_offer()
    orders = [kitchen.places((offer, 1)) for _n in range(3)]
    a_kitchen().places((offer, 1))
    headers = a_token(kitchen.approver)

    first = client.get("/api/v1/orders?limit=2", headers=headers).json
    rest = client.get(f"/api/v1/orders?limit=2&cursor={first['next']}", headers=headers).json

    assert [o["number"] for o in first["items"]] == [orders[2].number, orders[1].number]
    assert [o["number"] for o in rest["items"]] == [orders[0].number]
    assert (first["total"], rest["total"], rest["next"]) == (3, 3, None)


def test_lists_are_filtered_by_state_and_number(client, kitchen):
    offer = an_offer(prices={1: 100_000})
    waiting, placed = kitchen.places((offer, 40)), kitchen.places((offer, 1))
    headers = a_token(kitchen.requester)

    by_state = client.get("/api/v1/orders?state=awaiting_approval", headers=headers).json
    by_number = client.get(f"/api/v1/orders?q={placed.number[-4:]}", headers=headers).json
    percent = client.get("/api/v1/orders?q=%25", headers=headers).json

    assert [o["number"] for o in by_state["items"]] == [waiting.number]
    assert [o["number"] for o in by_number["items"]] == [placed.number]
    assert percent["items"] == []


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=101", "cursor=rusak"])
def test_a_bad_query_is_refused(client, kitchen, query):
    answer = client.get(f"/api/v1/orders?{query}", headers=a_token(kitchen.requester))
    assert answer.status_code == 422


def test_a_longer_list_asks_no_more_questions(client, kitchen):
    kitchen.buyer.approval_limit = Money(10**9)
    offers = [an_offer() for _n in range(4)]
    headers = a_token(kitchen.requester)

    def read(expected):
        found = client.get("/api/v1/orders?limit=100", headers=headers).json
        assert len(found["items"]) == expected

    for _n in range(10):
        kitchen.places(*((offer, 1) for offer in offers[:2]))
    read(10)  # the token notes its first use
    few = count_queries(lambda: read(10))
    for _n in range(15):
        kitchen.places(*((offer, 1) for offer in offers))
    assert count_queries(lambda: read(25)) == few
