"""What a person has not read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.producer_order_queries import visible_to as seen_parts
from marketplace.orders.queries.orders import visible_to as seen_orders
from marketplace.shared.actors import BUYER_ROLES, Actor
from marketplace.shared.database import db
from marketplace.threads.models import Thread, ThreadMessage, ThreadReader
from marketplace.threads.queries.messages import TOPIC
from marketplace.threads.queries.topics import topic_of
from marketplace.threads.topics import Topic


@dataclass(frozen=True)
class Unread:
    """A conversation with news, and the last of it."""

    topic: Topic
    count: int
    last: ThreadMessage


def counting_unread(actor: Actor) -> Select[int]:
    """Return what counts the messages for the actor that they have not read."""
    return (
        select(func.count(ThreadMessage.id))
        .select_from(ThreadReader, ThreadMessage, Thread)
        .where(*_unread(actor))
    )


def unread_threads(actor: Actor, most: int) -> Sequence[Unread]:
    """List the conversations with news for the actor, the newest first."""
    newest = func.max(ThreadMessage.id)
    grouped = (
        select(newest, func.count(ThreadMessage.id))
        .select_from(ThreadReader, ThreadMessage, Thread)
        .where(*_unread(actor))
        .group_by(ThreadMessage.thread_id)
        .order_by(newest.desc())
        .limit(most)
    )
    rows = db.session.execute(grouped).all()
    found = _with_topics([row[0] for row in rows]) if rows else {}
    return [
        Unread(topic_of(found[last].thread), count, found[last])
        for last, count in rows
        if last in found
    ]


def read_to(thread: Thread | None, actor: Actor) -> int:
    """Return the id of the last message that the actor has seen; 0 for none."""
    if thread is None:
        return 0
    wanted = select(ThreadReader.read_to).where(
        ThreadReader.thread_id == thread.id,
        ThreadReader.person_id == actor.person_id,
        ThreadReader.organisation_id == actor.organisation_id,
    )
    return db.session.scalar(wanted) or 0


def _unread(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        ThreadMessage.thread_id == ThreadReader.thread_id,
        Thread.id == ThreadReader.thread_id,
        ThreadReader.person_id == actor.person_id,
        ThreadReader.organisation_id == actor.organisation_id,
        ThreadReader.follows.is_(True),
        ThreadMessage.id > ThreadReader.read_to,
        ThreadMessage.author_id != actor.person_id,
        ThreadMessage.withdrawn_at.is_(None),
        _readable(actor),
    )


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Return the rule of `may_read` as a condition, for those who follow."""
    parts = select(ProducerOrder.id).where(
        seen_parts(actor), ProducerOrder.answer_by.is_not(None)
    )
    shared = Thread.producer_order_id.in_(parts)
    if not actor.has(*BUYER_ROLES):
        return shared
    return or_(shared, Thread.order_id.in_(select(Order.id).where(seen_orders(actor))))


def _with_topics(message_ids: Sequence[int]) -> dict[int, ThreadMessage]:
    wanted = (
        select(ThreadMessage)
        .where(ThreadMessage.id.in_(message_ids))
        .options(
            joinedload(ThreadMessage.author), joinedload(ThreadMessage.thread).options(*TOPIC)
        )
    )
    return {message.id: message for message in db.session.scalars(wanted)}
