"""Who may propose a change, and who decides. Each answer is one readable sentence."""

from marketplace.amendments.models import OrderProposal
from marketplace.amendments.states import Side
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_policies import sells, was_sent
from marketplace.shared.actors import ORDERING_ROLES, Actor, Role


def side_of(actor: Actor, part: ProducerOrder) -> Side | None:
    """Members of the producer act for it; the buyer's requester and owners for the buyer."""
    if sells(actor, part) and was_sent(part):
        return Side.PRODUCER
    return Side.BUYER if _orders(actor, part) else None


def may_propose(actor: Actor, part: ProducerOrder) -> bool:
    """Whoever acts for a side may propose a change."""
    return side_of(actor, part) is not None


def may_decide(actor: Actor, proposal: OrderProposal) -> bool:
    """The side that did not propose decides."""
    side = side_of(actor, proposal.producer_order)
    return side is not None and side is not proposal.side


def may_withdraw(actor: Actor, proposal: OrderProposal) -> bool:
    """The side that proposed takes it back."""
    return side_of(actor, proposal.producer_order) is proposal.side


def _orders(actor: Actor, part: ProducerOrder) -> bool:
    if actor.organisation_id != part.buyer_id:
        return False
    asked = actor.person_id == part.order.requested_by and actor.has(*ORDERING_ROLES)
    return asked or actor.has(Role.BUYER_OWNER)
