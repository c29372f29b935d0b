"""A kitchen with a cost centre, and what can happen to its orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from marketplace.buyers.models import CostCentre
from marketplace.fulfilment.services import close_producer_order, dispatch, record_receipt
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.services.answering import confirm_producer_order, reject_producer_order
from marketplace.shared.actors import Actor, Role
from tests.factories.accounts import a_member
from tests.factories.budgets import a_cost_centre, an_outlet
from tests.factories.fulfilment import its_producer
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import Kitchen, a_kitchen


@dataclass
class Deal:
    """One kitchen that orders one good, 10,000 rupiah a piece, on one cost centre."""

    kitchen: Kitchen
    centre: CostCentre
    receiver: Actor
    offer: object = field(default_factory=lambda: an_offer(prices={1: 10_000}, stock=1000))

    def places(self, quantity: int = 10, **facts) -> Order:
        return self.kitchen.places(
            (self.offer, quantity), cost_centre_id=self.centre.id, **facts
        )

    def part(self, order: Order) -> ProducerOrder:
        return order.producer_orders[0]

    def confirms(self, order: Order, quantity: int | None = None) -> None:
        part = self.part(order)
        lines = None
        if quantity is not None:
            line = part.lines[0]
            lines = [
                {"id": line.id, "confirmed_quantity": Decimal(quantity), "reason": "kurang"}
            ]
        confirm_producer_order(part.id, actor=its_producer(part), lines=lines)

    def rejects(self, order: Order) -> None:
        part = self.part(order)
        reject_producer_order(part.id, actor=its_producer(part), reason="habis")

    def sends(self, order: Order, quantity: int) -> None:
        part = self.part(order)
        lot = {"line_id": part.lines[0].id, "code": "A1", "quantity": Decimal(quantity)}
        dispatch(part.id, actor=its_producer(part), lots=[lot])

    def receives(
        self,
        order: Order,
        accepted: int = 0,
        *,
        regraded: int = 0,
        percent: int = 0,
        rejected=0,
    ):
        part = self.part(order)
        said = {
            "id": part.lines[0].id,
            "accepted_quantity": Decimal(accepted),
            "regraded_quantity": Decimal(regraded),
            "regrade_percent": percent,
            "rejected_quantity": Decimal(rejected),
            "reason": "memar" if regraded or rejected else None,
        }
        return record_receipt(part.id, actor=self.receiver, lines=[said])

    def closes(self, order: Order) -> None:
        close_producer_order(self.part(order).id, actor=self.receiver, reason="tidak datang")


def a_deal(*, is_pkp: bool = False, **facts) -> Deal:
    """Make the kitchen; `facts` are of the buyer."""
    kitchen = a_kitchen(**facts)
    centre = a_cost_centre(kitchen.buyer, outlet=an_outlet(kitchen.buyer))
    receiver = a_member(kitchen.buyer.organisation, Role.RECEIVER)
    offer = an_offer(
        AProducer(is_pkp=is_pkp), product=AProduct(), prices={1: 10_000}, stock=1000
    )
    return Deal(kitchen, centre, receiver, offer)


@pytest.fixture
def deal(app):
    return a_deal()
