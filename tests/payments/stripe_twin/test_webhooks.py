"""Signed webhooks: who accepts them, and what arrives on a bad day."""

import time

import pytest
import requests
import stripe

from tests.payments.stripe_twin.conftest import WEBHOOK_SECRET
from tests.stripe_twin import SECRET_KEY, sign

PAYMENT_TYPES = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_every_step_of_a_payment_is_told(client, twin, shop, intent):
    twin.pay(intent.id, card="4000000000000002")
    twin.pay(intent.id)
    client.refunds.create({"payment_intent": intent.id, "amount": 1})
    other = client.payment_intents.create({"amount": 5, "currency": "idr"})
    client.payment_intents.cancel(other.id)
    twin.drain()
    assert shop.types == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
        "refund.created",
        "charge.refunded",
        "payment_intent.created",
        "payment_intent.canceled",
    ]
    assert shop.refused == 0


def test_event_carries_the_object_as_it_was_then(client, twin, shop, paid):
    client.refunds.create({"payment_intent": paid.id})
    twin.drain()
    by_type = {event["type"]: event["data"]["object"] for event in shop.events}
    assert by_type["payment_intent.created"]["status"] == "requires_payment_method"
    assert by_type["payment_intent.succeeded"]["metadata"] == {"order": "BB-7"}
    assert by_type["charge.succeeded"]["amount_refunded"] == 0
    assert by_type["charge.refunded"]["amount_refunded"] == 125_000_000
    assert by_type["charge.refunded"]["payment_intent"] == paid.id


def test_event_names_the_request_that_caused_it(client, twin):
    options = {"idempotency_key": "BB-7"}
    client.payment_intents.create({"amount": 5, "currency": "idr"}, options)
    assert twin.events[0]["request"]["idempotency_key"] == "BB-7"
    assert twin.events[0]["api_version"] == stripe.api_version


def test_signature_is_accepted_only_on_the_bytes_it_was_made_for(twin, paid):
    body, headers = sign(twin.events[-1], WEBHOOK_SECRET)
    signature = headers["Stripe-Signature"]
    event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
    assert event.data.object.id == paid.id
    tampered = body.replace("125000000", "925000000")
    assert tampered != body
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(tampered, signature, WEBHOOK_SECRET)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_of_somebody_else")


def test_unsigned_delivery_is_refused_by_the_shop(shop):
    assert requests.post(shop.url, data="{}", timeout=5).status_code == 400
    assert shop.refused == 1


def test_delivery_is_tried_again_until_it_is_accepted(twin, shop, intent):
    twin.drain()
    shop.down = 3
    twin.pay(intent.id)
    twin.drain()
    assert sorted(shop.types) == sorted(PAYMENT_TYPES)
    statuses = [entry["status"] for entry in twin.state["deliveries"]]
    assert (statuses.count(503), statuses.count(200)) == (3, 3)


def test_drain_says_when_nobody_accepts(twin, shop, intent):
    twin.drain()
    shop.down = 1000
    twin.pay(intent.id)
    with pytest.raises(TimeoutError, match=r"charge\.succeeded"):
        twin.drain(timeout=0.2)


def test_doubled_event_arrives_twice_with_one_id(twin, shop, intent):
    twin.faults.add("webhook_duplicate", "payment_intent.succeeded", copies=3)
    twin.pay(intent.id)
    twin.drain()
    ids = [e["id"] for e in shop.events if e["type"] == "payment_intent.succeeded"]
    assert len(ids) == 3
    assert len(set(ids)) == 1


def test_refund_wins_although_its_event_arrives_first(client, twin, shop, intent):
    twin.drain()
    twin.faults.add("webhook_reorder", times=None)
    twin.pay(intent.id)
    client.refunds.create({"payment_intent": intent.id})
    twin.drain()
    assert shop.types == [
        "payment_intent.created",
        "charge.refunded",
        "refund.created",
        "payment_intent.succeeded",
        "charge.succeeded",
    ]
    charge = client.payment_intents.retrieve(
        intent.id, {"expand": ["latest_charge"]}
    ).latest_charge
    assert (charge.refunded, charge.amount_refunded) == (True, 125_000_000)


def test_lost_event_can_be_read_and_delivered_again(client, twin, shop, intent):
    twin.faults.add("webhook_drop", "payment_intent.succeeded")
    twin.pay(intent.id)
    twin.drain()
    assert "payment_intent.succeeded" not in shop.types
    (lost,) = client.events.list({"type": "payment_intent.succeeded"}).data
    assert client.events.retrieve(lost.id).data.object.id == intent.id
    assert twin.redeliver([lost.id], times=2) == 2
    twin.drain()
    assert shop.types[-2:] == ["payment_intent.succeeded"] * 2


def test_events_are_listed_by_type_and_time(client, paid):
    charges = client.events.list({"types": ["charge.*", "refund.created"]}).data
    assert [event.type for event in charges] == ["charge.succeeded"]
    now = int(time.time())
    assert len(client.events.list({"created": {"gte": now - 60, "lte": now}}).data) == 3
    assert client.events.list({"created": {"gt": now + 60}}).data == []


def test_all_events_are_redelivered_through_the_test_door(twin, shop, paid):
    twin.drain()
    answer = requests.post(f"{twin.url}/_twin/redeliver", json={"times": 2}, timeout=5)
    assert answer.json() == {"sent": 6}
    requests.post(f"{twin.url}/_twin/drain", timeout=5).raise_for_status()
    assert shop.types == PAYMENT_TYPES * 3


def test_webhook_address_can_be_added_later(twin, shop):
    twin.add_webhook(shop.url, "whsec_wrong")
    client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": twin.url}).v1
    client.payment_intents.create({"amount": 5, "currency": "idr"})
    with pytest.raises(TimeoutError):
        twin.drain(timeout=0.3)
    assert shop.types == ["payment_intent.created"]
    assert shop.refused >= 1
