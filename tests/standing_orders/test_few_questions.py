"""No page of standing orders asks once per row, however many rows there are."""

from __future__ import annotations

from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.counting import statements
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, looked


def test_the_lists_ask_as_often_for_many_as_for_few(client, sign_in):
    kitchen = a_kitchen()
    browser, token = sign_in(kitchen.requester), a_token(kitchen.requester)
    pages = {
        "page": lambda: browser.get("/usaha/rutin"),
        "file": lambda: browser.get("/usaha/rutin.csv"),
        "program": lambda: client.get("/api/v1/standing-orders", headers=token),
    }
    counted = []
    for rows in (2, 6):
        for _row in range(rows):
            looked(a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,))))
        for page in pages.values():
            page()  # what is kept in memory is kept now
        counted.append({name: statements(page) for name, page in pages.items()})
    assert counted[0] == counted[1]
    assert counted[1]["page"] <= 20


def test_one_standing_order_asks_as_often_for_many_goods_and_days(sign_in):
    kitchen = a_kitchen()
    browser = sign_in(kitchen.requester)
    few = a_standing(kitchen, a_wish(an_offer(stock=900), 10, (1,)))
    wishes = [a_wish(an_offer(stock=900), 10) for _good in range(8)]
    many = a_standing(kitchen, *wishes)
    counted = []
    for standing in (few, many):
        looked(standing)
        address = f"/usaha/rutin/{to_public('standing_order', standing.id)}"
        assert browser.get(address).status_code == 200
        counted.append(statements(lambda address=address: browser.get(address)))
    assert counted[0] == counted[1]
    assert counted[1] <= 30
