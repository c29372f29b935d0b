"""Producers write offers over the API; the regency decides over it."""

from __future__ import annotations

import pytest

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.producers.states import CertificateKind, ReviewState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.counting import statements
from tests.factories.market import ABuyer, ACategory, AProducer, AProduct, an_offer
from tests.factories.offers import a_waiting_offer, papers_of
from tests.factories.producers import ACertificate, a_helper, an_owner

AIRKU = {
    "product": {
        "name": "AirKu botol 600 ml",
        "category": "air-minum",
        "unit": "karton",
        "pack": "24 botol 600 ml",
    },
    "price_tiers": [
        {"min_quantity": "10", "unit_price_rupiah": 43_000},
        {"min_quantity": "60", "unit_price_rupiah": 40_000},
    ],
    "minimum_quantity": "10",
    "order_multiple": "1",
    "available_quantity": "2000",
    "weekly_capacity": "2600",
    "lead_days": 1,
}


@pytest.fixture
def producer():
    ACategory(slug="air-minum", art="airku")
    return AProducer()


def _draft(client, producer, **changes):
    headers = a_token(an_owner(producer))
    answer = client.post("/api/v1/offers", json=AIRKU | changes, headers=headers)
    assert answer.status_code == 201, answer.json
    return answer.json, headers


def test_an_offer_from_draft_to_catalogue(client, producer):
    (paper,) = papers_of(producer, CertificateKind.BPOM_MD)
    certificate = to_public("certificate", paper.id)
    offer, headers = _draft(client, producer, certificates=[certificate])
    address = f"/api/v1/offers/{offer['id']}"

    assert offer["state"] == "draft"
    assert offer["price_tiers"] == AIRKU["price_tiers"]
    assert offer["producer"]["slug"] == producer.slug
    assert offer["certificates"][0] == {
        "id": certificate,
        "kind": "bpom_md",
        "state": "accepted",
        "number": None,
        "valid_until": paper.valid_until.isoformat(),
    }

    assert client.patch(address, json={"lead_days": 2}, headers=headers).json["lead_days"] == 2
    submitted = client.post(f"{address}/submit", headers=headers)
    assert (submitted.status_code, submitted.json["state"]) == (200, "submitted")

    admin = a_token(an_admin())
    (review,) = client.get("/api/v1/reviews", headers=admin).json["items"]
    assert (review["kind"], review["title"]) == ("offer", "AirKu botol 600 ml")
    approved = client.post(f"/api/v1/reviews/{review['id']}/approve", headers=admin)
    assert approved.json == {"id": review["id"], "state": "published"}

    stock = client.put(
        f"{address}/stock", json={"available_quantity": "12.5"}, headers=headers
    ).json
    assert (stock["available_quantity"], stock["state"]) == ("12.5", "published")


def test_what_is_missing_is_named(client, producer):
    offer, headers = _draft(client, producer)
    assert offer["warnings"][0].startswith("Air kemasan, susu, dan pangan beku perlu izin")

    client.post(f"/api/v1/offers/{offer['id']}/submit", headers=headers)
    admin = a_token(an_admin())
    (review,) = client.get("/api/v1/reviews?kind=offer", headers=admin).json["items"]
    answer = client.post(f"/api/v1/reviews/{review['id']}/approve", headers=admin)

    assert answer.status_code == 409
    assert "BPOM MD" in answer.json["detail"]
    assert list(answer.json["errors"]) == ["certificates"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_tiers": []}, "price_tiers"),
        ({"price_tiers": [{"min_quantity": "1", "unit_price_rupiah": 0}]}, "price_tiers"),
        ({"price_tiers": [{"min_quantity": "0", "unit_price_rupiah": 5}]}, "price_tiers"),
        ({"price_tiers": [{"min_quantity": "1", "unit_price_rupiah": 10.5}]}, "price_tiers"),
        ({"price_tiers": [{"min_quantity": "1"}] * 6}, "price_tiers"),
        ({"minimum_quantity": "-1"}, "minimum_quantity"),
        ({"minimum_quantity": "1.2345"}, "minimum_quantity"),
        ({"order_multiple": "0"}, "order_multiple"),
        ({"order_multiple": "3"}, "minimum_quantity"),
        ({"lead_days": 91}, "lead_days"),
        ({"lead_days": "2"}, "lead_days"),
        ({"available_quantity": "99999999999"}, "available_quantity"),
        ({"halal_basis": "mungkin"}, "halal_basis"),
        ({"certificates": ["yk3a"]}, "certificates"),
        ({"product": {"name": "x", "category": "air-minum", "unit": "karton"}}, "product"),
        ({"product": AIRKU["product"] | {"unit": "peti mati"}}, "product"),
        ({"product": AIRKU["product"] | {"category": "emas"}}, "category"),
        ({"product_id": to_public("product", 1)}, "product"),
        ({"state": "published"}, "state"),
        ({"producer_id": 1}, "producer_id"),
        ({"lowest_price": 1}, "lowest_price"),
    ],
)
def test_bad_input_is_refused_by_field(client, producer, change, field):
    headers = a_token(an_owner(producer))
    answer = client.post("/api/v1/offers", json=AIRKU | change, headers=headers)
    assert answer.status_code == 422, answer.json
    assert field in answer.json["errors"]
    assert db.session.query(Offer).count() == 0


def test_a_foreign_offer_looks_like_a_missing_one(client, producer):
    mine, headers = _draft(client, producer)
    foreign = a_token(an_owner())
    calls = [
        ("get", "", None),
        ("patch", "", {"lead_days": 3}),
        ("post", "/submit", None),
        ("put", "/stock", {"available_quantity": "1"}),
    ]
    for method, tail, body in calls:
        answers = [
            getattr(client, method)(
                f"/api/v1/offers/{number}{tail}", json=body, headers=foreign
            )
            for number in (mine["id"], to_public("offer", 999_999), "tidak-ada")
        ]
        assert {a.status_code for a in answers} == {404}
        assert len({a.data for a in answers}) == 1
    own = client.get(f"/api/v1/offers/{mine['id']}", headers=headers)
    assert (own.json["lead_days"], own.json["state"]) == (1, "draft")


def test_own_offers_come_in_parts(client):
    producer = AProducer()
    for _turn in range(5):
        an_offer(producer)
    an_offer(producer, state=OfferState.ARCHIVED)
    an_offer()
    headers = a_token(a_helper(producer))

    first = client.get("/api/v1/offers?limit=3", headers=headers).json
    second = client.get(f"/api/v1/offers?limit=3&cursor={first['next']}", headers=headers).json
    archived = client.get("/api/v1/offers?state=archived", headers=headers).json

    assert (first["total"], len(first["items"]), len(second["items"])) == (5, 3, 2)
    ids = {o["id"] for o in first["items"] + second["items"]}
    assert (len(ids), second["next"], archived["total"]) == (5, None, 1)


def test_a_list_asks_the_database_no_more_for_more_offers(client):
    producer = AProducer()
    headers = a_token(an_owner(producer))
    an_offer(producer)
    few = statements(lambda: client.get("/api/v1/offers?limit=100", headers=headers))
    for _turn in range(12):
        a_waiting_offer(producer)
    many = statements(lambda: client.get("/api/v1/offers?limit=100", headers=headers))
    assert many <= few + 1  # certificates are read only where there are some


def test_strangers_and_other_roles_stay_outside(client, producer):
    assert client.get("/api/v1/offers").status_code == 401
    assert client.get("/api/v1/reviews").status_code == 401
    buyer = a_token(a_member(ABuyer().organisation, Role.BUYER_OWNER))
    owner = a_token(an_owner(producer))
    assert client.post("/api/v1/offers", json=AIRKU, headers=buyer).status_code == 403
    assert client.get("/api/v1/offers", headers=a_token(an_admin())).status_code == 403
    for headers in (buyer, owner):
        assert client.get("/api/v1/reviews", headers=headers).status_code == 403
        answer = client.post(
            f"/api/v1/reviews/{to_public('review', 1)}/approve", headers=headers
        )
        assert answer.status_code == 403


def test_the_queue_of_all_kinds_in_parts(client):
    producer = AProducer(state=ReviewState.SUBMITTED)
    ACertificate(producer=producer, state="submitted")
    a_waiting_offer(product=AProduct(name="Madu"))
    headers = a_token(an_admin())

    seen, cursor = [], ""
    for _part in range(3):
        answer = client.get(f"/api/v1/reviews?limit=1&cursor={cursor}", headers=headers).json
        assert answer["total"] == 3
        seen += [item["kind"] for item in answer["items"]]
        cursor = answer["next"] or ""

    assert (sorted(seen), cursor) == (["certificate", "offer", "producer"], "")
    assert client.get("/api/v1/reviews?kind=lain", headers=headers).status_code == 422
    assert client.get("/api/v1/reviews?cursor=x", headers=headers).status_code == 422


def test_changes_are_requested_with_a_reason(client):
    offer = a_waiting_offer()
    headers = a_token(an_admin())
    number = to_public("review", offer.id * 16 + 3)
    address = f"/api/v1/reviews/{number}/request-changes"

    assert client.post(address, json={}, headers=headers).status_code == 422
    said = {"reason": "Foto buram.", "criterion": "unreadable"}
    blank = said | {"reason": "  x "}
    assert client.post(address, json=blank, headers=headers).status_code == 422
    done = client.post(address, json=said, headers=headers)
    again = client.post(address, json=said, headers=headers)

    assert done.json == {"id": number, "state": "changes_requested"}
    assert again.status_code == 409
    missing = f"/api/v1/reviews/{to_public('review', 16 * 999_999 + 3)}/approve"
    assert client.post(missing, headers=headers).status_code == 404
    for strange in (to_public("review", 15), to_public("offer", 3), "x"):
        assert (
            client.post(f"/api/v1/reviews/{strange}/approve", headers=headers).status_code
            == 404
        )


def test_a_change_of_a_published_offer_waits_and_is_decided(client):
    offer = a_waiting_offer(state=OfferState.PUBLISHED)
    headers = a_token(an_owner(offer.producer))
    address = f"/api/v1/offers/{to_public('offer', offer.id)}"
    price = {"price_tiers": [{"min_quantity": "1", "unit_price_rupiah": 60_000}]}

    refused = client.patch(address, json=price, headers=headers)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["price_reason"])
    assert client.get(address, headers=headers).json["pending_change"] is None

    said = price | {"price_reason": "Harga nira naik."}
    answer = client.patch(address, json=said, headers=headers)
    assert answer.json["state"] == "published"
    assert answer.json["price_tiers"][0]["unit_price_rupiah"] == 38_000
    assert answer.json["pending_change"]["reason"] == "Harga nira naik."
    row = {"field": "price_tiers", "label": "Harga"}
    row |= {"before": "Rp 38.000 mulai 1", "after": "Rp 60.000 mulai 1"}
    assert answer.json["pending_change"]["differences"] == [row]

    admin = a_token(an_admin())
    (case,) = client.get("/api/v1/reviews?kind=change", headers=admin).json["items"]
    assert case["differences"] == [row]
    decided = client.post(f"/api/v1/reviews/{case['id']}/approve", headers=admin)
    assert decided.json["state"] == "approved"
    assert client.get(address, headers=headers).json["price_tiers"] == price["price_tiers"]
    answer = client.post(f"{address}/withdraw-change", headers=headers)
    assert answer.status_code == 409
