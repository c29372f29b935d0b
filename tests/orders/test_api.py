"""Orders by the API: one door, the same rules."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import StockMove
from marketplace.orders.models import Order
from marketplace.shared.actors import Role
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.orders.counting import count_queries


@pytest.fixture
def kitchen():
    return a_kitchen()


def body_for(kitchen, *goods, **facts):
    lines = [{"offer_id": to_public("offer", o.id), "quantity": str(q)} for o, q in goods]
    return {
        "lines": lines,
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "delivery_day": in_days(3).isoformat(),
        "payment": "terms",
        "note": "",
    } | facts


def headers_for(actor, key="kunci-1"):
    return a_token(actor) | {"Idempotency-Key": key}


def _address(order, rest=""):
    return f"/api/v1/orders/{to_public('order', order.id)}{rest}"


def test_an_order_is_answered_as_the_contract_says(client, kitchen):
    offer = an_offer(AProducer(name="Perumda", is_pkp=True), prices={1: 38_000, 10: 35_000})

    answer = client.post(
        "/api/v1/orders",
        json=body_for(kitchen, (offer, 12)),
        headers=headers_for(kitchen.requester),
    )

    assert answer.status_code == 201, answer.text
    order = db.session.scalars(select(Order)).one()
    found = answer.json
    assert found["id"] == to_public("order", order.id)
    assert (found["number"], found["state"]) == (order.number, "placed")
    assert found["total_rupiah"] == 420_000 + 57_500 + 46_200
    (part,) = found["producer_orders"]
    assert part["number"] == f"{order.number}-A"
    assert part["producer"]["name"] == "Perumda"
    assert (part["state"], part["subtotal_rupiah"]) == ("sent", 420_000)
    assert (part["freight_rupiah"], part["tax_rupiah"]) == (57_500, 46_200)
    (line,) = part["lines"]
    assert line["id"] == to_public("order_line", order.producer_orders[0].lines[0].id)
    assert line["offer_id"] == to_public("offer", offer.id)
    assert (line["quantity"], line["unit"]) == ("12", "karton")
    assert (line["unit_price_rupiah"], line["line_total_rupiah"]) == (35_000, 420_000)


def test_the_same_key_orders_once(client, kitchen):
    offer = an_offer(stock=10)
    body, headers = body_for(kitchen, (offer, 10)), headers_for(kitchen.requester)

    first = client.post("/api/v1/orders", json=body, headers=headers)
    again = client.post("/api/v1/orders", json=body, headers=headers)
    other = client.post("/api/v1/orders", json=body | {"note": "lain"}, headers=headers)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1
    assert len(db.session.scalars(select(StockMove)).all()) == 2


def test_a_refusal_is_replayed_as_well(client, kitchen):
    offer = an_offer(stock=4, product=AProduct(name="AirKu"))
    body, headers = body_for(kitchen, (offer, 10)), headers_for(kitchen.requester)

    first = client.post("/api/v1/orders", json=body, headers=headers)
    offer.available_quantity = Decimal(10)
    db.session.flush()
    again = client.post("/api/v1/orders", json=body, headers=headers)

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.json["errors"] == {"lines.0": ["Tinggal 4 karton AirKu."]}
    assert again.data == first.data
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0


def test_a_producer_may_be_left_open_within_a_ceiling(client, kitchen):
    product = AProduct()
    cheap, dear = (an_offer(product=product, prices={1: p}) for p in (10_000, 11_000))
    line = {"product_id": to_public("product", product.id), "quantity": "5"}
    wanted = line | {"max_unit_price_rupiah": 10_500}

    answer = client.post(
        "/api/v1/orders",
        json=body_for(kitchen, lines=[wanted]),
        headers=headers_for(kitchen.requester),
    )

    assert answer.status_code == 201, answer.text
    (part,) = answer.json["producer_orders"]
    assert part["lines"][0]["offer_id"] == to_public("offer", cheap.id)
    assert dear.available_quantity == 100


def test_a_quote_shows_who_would_deliver_what_and_changes_nothing(client, kitchen):
    product = AProduct(unit="kg")
    offers = [an_offer(product=product, prices={1: 10_000}, stock=n) for n in (50, 4)]
    short = an_offer(stock=1, product=AProduct(name="AirKu"))
    lines = [
        {"product_id": to_public("product", product.id), "quantity": "10"},
        {"offer_id": to_public("offer", short.id), "quantity": "2"},
    ]

    answer = client.post(
        "/api/v1/orders/quote",
        json={"lines": lines, "delivery_day": in_days(3).isoformat()},
        headers=a_token(kitchen.requester),
    )

    assert answer.status_code == 200, answer.text
    found = answer.json
    shares = {
        line["offer_id"]: (line["quantity"], line["reasons"])
        for part in found["producer_orders"]
        for line in part["lines"]
    }
    assert shares[to_public("offer", offers[0].id)] == ("6", ["bagian rata"])
    assert shares[to_public("offer", offers[1].id)] == ("4", ["seluruh stoknya"])
    assert found["goods_rupiah"] == 10 * 10_000 + 2 * 38_000
    assert found["problems"] == {"lines.1": ["Tinggal 1 karton AirKu."]}
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert len(db.session.scalars(select(StockMove)).all()) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"quantity": "1"}]}, "lines"),
        ({"lines": [{"offer_id": "xxxxxxxxxx", "quantity": "1"}]}, "lines"),
        ({"lines": "air"}, "lines"),
        ({"delivery_point": "xxxxxxxxxx"}, "delivery_point"),
        ({"delivery_day": "besok"}, "delivery_day"),
        ({"payment": "gold"}, "payment"),
        ({"note": "x" * 501}, "note"),
        ({"total_rupiah": 1}, "total_rupiah"),
        ({"state": "placed"}, "state"),
    ],
)
def test_bad_input_is_named(client, kitchen, change, field):
    body = body_for(kitchen, (an_offer(), 1)) | change
    answer = client.post("/api/v1/orders", json=body, headers=headers_for(kitchen.requester))
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1.0001", "NaN", "1e3", "99999999999", "", True]
)
def test_quantities_that_are_none(client, kitchen, quantity):
    body = body_for(kitchen, (an_offer(), 1))
    body["lines"][0]["quantity"] = quantity
    answer = client.post("/api/v1/orders", json=body, headers=headers_for(kitchen.requester))
    assert answer.status_code == 422
    assert "quantity" in answer.json["errors"]["lines"]["0"]


def test_prices_are_ours_not_the_callers(client, kitchen):
    body = body_for(kitchen, (an_offer(), 1))
    body["lines"][0]["unit_price_rupiah"] = 1
    answer = client.post("/api/v1/orders", json=body, headers=headers_for(kitchen.requester))
    assert answer.status_code == 422


def test_a_token_and_a_key_are_needed(client, kitchen):
    body = body_for(kitchen, (an_offer(), 1))
    assert client.post("/api/v1/orders", json=body).status_code == 401
    keyless = client.post("/api/v1/orders", json=body, headers=a_token(kitchen.requester))
    assert (keyless.status_code, list(keyless.json["errors"])) == (422, ["Idempotency-Key"])


@pytest.mark.parametrize("rest", ["", "/cancel"])
def test_a_foreign_order_looks_missing(client, kitchen, rest):
    order = kitchen.places((an_offer(), 1))
    stranger = a_member(a_kitchen().buyer.organisation, Role.REQUESTER)

    def ask(address):
        headers = headers_for(stranger, key=address)
        if rest:
            return client.post(address, json={"reason": "x"}, headers=headers)
        return client.get(address, headers=headers)

    foreign = ask(_address(order, rest))
    missing = ask(f"/api/v1/orders/{to_public('order', 10**9)}{rest}")
    nonsense = ask(f"/api/v1/orders/nonsense{rest}")
    assert (foreign.status_code, missing.status_code, nonsense.status_code) == (404, 404, 404)
    assert foreign.data == missing.data == nonsense.data


def test_an_order_is_cancelled_once_with_a_reason(client, kitchen):
    offer = an_offer(stock=10)
    order = kitchen.places((offer, 4))
    headers = headers_for(kitchen.requester)

    empty = client.post(_address(order, "/cancel"), json={"reason": " "}, headers=headers)
    first = client.post(_address(order, "/cancel"), json={"reason": "batal"}, headers=headers)
    again = client.post(_address(order, "/cancel"), json={"reason": "batal"}, headers=headers)
    late = client.post(
        _address(order, "/cancel"),
        json={"reason": "batal"},
        headers=headers_for(kitchen.requester, key="kunci-2"),
    )

    assert [a.status_code for a in (empty, first, again, late)] == [422, 200, 200, 409]
    assert (first.json["state"], first.json["reason"]) == ("cancelled", "batal")
    assert again.data == first.data
    db.session.refresh(offer)
    assert offer.available_quantity == 10


def test_the_regency_reads_but_does_not_order(client, kitchen):
    order = kitchen.places((an_offer(), 1))
    headers = headers_for(an_admin())
    assert client.get(_address(order), headers=headers).json["number"] == order.number
    body = body_for(kitchen, (an_offer(), 1))
    assert client.post("/api/v1/orders", json=body, headers=headers).status_code == 403


def test_more_lines_need_only_their_own_holds(kitchen):
    kitchen.buyer.approval_limit = Money(10**9)
    offers = [an_offer() for _n in range(40)]
    kitchen.places()  # what is asked only once: the first link of the chain and so on
    few = count_queries(lambda: kitchen.places(*((o, 1) for o in offers[:10])))
    many = count_queries(lambda: kitchen.places(*((o, 1) for o in offers)))
    # SQLite's driver inserts part and line one by one; there that is no trip to a server.
    assert many - few == 30 * (2 if is_sqlite() else 0)


def test_placing_asks_the_database_just_so_often(client, kitchen):
    kitchen.buyer.approval_limit = Money(10**9)
    client.get("/api/v1/orders", headers=(headers := headers_for(kitchen.requester)))
    kitchen.places()
    first, second, third = (AProducer() for _n in range(3))
    offers = [an_offer(maker) for maker in (first, first, second, second, third)]
    body = body_for(kitchen, *((offer, 1) for offer in offers))

    statements = count_queries(
        lambda: client.post("/api/v1/orders", json=body, headers=headers)
    )

    assert len(db.session.scalars(select(Order)).all()[-1].producer_orders) == 3
    # Who asks, whose key, the buyer, its cost centres, goods with prices, which list holds,
    # what they promise, when the dock is open; stock, capacity; rules of approval; the buyer's
    # own number; order, parts, lines, history, message; number; what is agreed for these goods,
    # what was said of goods from outside; answer; who has programs to be called; audit chain
    # and its entry. SQLite's driver inserts parts and lines one by one, and numbers them apart.
    assert statements == (33 if is_sqlite() else 24)
