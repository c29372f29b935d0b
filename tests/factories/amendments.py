"""Proposed changes of orders for tests, made by the real service."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.services.proposing import propose_change
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.shared.actors import Actor, Role
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, an_offer
from tests.factories.orders import a_kitchen


@dataclass
class Trade:
    """An order of two goods from one producer, and who acts for either side."""

    order: Order
    part: ProducerOrder
    first: Offer
    second: Offer
    seller: Actor
    requester: Actor
    owner: Actor

    @property
    def lines(self):
        return self.part.lines

    def proposes(self, actor: Actor | None = None, /, *, place=0, **facts) -> OrderProposal:
        """Propose a change of one line; `facts` are of the line, of the proposal, or both."""
        ours = {"quantity", "unit_price", "offer_id"}
        line = {"id": self.lines[place].id} | {k: v for k, v in facts.items() if k in ours}
        rest = {k: v for k, v in facts.items() if k not in ours}
        lines = [line] if len(line) > 1 else []
        wanted = {"actor": actor or self.seller, "reason": "Panen berubah", "lines": lines}
        return propose_change(self.part.id, **(wanted | rest))


def a_trade(*, confirmed: bool = True, limit: int = 50_000_000, **facts) -> Trade:
    """Place an order of 10 at Rp 27.500 and 4 at Rp 24.000, promised unless told otherwise."""
    kitchen = a_kitchen(approval_limit=Money(limit))
    maker = AProducer()
    first = an_offer(maker, stock=100, weekly_capacity=Decimal(50), prices={1: 27_500})
    second = an_offer(maker, stock=40, prices={1: 24_000})
    order = kitchen.places((first, 10), (second, 4), **facts)
    part = order.producer_orders[0]
    seller = a_member(maker.organisation, Role.PRODUCER_OWNER)
    if confirmed:
        confirm_producer_order(part.id, actor=seller)
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    return Trade(order, part, first, second, seller, kitchen.requester, owner)
