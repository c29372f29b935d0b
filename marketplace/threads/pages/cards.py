"""What pages of orders show of their conversations."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.orders.models import Order, ProducerOrder
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.threads import policies, queries
from marketplace.threads.models import ThreadMessage
from marketplace.threads.pages import pages
from marketplace.threads.queries import Joined
from marketplace.threads.topics import Topic
from marketplace.web.current import once

SHOWN = 3


@dataclass(frozen=True)
class Card:
    """The last of a conversation, and whether the reader may add to it."""

    topic: Topic
    messages: list[ThreadMessage]
    read_to: int
    may_write: bool
    joined: Joined


@pages.app_template_global("thread_card")
def thread_card(actor: Actor, order: Order, part: ProducerOrder | None = None) -> Card | None:
    """Return what a page shows of a conversation; None when the reader has none of it."""
    topic = Topic(order, part)
    if not policies.may_read(actor, topic):
        return None
    return Card(
        topic,
        queries.latest(topic, SHOWN),
        queries.read_to(queries.thread_of(topic), actor),
        policies.may_write(actor, topic),
        queries.joined_talks(topic, actor=actor),
    )


@pages.app_template_global("thread_link")
def thread_link(actor: Actor, part: ProducerOrder) -> tuple[str, int] | None:
    """Return where the conversation about a part is, and how much was said; in one question.

    None when the reader has none of it.
    """
    topic = Topic(part.order, part)
    if not policies.may_read(actor, topic):
        return None
    ids = [each.id for each in part.order.producer_orders]
    counts = once(f"messages of {part.order_id}", lambda: queries.counts_by_part(ids))
    return topic.address, counts.get(part.id, 0)


@pages.app_template_test("withdrawable_by")
def withdrawable_by(message: ThreadMessage, actor: Actor) -> bool:
    """Say whether the reader may take a message back now."""
    return policies.may_withdraw(actor, message, utc_now())
