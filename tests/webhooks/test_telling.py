"""What happens in the market becomes events: to its own side, in the API's shape, once."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.services import offer_states
from marketplace.orders.services import answering, deciding
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.webhooks.models import WebhookDelivery, WebhookEvent
from tests.factories.accounts import AnOrganisation, a_member, a_token
from tests.factories.market import AProducer, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.webhooks import an_endpoint


@pytest.fixture
def market():
    """A kitchen and a producer, both with an endpoint for everything."""
    kitchen, producer = a_kitchen(approval_limit=Money(50_000_000)), AProducer()
    kitchen.endpoint = an_endpoint(kitchen.buyer.organisation)
    producer.endpoint = an_endpoint(producer.organisation)
    return kitchen, producer


def told(organisation_id):
    """The kinds of events that an organisation was told, in their order."""
    wanted = select(WebhookEvent).where(WebhookEvent.organisation_id == organisation_id)
    return [event.kind for event in db.session.scalars(wanted.order_by(WebhookEvent.id))]


def event(organisation_id, kind):
    wanted = select(WebhookEvent).where(
        WebhookEvent.organisation_id == organisation_id, WebhookEvent.kind == kind
    )
    return db.session.scalars(wanted).one()


def test_an_order_is_told_to_both_sides_each_its_own(market):
    kitchen, producer = market
    order = kitchen.places((an_offer(producer), 10))
    assert told(kitchen.buyer.id) == ["order.released", "order.placed"]
    assert told(producer.id) == ["producer_order.sent"]
    deliveries = db.session.scalars(select(WebhookDelivery)).all()
    assert {each.endpoint_id for each in deliveries} == {
        kitchen.endpoint.id,
        producer.endpoint.id,
    }
    body = json.loads(event(kitchen.buyer.id, "order.placed").body)
    assert body["data"]["number"] == order.number
    assert body["type"] == "order.placed"
    assert body["id"] == event(kitchen.buyer.id, "order.placed").reference


def test_the_data_are_what_the_api_shows_at_that_moment(market, client):
    kitchen, producer = market
    order = kitchen.places((an_offer(producer), 10))
    told_then = json.loads(event(kitchen.buyer.id, "order.placed").body)["data"]
    sold_then = json.loads(event(producer.id, "producer_order.sent").body)["data"]
    seller = a_member(producer.organisation, Role.PRODUCER_MEMBER)
    headers, theirs = a_token(kitchen.requester), a_token(seller)
    shown = client.get(f"/api/v1/orders/{told_then['id']}", headers=headers).json
    sold = client.get(f"/api/v1/producer-orders/{sold_then['id']}", headers=theirs).json
    assert told_then == shown
    assert sold_then == sold
    assert order.number == shown["number"]


def test_what_waits_for_approval_is_no_news_to_its_producer(market):
    kitchen, producer = market
    kitchen.buyer.approval_limit = Money(0)
    order = kitchen.places((an_offer(producer), 10))
    assert told(kitchen.buyer.id) == ["order.placed"]
    assert told(producer.id) == []
    deciding.reject_order(order.id, actor=kitchen.approver, reason="Tidak perlu")
    assert told(kitchen.buyer.id) == ["order.placed", "producer_order.ended", "order.rejected"]
    assert told(producer.id) == []


def test_an_approval_is_told_and_then_reaches_the_producer(market):
    kitchen, producer = market
    kitchen.buyer.approval_limit = Money(0)
    order = kitchen.places((an_offer(producer), 10))
    deciding.approve_order(order.id, actor=kitchen.approver)
    assert told(kitchen.buyer.id) == ["order.placed", "order.approved", "order.released"]
    assert told(producer.id) == ["producer_order.sent"]


def test_an_answer_carries_what_was_promised(market):
    kitchen, producer = market
    order = kitchen.places((an_offer(producer), 10))
    part = order.producer_orders[0]
    seller = a_member(producer.organisation, Role.PRODUCER_MEMBER)
    answers = [
        {"id": part.lines[0].id, "confirmed_quantity": Decimal(4), "reason": "Panen kurang"}
    ]
    answering.confirm_producer_order(part.id, actor=seller, lines=answers)
    for side in (kitchen.buyer.id, producer.id):
        data = json.loads(event(side, "producer_order.answered").body)["data"]
        assert data["state"] == "partly_confirmed"
        assert data["lines"][0]["confirmed_quantity"] == "4"


def test_a_third_organisation_hears_nothing(market):
    kitchen, producer = market
    other = AnOrganisation()
    an_endpoint(other)
    kitchen.places((an_offer(producer), 10))
    assert told(other.id) == []


def test_only_the_chosen_kinds_are_told():
    kitchen, producer = a_kitchen(approval_limit=Money(50_000_000)), AProducer()
    an_endpoint(kitchen.buyer.organisation, "invoice.issued")
    kitchen.places((an_offer(producer), 10))
    assert told(kitchen.buyer.id) == []


def test_two_endpoints_share_one_event(market):
    kitchen, producer = market
    an_endpoint(kitchen.buyer.organisation, "order.placed")
    kitchen.places((an_offer(producer), 10))
    placed = event(kitchen.buyer.id, "order.placed")
    wanted = select(WebhookDelivery).where(WebhookDelivery.event_id == placed.id)
    assert len(db.session.scalars(wanted).all()) == 2


def test_a_hidden_offer_is_told_to_its_producer_alone(market):
    kitchen, producer = market
    offer = an_offer(producer)
    owner = a_member(producer.organisation, Role.PRODUCER_OWNER)
    offer_states.pause_offer(offer.id, actor=owner)
    assert told(producer.id) == ["offer.paused"]
    assert told(kitchen.buyer.id) == []
    data = json.loads(event(producer.id, "offer.paused").body)["data"]
    assert data["state"] == "paused"


def test_a_refused_order_tells_nothing(market):
    kitchen, producer = market
    with pytest.raises(Exception, match="belum"):
        kitchen.places((an_offer(producer), 10_000_000))
    assert told(kitchen.buyer.id) == []
