"""Who may do what with goods on their way. Each answer is one readable sentence."""

from marketplace.orders.models import OrderLine, ProducerOrder
from marketplace.orders.producer_order_policies import buys, sells
from marketplace.shared.actors import Actor, Role

RECEIVING_ROLES = frozenset({Role.RECEIVER, Role.BUYER_OWNER, Role.RESIDENT})


def may_dispatch(actor: Actor, producer_order: ProducerOrder) -> bool:
    """Every member of the producer may send what it promised."""
    return sells(actor, producer_order)


def may_receive(actor: Actor, producer_order: ProducerOrder) -> bool:
    """Goods are judged by the outlet's receivers or the owner, and by a household itself."""
    ours = buys(actor, producer_order) and actor.has(*RECEIVING_ROLES)
    if not ours or actor.reach(*RECEIVING_ROLES) is None:
        return ours
    return actor.covers(producer_order.order.outlet_id, *RECEIVING_ROLES)


def may_close_short(actor: Actor, producer_order: ProducerOrder) -> bool:
    """The receiving side may end the waiting; the producer too, once nothing is on its way."""
    if may_receive(actor, producer_order):
        return True
    under_way = any(line.awaited_quantity for line in producer_order.lines)
    return sells(actor, producer_order) and not under_way


def undispatched(line: OrderLine) -> bool:
    """A line has something left to send when more was promised than was sent."""
    return (line.confirmed_quantity or 0) > line.dispatched_quantity
