"""The JSON door of goods on their way: sent by the producer, judged by the receiver."""

import pytest

from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Role
from tests.factories.accounts import a_token, an_admin
from tests.factories.fulfilment import (
    a_promised_order,
    an_order_under_way,
    its_buyer,
    its_producer,
)
from tests.fulfilment.calling import address, line_id, post

S = ProducerOrderState


def test_from_packing_to_receipt(client):
    sold = a_promised_order()
    line = line_id(sold.lines[0])
    maker, dock = its_producer(sold), its_buyer(sold)

    packed = post(client, address(sold, "/pack"), maker)
    lot = {"line_id": line, "code": "A-1", "quantity": "10"}
    sent = post(client, address(sold, "/dispatch"), maker, lots=[lot], vehicle="AB 1 KP")
    judged = {
        "id": line,
        "accepted_quantity": "7",
        "regraded_quantity": "1",
        "regrade_percent": 25,
        "rejected_quantity": "2",
        "reason": "sobek",
    }
    received = post(client, address(sold, "/receipts"), dock, lines=[judged], note="pagi")

    assert packed.json["packed_at"] is not None
    assert (sent.status_code, sent.json["state"]) == (200, "dispatched")
    note = sent.json["delivery_notes"][0]
    assert note["vehicle"] == "AB 1 KP"
    assert note["lots"] == [{"line_id": line, "code": "A-1", "quantity": "10"}]
    assert received.status_code == 201, received.text
    receipt = received.json
    assert receipt["state"] == "received"
    assert receipt["note"] == "pagi"
    assert receipt["value_rupiah"] == 294_500  # 7 and three quarters at 38.000
    assert receipt["lines"] == [
        {
            "line_id": judged.pop("id"),
            "product": sold.lines[0].product_name,
            "unit": "karton",
            "value_rupiah": 294_500,
            "weighing": None,
            **judged,
        }
    ]
    headers = a_token(maker)
    assert client.get(address(sold, "/receipts"), headers=headers).json == [receipt]
    assert client.get(address(sold, "/delivery-notes"), headers=headers).json == [note]
    assert client.get(f"/api/v1/receipts/{receipt['id']}", headers=headers).json == receipt
    listed = client.get("/api/v1/receipts", headers=headers).json
    assert (listed["items"], listed["total"]) == ([receipt], 1)


def test_more_than_was_sent_is_a_conflict_with_what_is_left(client):
    sold = an_order_under_way()
    judged = {"id": line_id(sold.lines[0]), "accepted_quantity": "10.5"}

    answer = post(client, address(sold, "/receipts"), its_buyer(sold), lines=[judged])

    assert answer.status_code == 409
    assert "tinggal 10 karton" in answer.json["errors"]["lines.0"][0]


def test_what_is_not_said_may_be_null(client):
    sold = a_promised_order()
    line = line_id(sold.lines[0])
    lot = {"line_id": line, "code": "A", "quantity": "10"}
    judged = {"id": line, "accepted_quantity": "10", "regrade_percent": None, "reason": None}

    sent = post(
        client, address(sold, "/dispatch"), its_producer(sold), lots=[lot], vehicle=None
    )
    received = post(
        client, address(sold, "/receipts"), its_buyer(sold), lines=[judged], note=None
    )

    assert (sent.status_code, received.status_code) == (200, 201)
    assert sent.json["delivery_notes"][0]["vehicle"] == ""


@pytest.mark.parametrize(
    "line",
    [
        {"accepted_quantity": -1},
        {"accepted_quantity": "0.0001"},
        {"accepted_quantity": 1.5},
        {"accepted_quantity": "banyak"},
        {"accepted_quantity": "1", "price": 1},
        {"rejected_quantity": "1"},
        {"regraded_quantity": "1", "regrade_percent": 95, "reason": "x"},
        {"regraded_quantity": "1", "regrade_percent": "30", "reason": "x"},
        {},
    ],
)
def test_bad_judgements_are_refused(client, line):
    sold = an_order_under_way()
    body = [{"id": line_id(sold.lines[0]), **line}]
    answer = post(client, address(sold, "/receipts"), its_buyer(sold), lines=body)
    assert answer.status_code == 422
    assert answer.json["errors"]
    assert sold.state is S.DISPATCHED


def test_who_may_knock(client):
    sold = an_order_under_way()
    requester, maker = its_buyer(sold, Role.REQUESTER), its_producer(sold)
    judged = [{"id": line_id(sold.lines[0]), "accepted_quantity": "1"}]

    for actor in (requester, maker, an_admin()):
        answer = post(client, address(sold, "/receipts"), actor, lines=judged)
        assert answer.status_code == 403
    for rest in ("/confirm", "/reject", "/pack", "/dispatch"):
        answer = post(client, address(sold, rest), requester, reason="x", lots=[])
        assert answer.status_code == 403
    assert client.get(address(sold)).status_code == 401
    assert client.post(address(sold, "/confirm"), headers=a_token(maker)).status_code == 422


def test_the_rest_is_no_longer_waited_for(client):
    sold = an_order_under_way()
    dock = its_buyer(sold)
    judged = [{"id": line_id(sold.lines[0]), "accepted_quantity": "4"}]
    post(client, address(sold, "/receipts"), dock, lines=judged)

    maker = post(client, address(sold, "/close"), its_producer(sold), reason="habis")
    answer = post(client, address(sold, "/close"), dock, reason="cukup")

    assert maker.status_code == 403  # six are still on the road
    assert (answer.status_code, answer.json["state"]) == (200, "closed")
    assert answer.json["reason"] == "cukup"
