"""Who may do what with an order. Each answer is one readable sentence."""

from marketplace.budgets.standing import Standings
from marketplace.budgets.states import Verdict
from marketplace.buyers.models import Buyer
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.quotes import Quote
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.shared.actors import ORDERING_ROLES, Actor, Role

BEFORE_DISPATCH = DEAD_STATES | {
    ProducerOrderState.WAITING,
    ProducerOrderState.SENT,
    ProducerOrderState.CONFIRMED,
    ProducerOrderState.PARTLY_CONFIRMED,
}
DECIDING_ROLES = frozenset({Role.APPROVER, Role.BUYER_OWNER})
RECEIVING_ROLES = frozenset({Role.RECEIVER, Role.BUYER_OWNER, Role.RESIDENT})


def may_order(actor: Actor) -> bool:
    """Requesters, owners and residents order, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*ORDERING_ROLES)


def waits_for_approval(quote: Quote, buyer: Buyer, budgets: Standings) -> bool:
    """An order waits above the buyer's limit, and beyond a budget whose rule is to ask."""
    return quote.total > buyer.approval_limit or budgets.verdict is Verdict.ASK


def may_decide_order(actor: Actor, order: Order) -> bool:
    """An approver of its outlet, or an owner, decides; never whoever asked for it."""
    ours = actor.organisation_id == order.buyer_id and actor.has(*DECIDING_ROLES)
    in_reach = actor.covers(order.outlet_id, *DECIDING_ROLES)
    return ours and in_reach and actor.person_id != order.requested_by


def may_cancel_order(actor: Actor, order: Order) -> bool:
    """Whoever asked for it, or looks after it since, cancels an order; so do the owners."""
    if actor.organisation_id != order.buyer_id:
        return False
    theirs = actor.person_id in {order.requested_by, order.contact_id}
    asked = theirs and actor.has(*ORDERING_ROLES)
    return asked or actor.has(Role.BUYER_OWNER)


def may_receive_order(actor: Actor, order: Order) -> bool:
    """Receivers of its outlet, owners and residents take over what their buyer ordered."""
    ours = actor.organisation_id == order.buyer_id and actor.has(*RECEIVING_ROLES)
    return ours and actor.covers(order.outlet_id, *RECEIVING_ROLES)


def is_still_here(part: ProducerOrder) -> bool:
    """An order can be cancelled only while no part of it has left its producer."""
    return part.state in BEFORE_DISPATCH
