"""Who may do what with an order. Each answer is one readable sentence."""

from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.states import DEAD_STATES, ProducerOrderState
from marketplace.shared.actors import ORDERING_ROLES, Actor, Role

BEFORE_DISPATCH = DEAD_STATES | {
    ProducerOrderState.WAITING,
    ProducerOrderState.SENT,
    ProducerOrderState.CONFIRMED,
    ProducerOrderState.PARTLY_CONFIRMED,
}
DECIDING_ROLES = frozenset({Role.APPROVER, Role.BUYER_OWNER})


def may_order(actor: Actor) -> bool:
    """Requesters, owners and residents order, each for the buyer they act for."""
    return actor.organisation_id is not None and actor.has(*ORDERING_ROLES)


def may_decide_order(actor: Actor, order: Order) -> bool:
    """An approver or owner of the buyer decides, never whoever asked for it."""
    ours = actor.organisation_id == order.buyer_id and actor.has(*DECIDING_ROLES)
    return ours and actor.person_id != order.requested_by


def may_cancel_order(actor: Actor, order: Order) -> bool:
    """Whoever asked for it cancels an order, and so do the buyer's owners."""
    if actor.organisation_id != order.buyer_id:
        return False
    asked = actor.person_id == order.requested_by and actor.has(*ORDERING_ROLES)
    return asked or actor.has(Role.BUYER_OWNER)


def may_receive_order(actor: Actor, order: Order) -> bool:
    """Receivers, owners and residents take over what their buyer ordered."""
    ours = actor.organisation_id == order.buyer_id
    return ours and actor.has(Role.RECEIVER, Role.BUYER_OWNER, Role.RESIDENT)


def is_still_here(part: ProducerOrder) -> bool:
    """An order can be cancelled only while no part of it has left its producer."""
    return part.state in BEFORE_DISPATCH
