"""The JSON door of producer orders: both sides read, the producer answers."""

import pytest

from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.fulfilment import (
    a_promised_order,
    a_sent_order,
    an_order_under_way,
    its_buyer,
    its_producer,
)
from tests.factories.market import AProducer, an_offer
from tests.fulfilment.calling import address, line_id, post

S = ProducerOrderState


def test_a_producer_order_in_full(client):
    sold = a_sent_order((an_offer(prices={1: 27_500}), "2.5"), freight=60_000)
    line = sold.lines[0]

    answer = client.get(address(sold), headers=a_token(its_producer(sold)))

    assert answer.status_code == 200
    shown = answer.json
    assert shown.pop("answer_by").endswith("+00:00")
    assert shown == {
        "id": to_public("producer_order", sold.id),
        "number": sold.number,
        "order_number": sold.order.number,
        "producer": {
            "id": to_public("organisation", sold.producer_id),
            "slug": sold.producer.slug,
            "name": sold.producer.name,
        },
        "buyer": {
            "id": to_public("organisation", sold.buyer_id),
            "slug": sold.buyer.organisation.slug,
            "name": sold.buyer.name,
        },
        "state": "sent",
        "reason": None,
        "delivery_day": sold.delivery_day.isoformat(),
        "delivery_point": {
            "id": to_public("delivery_point", sold.order.delivery_point_id),
            "name": "Gudang Kargo pintu 3",
        },
        "packed_at": None,
        "subtotal_rupiah": 68_750,
        "freight_rupiah": 60_000,
        "tax_rupiah": 0,
        "total_rupiah": 128_750,
        "lines": [
            {
                "id": line_id(line),
                "offer_id": to_public("offer", line.offer_id),
                "product": line.product_name,
                "unit": "karton",
                "quantity": "2.5",
                "confirmed_quantity": None,
                "reason": None,
                "dispatched_quantity": "0",
                "accepted_quantity": "0",
                "regraded_quantity": "0",
                "rejected_quantity": "0",
                "unit_price_rupiah": 27_500,
                "line_total_rupiah": 68_750,
            }
        ],
    }


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER, Role.RECEIVER, Role.FINANCE])
def test_buyers_see_their_own(client, role):
    sold = a_sent_order()
    headers = a_token(its_buyer(sold, role))
    assert client.get(address(sold), headers=headers).status_code == 200
    assert client.get("/api/v1/producer-orders", headers=headers).json["total"] == 1


def test_a_foreign_one_looks_missing(client):
    sold = an_order_under_way()
    stranger = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    other_dock = its_buyer(an_order_under_way())
    missing = f"/api/v1/producer-orders/{to_public('producer_order', 999_999)}"

    for actor in (stranger, other_dock):
        for rest in ("", "/receipts", "/delivery-notes"):
            seen = client.get(address(sold, rest), headers=a_token(actor))
            unseen = client.get(missing + rest, headers=a_token(actor))
            assert (seen.status_code, seen.data) == (404, unseen.data)
    for rest in ("/confirm", "/pack"):
        seen = post(client, address(sold, rest), stranger)
        assert (seen.status_code, seen.data) == (
            404,
            post(client, missing + rest, stranger).data,
        )
    judged = {"lines": [{"id": line_id(sold.lines[0]), "accepted_quantity": "1"}]}
    seen = post(client, address(sold, "/receipts"), other_dock, **judged)
    unseen = post(client, missing + "/receipts", other_dock, **judged)
    assert (seen.status_code, seen.data) == (404, unseen.data)


def test_the_list_by_state_and_in_parts(client):
    maker = AProducer()
    orders = [a_sent_order((an_offer(maker), 1)) for _n in range(3)]
    a_promised_order((an_offer(maker), 1))
    a_sent_order()  # somebody else's
    a_sent_order((an_offer(maker), 1), state=S.WAITING)  # not sent yet
    headers = a_token(its_producer(orders[0]))

    first = client.get("/api/v1/producer-orders?state=sent&limit=2", headers=headers).json
    rest = client.get(
        "/api/v1/producer-orders",
        query_string={"state": "sent", "limit": 2, "cursor": first["next"]},
        headers=headers,
    ).json

    assert first["total"] == rest["total"] == 3
    numbers = [item["number"] for item in first["items"] + rest["items"]]
    assert numbers == [sold.number for sold in reversed(orders)]
    assert rest["next"] is None
    everything = client.get("/api/v1/producer-orders", headers=headers).json
    assert everything["total"] == 4
    admin = a_token(an_admin())
    assert client.get("/api/v1/producer-orders", headers=admin).json["total"] == 6
    wrong = client.get("/api/v1/producer-orders?state=lost", headers=headers)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["state"])
    wrong = client.get("/api/v1/producer-orders?cursor=x", headers=headers)
    assert wrong.status_code == 422


def test_a_longer_list_asks_no_more_questions(client, counting):
    maker = AProducer()
    headers = a_token(its_producer(a_sent_order((an_offer(maker), 1))))

    def asked():
        with counting() as said:
            answer = client.get("/api/v1/producer-orders?limit=100", headers=headers)
        assert answer.status_code == 200
        return len(said)

    asked()  # notes the use of the token
    few = asked()
    for _n in range(12):
        a_sent_order((an_offer(maker), 1), (an_offer(maker), 2))
    assert asked() == few


def test_a_producer_confirms_a_part(client):
    sold = a_sent_order()
    line = {"id": line_id(sold.lines[0]), "confirmed_quantity": "6.5", "reason": "kurang"}

    answer = post(client, address(sold, "/confirm"), its_producer(sold), lines=[line])

    assert answer.status_code == 200
    assert answer.json["state"] == "partly_confirmed"
    assert answer.json["lines"][0]["confirmed_quantity"] == "6.5"
    assert answer.json["lines"][0]["reason"] == "kurang"


def test_without_lines_everything_is_confirmed(client):
    sold = a_sent_order()
    answer = post(client, address(sold, "/confirm"), its_producer(sold))
    assert (answer.status_code, answer.json["state"]) == (200, "confirmed")


def test_confirming_twice_with_one_key_is_confirming_once(client):
    sold = a_sent_order()
    headers = a_token(its_producer(sold)) | {"Idempotency-Key": "sekali"}

    first = client.post(address(sold, "/confirm"), json={}, headers=headers)
    again = client.post(address(sold, "/confirm"), json={}, headers=headers)
    late = client.post(
        address(sold, "/confirm"), json={}, headers=headers | {"Idempotency-Key": "lain"}
    )

    assert first.status_code == 200
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert late.status_code == 409


def test_a_producer_rejects_with_a_reason(client):
    sold = a_sent_order()
    maker = its_producer(sold)

    without = post(client, address(sold, "/reject"), maker)
    answer = post(client, address(sold, "/reject"), maker, reason="mesin rusak")

    assert (without.status_code, list(without.json["errors"])) == (422, ["reason"])
    assert answer.json["state"] == "rejected"
    assert answer.json["reason"] == "mesin rusak"
