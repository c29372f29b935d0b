"""A kitchen at the airport, what it buys, and its purchases at every stage."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.fulfilment.services.dispatching import dispatch
from marketplace.fulfilment.services.receiving import record_receipt
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.orders.services.deciding import approve_order
from marketplace.shared.actors import Role
from tests.factories.accounts import APerson, a_member
from tests.factories.fulfilment import its_producer
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen

SIDOHARJO, SAMIGALUH = "34.01.11.2004", "34.01.11"


@pytest.fixture
def kitchen():
    return a_kitchen(name="Angkasa Rasa Contoh")


@pytest.fixture
def water():
    maker = AProducer(name="Perumda Contoh")
    product = AProduct(name="AirKu 600 ml")
    return an_offer(maker, product=product, prices={1: 100_000, 20: 95_000}, stock=500)


@pytest.fixture
def sugar():
    maker = AProducer(name="KUB Semut Contoh", village_code=SIDOHARJO, district_code=SAMIGALUH)
    product = AProduct(name="Gula semut", unit="kg", art="semut")
    return an_offer(maker, product=product, prices={1: 30_000}, stock=500)


@pytest.fixture
def waiting(kitchen, water, sugar):
    """An order of Rp 4,1 million for goods, above the limit of 3 million."""
    return kitchen.places((water, 40), (sugar, 10), note="Untuk rapat Kamis")


@pytest.fixture
def owner(kitchen):
    return a_member(
        kitchen.buyer.organisation, Role.BUYER_OWNER, person=APerson(name="Rina Pemilik")
    )


def confirmed(order, approver):
    approve_order(order.id, actor=approver)
    for part in order.producer_orders:
        confirm_producer_order(part.id, actor=its_producer(part))
    return order


def dispatched(order, approver):
    confirmed(order, approver)
    for part in order.producer_orders:
        lots = [{"line_id": li.id, "code": "L1", "quantity": li.quantity} for li in part.lines]
        dispatch(part.id, actor=its_producer(part), lots=lots, vehicle="AB 1234 KP")
    return order


def received(order, approver, receiver):
    dispatched(order, approver)
    for part in order.producer_orders:
        record_receipt(
            part.id,
            actor=receiver,
            lines=[
                {
                    "id": line.id,
                    "accepted_quantity": line.quantity - 1,
                    "rejected_quantity": Decimal(1),
                    "reason": "Bocor",
                }
                for line in part.lines
            ],
        )
    return order
