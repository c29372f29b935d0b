"""Finding what a conversation is about."""

from __future__ import annotations

from marketplace.orders.producer_order_queries import (
    find_producer_order,
    find_producer_order_by_number,
)
from marketplace.orders.queries.orders import find_order, find_order_by_number
from marketplace.shared.actors import Actor
from marketplace.shared.errors import NotFound
from marketplace.threads.models import Thread
from marketplace.threads.policies import may_read
from marketplace.threads.topics import Topic


def team_topic(order_id: int, *, actor: Actor) -> Topic:
    """Return a buyer's order to talk about among colleagues; `NotFound` for all others."""
    return _seen(Topic(find_order(order_id, actor=actor)), actor)


def find_team_topic(number: str, *, actor: Actor) -> Topic:
    """Return the same by the order's public number."""
    return _seen(Topic(find_order_by_number(number, actor=actor)), actor)


def part_topic(producer_order_id: int, *, actor: Actor) -> Topic:
    """Return a producer order to talk about with the other side; `NotFound` if unseen."""
    part = find_producer_order(producer_order_id, actor=actor)
    return _seen(Topic(part.order, part), actor)


def find_part_topic(number: str, *, actor: Actor) -> Topic:
    """Return the same by the producer order's public number."""
    part = find_producer_order_by_number(number, actor=actor)
    return _seen(Topic(part.order, part), actor)


def topic_of(thread: Thread) -> Topic:
    """Return what a conversation is about, whoever asks."""
    if thread.producer_order is not None:
        return Topic(thread.producer_order.order, thread.producer_order)
    if thread.order is None:
        raise LookupError("a conversation hangs on nothing")
    return Topic(thread.order)


def _seen(topic: Topic, actor: Actor) -> Topic:
    if not may_read(actor, topic):
        raise NotFound
    return topic
