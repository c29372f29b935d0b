"""Who reads and writes in a conversation. Each answer is one readable sentence."""

from datetime import datetime

from marketplace.orders.producer_order_policies import (
    may_see_producer_order,
    was_sent,
)
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES, Actor
from marketplace.threads.models import ThreadMessage
from marketplace.threads.topics import Topic


def may_read(actor: Actor, topic: Topic) -> bool:
    """The buyer's people read what they say among themselves, and nobody else.

    What a buyer and a producer say to each other is read by whoever sees that part of the
    order, as proposals of changes are: both sides once it was sent, and the regency, which
    settles disputes. The regency does not read the buyer's own talk.
    """
    if topic.part is not None:
        return was_sent(topic.part) and may_see_producer_order(actor, topic.part)
    return _is_colleague(actor, topic)


def may_write(actor: Actor, topic: Topic) -> bool:
    """Whoever reads along for one of the sides writes; the regency only reads."""
    return may_read(actor, topic) and not actor.has(*REGENCY_ROLES)


def may_withdraw(actor: Actor, message: ThreadMessage, now: datetime) -> bool:
    """Authors take back what they wrote, for the side they wrote it for, for ten minutes."""
    theirs = actor.person_id == message.author_id
    for_it = actor.organisation_id == message.organisation_id
    return (
        theirs and for_it and message.withdrawn_at is None and now < message.withdrawable_until
    )


def _is_colleague(actor: Actor, topic: Topic) -> bool:
    """Members of a buyer are colleagues, those of some outlets there; households have none."""
    if actor.organisation_id != topic.order.buyer_id or not actor.has(*BUYER_ROLES):
        return False
    if actor.reach(*BUYER_ROLES) is None:
        return True
    theirs = actor.person_id in {topic.order.requested_by, topic.order.contact_id}
    return theirs or actor.covers(topic.order.outlet_id, *BUYER_ROLES)
