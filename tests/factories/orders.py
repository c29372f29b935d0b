"""Orders placed by the real service."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, ADock, an_offer


@dataclass
class Kitchen:
    """A buyer with its dock, somebody who asks and somebody who approves."""

    buyer: Buyer
    dock: DeliveryPoint
    requester: Actor
    approver: Actor

    def places(self, *goods: tuple[Offer, int | Decimal | str], **facts) -> Order:
        """Place an order of these goods as the requester."""
        goods = goods or ((an_offer(), 10),)
        lines = [{"offer_id": o.id, "quantity": Decimal(quantity)} for o, quantity in goods]
        wanted = {
            "actor": self.requester,
            "lines": lines,
            "delivery_point_id": self.dock.id,
            "delivery_day": in_days(3),
            "payment": PaymentChoice.TERMS,
        } | facts
        return place_order(**wanted)


def in_days(number: int) -> date:
    """A day so many days ahead; three are enough for every offer of the factories."""
    return today() + timedelta(days=number)


def a_kitchen(**facts) -> Kitchen:
    """Make a buyer ready to order; `facts` are of the buyer."""
    buyer = ABuyer(**facts)
    return Kitchen(
        buyer,
        ADock(buyer=buyer, address="Jl. Contoh 3, Wates"),
        a_member(buyer.organisation, Role.REQUESTER),
        a_member(buyer.organisation, Role.APPROVER),
    )
