"""What a buyer's people said about orders that were joined: before, and where they go on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.orders.queries.transfers import joined_into, joined_to
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.threads.models import Thread, ThreadMessage
from marketplace.threads.policies import may_read
from marketplace.threads.topics import Topic


@dataclass(frozen=True)
class Earlier:
    """The conversation about an order that joined another one, and how much was said."""

    topic: Topic
    count: int


@dataclass(frozen=True)
class Joined:
    """The conversations beside one that belong to the same goods."""

    earlier: Sequence[Earlier] = ()
    later: Topic | None = None  # where it goes on


def joined_talks(topic: Topic, *, actor: Actor) -> Joined:
    """Find what was said about orders that joined this one, and where this one went.

    Only orders that wait are joined, which no producer has seen: conversations with producers
    have none of it. What the actor may not read is not there.
    """
    if topic.part is not None:
        return Joined()
    before = [Topic(order) for order in joined_into(topic.order.id)]
    counts = _counts([each.order.id for each in before])
    earlier = [
        Earlier(each, counts[each.order.id])
        for each in before
        if each.order.id in counts and may_read(actor, each)
    ]
    went = joined_to(topic.order.id)
    later = Topic(went) if went is not None else None
    return Joined(earlier, later if later and may_read(actor, later) else None)


def _counts(order_ids: Collection[int]) -> dict[int, int]:
    """Count what was said about each of these orders; those without a word are left out."""
    if not order_ids:
        return {}
    wanted = (
        select(Thread.order_id, func.count(ThreadMessage.id))
        .join(ThreadMessage, ThreadMessage.thread_id == Thread.id)
        .where(Thread.order_id.in_(order_ids))
        .group_by(Thread.order_id)
    )
    return {order_id: count for order_id, count in db.session.execute(wanted) if order_id}
