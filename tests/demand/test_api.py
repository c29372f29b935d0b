"""Needs, pledges and passengers by the API: one door, the same rules."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.demand.models import Need
from marketplace.demand.states import NeedState
from marketplace.orders.models import Order
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.market import AProducer
from tests.factories.needs import a_draft, a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen


@pytest.fixture
def kitchen():
    return a_kitchen(approval_limit=Money(10**9))


@pytest.fixture
def product():
    return sugar()


def at(need, rest=""):
    return f"/api/v1/needs/{to_public('need', need.id)}{rest}"


def body_for(kitchen, product, **changes):
    return {
        "product": to_public("product", product.id),
        "quantity": "200",
        "ceiling_rupiah": 50_000,
        "first_day": (today() + timedelta(days=9)).isoformat(),
        "weeks": 2,
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "answer_by": (today() + timedelta(days=3)).isoformat(),
        "note": "Kering",
    } | changes


def test_a_need_lives_by_the_api(client, kitchen, product):
    headers = a_token(kitchen.requester)
    made = client.post("/api/v1/needs", json=body_for(kitchen, product), headers=headers)
    assert made.status_code == 201, made.text
    need = db.session.scalars(select(Need)).one()
    days = [need.first_day.isoformat(), (need.first_day + timedelta(days=7)).isoformat()]
    assert made.json == {
        "id": to_public("need", need.id),
        "state": "draft",
        "buyer": {
            "id": to_public("organisation", kitchen.buyer.id),
            "slug": kitchen.buyer.organisation.slug,
            "name": kitchen.buyer.name,
        },
        "category": {
            "id": to_public("category", product.category_id),
            "slug": product.category.slug,
            "name": product.category.name,
            "name_en": product.category.name_en,
        },
        "product": {
            "id": to_public("product", product.id),
            "slug": product.slug,
            "name": "Gula semut",
        },
        "quantity": "200",
        "unit": "kg",
        "ceiling_rupiah": 50_000,
        "delivery_days": days,
        "weeks": 2,
        "delivery_point": {
            "id": to_public("delivery_point", kitchen.dock.id),
            "name": kitchen.dock.name,
            "zone": "landside",
        },
        "answer_by": need.answer_by.isoformat(),
        "note": "Kering",
        "published_at": None,
        "offered_quantity": "0",
        "producers_offering": 0,
        "own_pledge": None,
        "pledges": [],
        "orders": [],
    }
    published = client.post(at(need, "/publish"), headers=headers)
    assert (published.status_code, published.json["state"]) == (200, "open")
    assert client.post(at(need, "/publish"), headers=headers).status_code == 409
    closed = client.post(at(need, "/close"), headers=headers)
    assert closed.json["state"] == "closed"
    assert client.post(at(need, "/cancel"), headers=headers).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"ceiling_rupiah": 0}, "ceiling_rupiah"),
        ({"weeks": 9}, "weeks"),
        ({"product": "tidak-ada"}, "product"),
        ({"answer_by": "2020-01-01"}, "answer_by"),
        ({"sesuatu": 1}, "sesuatu"),
        ({"product": None, "category": None}, "category"),
    ],
)
def test_what_cannot_be_is_refused_by_field(client, kitchen, product, changes, field):
    body = body_for(kitchen, product) | changes
    answer = client.post("/api/v1/needs", json=body, headers=a_token(kitchen.requester))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in str(answer.json["errors"])
    assert db.session.scalar(select(func.count(Need.id))) == 0


def test_a_producer_pledges_and_sees_its_own_answer_only(client, kitchen, product):
    need = an_open_need(kitchen, product)
    rival, _offer = a_seller(product)
    a_pledge(need, rival)
    seller, offer = a_seller(product)
    headers = a_token(seller)
    body = {"answer": "part", "quantity": "80", "floor_price_rupiah": 44_000}
    first = client.put(at(need, "/pledge"), json=body, headers=headers)
    again = client.put(at(need, "/pledge"), json={"answer": "full"}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json["id"] == first.json["id"]
    assert {k: first.json[k] for k in ("answer", "quantity", "floor_price_rupiah")} == body
    assert (again.json["answer"], again.json["floor_price_rupiah"]) == ("full", 45_000)
    assert again.json["offer_id"] == to_public("offer", offer.id)
    seen = client.get(at(need), headers=headers).json
    assert (seen["offered_quantity"], seen["producers_offering"]) == ("400", 2)
    assert seen["own_pledge"]["quantity"] == "200"
    assert (seen["pledges"], seen["orders"]) == (None, [])
    whole = client.get(at(need), headers=a_token(kitchen.approver)).json
    assert {p["producer"]["id"] for p in whole["pledges"]} == {
        to_public("organisation", each.organisation_id) for each in (seller, rival)
    }


def test_a_need_is_ordered_once_per_key_and_once_at_all(client, kitchen, product):
    need = an_open_need(kitchen, product)
    for quantity in (None, 80, 40):
        a_pledge(need, a_seller(product)[0], quantity)
    headers = a_token(kitchen.requester) | {"Idempotency-Key": "satu"}
    body = {"delivery_day": need.first_day.isoformat(), "payment": "terms"}

    first, again = (
        client.post(at(need, "/order"), json=body, headers=headers) for _n in range(2)
    )
    other = client.post(
        at(need, "/order"), json=body, headers=headers | {"Idempotency-Key": "dua"}
    )

    assert first.status_code == 201, first.text
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [len(part["lines"]) for part in first.json["producer_orders"]] == [1, 1, 1]
    assert (other.status_code, other.json["detail"].split(".")[0]) == (
        409,
        "Kebutuhan ini sudah dijadikan pesanan",
    )
    assert db.session.scalar(select(func.count(Order.id))) == 1
    shown = client.get(at(need), headers=headers).json
    assert shown["state"] == "ordered"
    assert shown["orders"] == [
        {
            "delivery_day": need.first_day.isoformat(),
            "order_id": first.json["id"],
            "number": first.json["number"],
            "state": "placed",
        }
    ]
    assert (
        client.post(
            at(need, "/order"), json=body, headers=a_token(kitchen.requester)
        ).status_code
        == 422
    )


def test_nothing_is_shown_to_whom_it_does_not_concern(client, kitchen, product):
    draft, need = a_draft(kitchen, product), an_open_need(kitchen, product)
    rival = a_kitchen()
    seller, _offer = a_seller(product)
    missing = client.get(
        f"/api/v1/needs/{to_public('need', 999_999)}", headers=a_token(rival.requester)
    )
    foreign = client.get(at(need), headers=a_token(rival.requester))
    assert (foreign.status_code, foreign.data) == (404, missing.data)
    assert client.get(at(draft), headers=a_token(seller)).status_code == 404
    for act in ("publish", "close", "cancel"):
        answer = client.post(at(need, f"/{act}"), headers=a_token(rival.requester))
        assert answer.status_code == 404
    assert (
        client.put(
            at(draft, "/pledge"), json={"answer": "no"}, headers=a_token(seller)
        ).status_code
        == 404
    )
    finance = a_member(kitchen.buyer.organisation, Role.FINANCE)
    assert client.get(at(need), headers=a_token(finance)).status_code == 403
    assert client.post(at(need, "/close"), headers=a_token(kitchen.approver)).status_code == 403
    assert (
        client.put(
            at(need, "/pledge"), json={"answer": "no"}, headers=a_token(kitchen.requester)
        ).status_code
        == 403
    )
    assert need.state is NeedState.OPEN


def test_lists_come_in_parts_for_each_side(client, kitchen, product):
    needs = [an_open_need(kitchen, product), an_open_need(kitchen), a_draft(kitchen, product)]
    ids = [to_public("need", need.id) for need in reversed(needs)]

    def listed(actor, query=""):
        answer = client.get(f"/api/v1/needs{query}", headers=a_token(actor))
        assert answer.status_code == 200
        return [each["id"] for each in answer.json["items"]], answer.json

    assert listed(kitchen.requester)[0] == ids
    assert listed(kitchen.requester, "?state=draft")[0] == ids[:1]
    seller, _offer = a_seller(product)
    assert listed(seller)[0] == ids[1:]
    assert listed(seller, "?concerns_me=true")[0] == ids[2:]
    stranger = a_member(AProducer().organisation, Role.PRODUCER_MEMBER)
    assert listed(stranger, "?concerns_me=true")[0] == []
    assert listed(an_admin())[0] == ids[1:]
    first, part = listed(kitchen.requester, "?limit=2")
    assert (first, part["total"]) == (ids[:2], 3)
    assert listed(kitchen.requester, f"?limit=2&cursor={part['next']}")[0] == ids[2:]


def test_passengers_are_public_with_their_source(client):
    found = client.get("/api/v1/passengers?limit=100").json
    by_month = {each["month"]: each for each in found["items"]}
    assert by_month["2023-07-01"] == {
        "month": "2023-07-01",
        "passengers": 430_573,
        "is_estimate": False,
        "is_forecast": False,
        "source": "Harian Jogja 12 Sep 2023 ekbis.harianjogja.com/read/2023/09/12/502/1148263",
    }
    assert by_month["2025-12-01"]["is_estimate"] is True
    latest = found["items"][0]
    assert latest["is_forecast"] is True
    assert latest["month"] > today().isoformat()[:7]
    part = client.get("/api/v1/passengers?limit=5").json
    rest = client.get(f"/api/v1/passengers?limit=100&cursor={part['next']}").json
    assert part["items"] + rest["items"] == found["items"]
    assert part["total"] == len(found["items"])
    assert client.get("/api/v1/passengers?cursor=rusak").status_code == 422
