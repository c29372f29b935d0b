"""Approvals, rules and absences by the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.approvals.queries.rules import rules_of
from marketplace.approvals.states import FlowState
from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token
from tests.factories.approvals import a_rule, a_step, flow_of
from tests.factories.orders import a_kitchen

RULE = {
    "name": "Belanja besar",
    "amount_from_rupiah": 5_000_000,
    "steps": [{"stage": 1, "role": "approver"}, {"stage": 2, "role": "finance", "needed": 1}],
}


def call(client, actor, method, address, body=None, key=None):
    headers = a_token(actor) | ({"Idempotency-Key": key} if key else {})
    return client.open(f"/api/v1{address}", method=method, json=body, headers=headers)


def number_of(order):
    return to_public("approval", flow_of(order).id)


def decide(client, actor, order, verdict, key="a", **body):
    address = f"/approvals/{number_of(order)}/decide"
    return call(client, actor, "POST", address, {"verdict": verdict, **body}, key)


def test_what_waits_is_listed_shown_and_approved_at_once(client, kitchen, water):
    orders = [kitchen.places((water, 40)) for _n in range(3)]
    first = call(client, kitchen.approver, "GET", "/approvals?limit=2")
    assert (first.status_code, first.json["total"]) == (200, 3)
    rest = call(client, kitchen.approver, "GET", f"/approvals?cursor={first.json['next']}")
    ids = [each["order_id"] for each in first.json["items"] + rest.json["items"]]
    assert ids == [to_public("order", order.id) for order in orders]

    shown = call(client, kitchen.approver, "GET", f"/approvals/{number_of(orders[0])}").json
    assert shown["state"] == "open"
    assert shown["because"] == ["Di atas batas tanpa persetujuan"]
    assert [seat["role"] for seat in shown["steps"][0]["asked"]] == ["approver", "buyer_owner"]

    seen = shown["content_hash"]
    answer = decide(client, kitchen.approver, orders[0], "approved", content_hash=seen)
    assert answer.status_code == 200, answer.text
    assert answer.json["state"] == "approved"
    assert answer.json["released_at"] is not None
    assert [d["verdict"] for d in answer.json["decisions"]] == ["approved"]
    states = db.session.scalars(select(Order.state).order_by(Order.id)).all()
    assert states == [OrderState.PLACED, *[OrderState.AWAITING_APPROVAL] * 2]
    again = decide(client, kitchen.approver, orders[0], "approved", content_hash=seen)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_another_content_than_was_seen_is_refused(client, kitchen, water):
    order = kitchen.places((water, 40))
    answer = decide(client, kitchen.approver, order, "approved", content_hash="0" * 64)
    assert answer.status_code == 409
    assert flow_of(order).state is FlowState.OPEN


@pytest.mark.parametrize(("verdict", "state"), [("returned", "returned"), ("rejected",) * 2])
def test_returning_and_rejecting_need_words(client, kitchen, water, verdict, state):
    order = kitchen.places((water, 40))
    without = decide(client, kitchen.approver, order, verdict)
    assert (without.status_code, list(without.json["errors"])) == (422, ["reason"])
    answer = decide(client, kitchen.approver, order, verdict, key="b", reason="Kurangi")
    assert (answer.json["state"], answer.json["message"]) == (state, "Kurangi")


def test_a_returned_order_is_changed_and_asks_again(client, kitchen, water):
    order = kitchen.places((water, 40))
    number = to_public("order", order.id)
    back = call(
        client, kitchen.approver, "POST", f"/orders/{number}/return", {"reason": "ubah"}, "r"
    )
    assert (back.status_code, back.json["state"]) == (200, "awaiting_approval")
    line = back.json["producer_orders"][0]["lines"][0]
    body = {
        "lines": [{"id": line["id"], "quantity": "35"}],
        "delivery_point": back.json["delivery_point"]["id"],
        "delivery_day": back.json["delivery_day"],
    }
    address = f"/orders/{number}/changes"
    answer = call(client, kitchen.requester, "POST", address, body, "c")
    assert answer.status_code == 200, answer.text
    assert answer.json["producer_orders"][0]["lines"][0]["quantity"] == "35"
    assert (flow_of(order).round, flow_of(order).state) == (2, FlowState.OPEN)
    listed = call(client, kitchen.approver, "GET", "/approvals?state=returned").json
    assert [each["round"] for each in listed["items"]] == [1]


def test_requesters_and_strangers_do_not_decide(client, kitchen, water):
    order = kitchen.places((water, 40))
    assert decide(client, kitchen.requester, order, "approved").status_code == 403
    stranger = a_member(a_kitchen().buyer.organisation, Role.APPROVER)
    assert decide(client, stranger, order, "approved").status_code == 404
    assert flow_of(order).decisions == []


def test_rules_are_added_read_changed_and_ended(client, kitchen, owner, finance):
    made = call(client, owner, "POST", "/approval-rules", RULE)
    assert made.status_code == 201, made.text
    address = f"/approval-rules/{made.json['id']}"
    body = {"amount_rupiah": 6_000_000}
    would = call(client, owner, "POST", "/approval-rules/preview", body).json
    assert [step["who"] for step in would["steps"]] == [
        ["Penyetuju", "Pengurus usaha"],
        ["Penyetuju"],
        ["Keuangan"],
    ]
    changed = call(client, owner, "PUT", address, {**RULE, "name": "Lebih besar"})
    assert changed.status_code == 200, changed.text
    listed = call(client, finance, "GET", "/approval-rules").json
    assert [rule["name"] for rule in listed["items"]] == ["Lebih besar"]
    assert listed["approval_limit_rupiah"] == 3_000_000
    address = f"/approval-rules/{changed.json['id']}"
    assert call(client, owner, "DELETE", address).status_code == 204
    assert call(client, owner, "DELETE", address).status_code == 404
    assert rules_of(kitchen.buyer.id) == []


def test_the_limit_of_links_is_set(client, owner):
    body = {"mail_limit_rupiah": 7_000_000}
    answer = call(client, owner, "PUT", "/approval-rules/mail-limit", body)
    assert answer.json["mail_limit_rupiah"] == 7_000_000


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "Tanpa langkah", "steps": []},
        {"name": "Siapa", "steps": [{"stage": 1}]},
        {"name": "Peran lain", "steps": [{"stage": 1, "role": "receiver"}]},
        {**RULE, "amount_to_rupiah": 1},
        {**RULE, "strange": 1},
    ],
)
def test_rules_that_cannot_be_are_refused(client, kitchen, owner, body):
    assert call(client, owner, "POST", "/approval-rules", body).status_code == 422
    assert rules_of(kitchen.buyer.id) == []


def test_only_owners_set_rules(client, kitchen, owner, second):
    rule = a_rule(owner, a_step())
    address = f"/approval-rules/{to_public('approval_rule', rule.id)}"
    for actor, status in (
        (second, 403),
        (a_member(a_kitchen().buyer.organisation, Role.BUYER_OWNER), 404),
    ):
        assert call(client, actor, "PUT", address, RULE).status_code == status
        assert call(client, actor, "DELETE", address).status_code == status
    assert [each.id for each in rules_of(kitchen.buyer.id)] == [rule.id]


def test_absences_are_set_listed_and_taken_back(client, kitchen, second, finance):
    body = {
        "deputy": to_public("person", kitchen.approver.person_id),
        "first_day": today().isoformat(),
        "last_day": (today() + timedelta(days=3)).isoformat(),
    }
    made = call(client, second, "POST", "/approval-delegations", body)
    assert made.status_code == 201, made.text
    assert made.json["absent"]["name"] == "Sari Kedua"
    weak = {**body, "deputy": to_public("person", finance.person_id)}
    assert (
        call(client, kitchen.approver, "POST", "/approval-delegations", weak).status_code == 422
    )
    listed = call(client, finance, "GET", "/approval-delegations").json
    assert [row["id"] for row in listed["items"]] == [made.json["id"]]
    address = f"/approval-delegations/{made.json['id']}"
    assert call(client, finance, "DELETE", address).status_code == 403
    assert call(client, second, "DELETE", address).status_code == 204
