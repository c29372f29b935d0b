"""Who may do what with a producer order. Each answer is one readable sentence."""

from marketplace.orders.models import ProducerOrder
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Actor, Role

BUYING_ROLES = (*sorted(BUYER_ROLES), Role.RESIDENT)


def may_see_producer_order(actor: Actor, producer_order: ProducerOrder) -> bool:
    """Both sides see it, the producer only once it was sent; the regency sees all."""
    if sells(actor, producer_order):
        return was_sent(producer_order)
    return buys(actor, producer_order) or actor.has(*REGENCY_ROLES)


def may_answer_producer_order(actor: Actor, producer_order: ProducerOrder) -> bool:
    """Every member of the producer may promise, reject and pack what was sent to it."""
    return sells(actor, producer_order) and was_sent(producer_order)


def was_sent(producer_order: ProducerOrder) -> bool:
    """A producer order is news to its producer until the whole order was approved."""
    return (
        producer_order.state is not ProducerOrderState.WAITING
        and producer_order.answer_by is not None
    )


def sells(actor: Actor, producer_order: ProducerOrder) -> bool:
    """A seller is a member of the producer that the order was sent to."""
    ours = actor.organisation_id == producer_order.producer_id
    return ours and actor.has(*PRODUCER_ROLES)


def buys(actor: Actor, producer_order: ProducerOrder) -> bool:
    """A buyer is a member, in whatever role, of the organisation that ordered.

    A member of some outlets is one for the orders of these, and for their own.
    """
    ours = actor.organisation_id == producer_order.buyer_id
    return ours and actor.has(*BUYING_ROLES) and reaches(actor, producer_order, *BUYING_ROLES)


def reaches(actor: Actor, producer_order: ProducerOrder, *roles: Role) -> bool:
    """Say whether roles hold at the outlet of an order, or it is the member's own."""
    if actor.reach(*roles) is None:
        return True
    order = producer_order.order
    theirs = actor.person_id in {order.requested_by, order.contact_id}
    return actor.covers(order.outlet_id, *roles) or theirs
