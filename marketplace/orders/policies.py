"""Who may do what with an order. Each answer is one readable sentence."""

from marketplace.approvals.states import DECIDING_ROLES
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.shared.actors import ORDERING_ROLES, Actor, Role

BEFORE_DISPATCH = DEAD_STATES | {
    ProducerOrderState.WAITING,
    ProducerOrderState.SENT,
    ProducerOrderState.CONFIRMED,
    ProducerOrderState.PARTLY_CONFIRMED,
}
RECEIVING_ROLES = frozenset({Role.RECEIVER, Role.BUYER_OWNER, Role.RESIDENT})


def may_order(actor: Actor) -> bool:
    """Requesters, owners and residents order, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*ORDERING_ROLES)


def may_decide_order(actor: Actor, order: Order) -> bool:
    """Whoever can be asked for its outlet decides, never whoever asked for it.

    Whether this very person is asked at present is known to the order's approval flow.
    """
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


def may_change_order(actor: Actor, order: Order) -> bool:
    """Whoever asked for it changes an order that waits, and so do the buyer's owners."""
    return may_cancel_order(actor, order)


def may_receive_order(actor: Actor, order: Order) -> bool:
    """Receivers of its outlet, owners and residents take over what their buyer ordered."""
    ours = actor.organisation_id == order.buyer_id and actor.has(*RECEIVING_ROLES)
    return ours and actor.covers(order.outlet_id, *RECEIVING_ROLES)


def is_still_here(part: ProducerOrder) -> bool:
    """An order can be cancelled only while no part of it has left its producer."""
    return part.state in BEFORE_DISPATCH
