"""Conversations and what was said in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.orders.models import Order, ProducerOrder
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.pagination import Part, read_cursor, write_cursor
from marketplace.threads.models import Thread, ThreadFile, ThreadMessage
from marketplace.threads.policies import may_read
from marketplace.threads.queries.topics import topic_of
from marketplace.threads.states import tidy
from marketplace.threads.topics import Topic

TOPIC = (
    joinedload(Thread.order).joinedload(Order.buyer),
    joinedload(Thread.producer_order).joinedload(ProducerOrder.order),
    joinedload(Thread.producer_order).joinedload(ProducerOrder.producer),
    joinedload(Thread.producer_order).joinedload(ProducerOrder.buyer),
)
WHOLE = (
    joinedload(ThreadMessage.author),
    joinedload(ThreadMessage.organisation),
    selectinload(ThreadMessage.files),
)


def thread_of(topic: Topic) -> Thread | None:
    """Return the conversation about a document; None before the first message."""
    return db.session.scalar(select(Thread).where(about(topic)))


def about(topic: Topic) -> ColumnElement[bool]:
    """Return the condition that a conversation is about this document, for this audience."""
    if topic.part is None:
        return Thread.order_id == topic.order.id
    return Thread.producer_order_id == topic.part.id


def messages_of(
    topic: Topic, *, limit: int = 50, cursor: str | None = None
) -> Part[ThreadMessage]:
    """List what was said about a document that the caller may read, the newest first."""
    ours = select(ThreadMessage).join(ThreadMessage.thread).where(about(topic))
    total = db.session.scalar(select(func.count()).select_from(ours.subquery())) or 0
    seen = read_cursor(cursor, int)
    if seen:
        ours = ours.where(ThreadMessage.id < seen[0])
    rows = _newest(ours, limit + 1)
    following = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Part(rows[:limit], following, total)


def latest(topic: Topic, most: int) -> list[ThreadMessage]:
    """Return the last few messages, the oldest of them first."""
    ours = select(ThreadMessage).join(ThreadMessage.thread).where(about(topic))
    return list(reversed(_newest(ours, most)))


def has_said(topic: Topic, actor: Actor, body: str) -> bool:
    """Say whether the actor said just this about a document."""
    wanted = select(ThreadMessage.id).join(ThreadMessage.thread).where(about(topic))
    said = wanted.where(
        ThreadMessage.author_id == actor.person_id, ThreadMessage.body == tidy(body)
    )
    return db.session.scalar(said.limit(1)) is not None


def counts_by_part(part_ids: Sequence[int]) -> dict[int, int]:
    """Count what was said with each producer about parts that the caller may see."""
    wanted = (
        select(Thread.producer_order_id, func.count(ThreadMessage.id))
        .join(ThreadMessage, ThreadMessage.thread_id == Thread.id)
        .where(Thread.producer_order_id.in_(part_ids))
        .group_by(Thread.producer_order_id)
    )
    return {part_id: count for part_id, count in db.session.execute(wanted) if part_id}


def find_message(message_id: int, *, actor: Actor) -> ThreadMessage:
    """Return a message with its conversation; `NotFound` if the actor may not read it."""
    return _readable(select(ThreadMessage).where(ThreadMessage.id == message_id), actor)


def lock_message(message_id: int, *, actor: Actor) -> ThreadMessage:
    """Return the same, kept from others until we commit."""
    mine = select(ThreadMessage.id).where(ThreadMessage.id == message_id)
    db.session.execute(mine.with_for_update())
    return find_message(message_id, actor=actor)


def find_file(file_id: int, *, actor: Actor) -> ThreadFile:
    """Return a file of a message; `NotFound` if the actor may not read it there."""
    found = db.session.get(ThreadFile, file_id)
    if found is None:
        raise NotFound
    find_message(found.message_id, actor=actor)
    return found


def _newest(wanted: Select[ThreadMessage], most: int) -> list[ThreadMessage]:
    newest = wanted.order_by(ThreadMessage.id.desc()).limit(most).options(*WHOLE)
    return list(db.session.scalars(newest.execution_options(populate_existing=True)))


def _readable(wanted: Select[ThreadMessage], actor: Actor) -> ThreadMessage:
    whole = wanted.options(*WHOLE, joinedload(ThreadMessage.thread).options(*TOPIC))
    found = db.session.scalar(whole.execution_options(populate_existing=True))
    if found is None or not may_read(actor, topic_of(found.thread)):
        raise NotFound
    return found
