"""Proposed changes of orders: of both sides of a deal."""

from __future__ import annotations

from decimal import Decimal

from marketplace.amendments.services.proposing import propose_change
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.architecture.routes.naming import Door, number, opaque
from tests.factories.fulfilment import a_promised_order
from tests.factories.market import an_offer

AFTER = 3  # the catalogue and orders
SELLERS = frozenset({Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER})
ASKERS = frozenset({Role.REQUESTER, Role.RESIDENT})
BUYERS = ASKERS | {Role.BUYER_OWNER}
PART = opaque("producer_order", "deal.changeable")
CHANGE = opaque("order_proposal", "deal.change")
NUMBER = number("deal.changeable")


def _body(me, _named):
    line = to_public("order_line", me.deal.changeable.lines[0].id)
    return {"lines": [{"id": line, "quantity": "1"}], "reason": "Panen kurang"}


DOORS = {
    "amendments.show_new": Door(NUMBER, only=SELLERS | BUYERS),
    "amendments.propose": Door(
        NUMBER, only=SELLERS | BUYERS, body={"quantity-1": "1", "reason": "Panen kurang"}
    ),
    "amendments.show_proposal": Door(CHANGE),
    "amendments.decide": Door(CHANGE, only=BUYERS, body={"all": "no"}),
    "amendments.withdraw": Door(CHANGE, only=SELLERS),
    "amendments_api.propose": Door(PART, only=SELLERS | BUYERS, body=_body),
    "amendments_api.list_proposals": Door(PART),
    "amendments_api.show_proposal": Door(CHANGE),
    "amendments_api.decide": Door(CHANGE, only=BUYERS),
    "amendments_api.withdraw": Door(CHANGE, only=SELLERS),
}


def furnish(deal):
    """Let the producer promise two orders, and propose a change of one."""
    offers = [an_offer(deal.producer, stock=50) for _ in range(2)]
    deal.changeable, changing = (a_promised_order((o, 5), dock=deal.dock) for o in offers)
    for part in (deal.changeable, changing):
        part.order.requested_by = deal.requester.person_id
    db.session.flush()
    line = {"id": changing.lines[0].id, "quantity": Decimal(6)}
    deal.change = propose_change(changing.id, actor=deal.seller, lines=[line], reason="Panen")
