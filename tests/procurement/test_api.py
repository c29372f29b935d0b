"""Decisions on orders by the API: four eyes, once each."""

import pytest

from marketplace.orders.models import Order
from marketplace.orders.states import OrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.market import ABuyer

MISSING = to_public("order", 999_999)
VERBS = [("approve", None), ("reject", {"reason": "Terlalu mahal"})]


def decide(client, actor, order, verb, body=None, key="kunci-1"):
    number = order if isinstance(order, str) else to_public("order", order.id)
    headers = a_token(actor) | {"Idempotency-Key": key}
    return client.post(f"/api/v1/orders/{number}/{verb}", json=body, headers=headers)


def stored(order) -> Order:
    return db.session.get_one(Order, order.id, populate_existing=True)


def test_another_person_approves_and_the_parts_go_out(client, kitchen, waiting):
    answer = decide(client, kitchen.approver, waiting, "approve")

    assert answer.status_code == 200, answer.text
    assert (answer.json["number"], answer.json["state"]) == (waiting.number, "placed")
    assert [part["state"] for part in answer.json["producer_orders"]] == ["sent", "sent"]
    assert stored(waiting).decided_by == kitchen.approver.person_id


def test_a_repeated_approval_answers_the_same_bytes(client, kitchen, waiting):
    first = decide(client, kitchen.approver, waiting, "approve")
    again = decide(client, kitchen.approver, waiting, "approve")
    fresh = decide(client, kitchen.approver, waiting, "approve", key="kunci-2")

    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    assert fresh.status_code == 409


def test_a_key_is_needed(client, kitchen, waiting):
    address = f"/api/v1/orders/{to_public('order', waiting.id)}/approve"
    answer = client.post(address, headers=a_token(kitchen.approver))
    assert answer.status_code == 422
    assert stored(waiting).state is OrderState.AWAITING_APPROVAL


@pytest.mark.parametrize(("verb", "body"), VERBS)
def test_whoever_asked_never_decides_not_even_an_owner(
    client, kitchen, owner, water, verb, body
):
    own = kitchen.places((water, 40), actor=owner)

    answer = decide(client, owner, own, verb, body)

    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    assert stored(own).state is OrderState.AWAITING_APPROVAL
    assert stored(own).decided_by is None


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.RECEIVER, Role.FINANCE])
@pytest.mark.parametrize(("verb", "body"), VERBS)
def test_other_members_do_not_decide(client, kitchen, waiting, role, verb, body):
    actor = a_member(kitchen.buyer.organisation, role)
    assert decide(client, actor, waiting, verb, body).status_code == 403
    assert stored(waiting).state is OrderState.AWAITING_APPROVAL


@pytest.mark.parametrize(("verb", "body"), VERBS)
@pytest.mark.parametrize("role", [Role.REQUESTER, Role.APPROVER])
def test_a_foreign_order_looks_like_a_missing_one(client, waiting, verb, body, role):
    stranger = a_member(ABuyer().organisation, role)

    foreign = decide(client, stranger, waiting, verb, body, key="a")
    missing = decide(client, stranger, MISSING, verb, body, key="b")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.data == missing.data
    assert stored(waiting).state is OrderState.AWAITING_APPROVAL


def test_the_regency_only_looks_on(client, waiting):
    assert decide(client, an_admin(), waiting, "approve").status_code == 403


def test_a_rejection_needs_a_reason_and_keeps_it(client, kitchen, waiting):
    without = decide(client, kitchen.approver, waiting, "reject", {}, key="a")
    assert without.status_code == 422
    assert list(without.json["errors"]) == ["reason"]

    body = {"reason": "Terlalu banyak"}
    answer = decide(client, kitchen.approver, waiting, "reject", body, key="b")

    assert answer.json["state"] == "rejected"
    assert stored(waiting).reason == "Terlalu banyak"
