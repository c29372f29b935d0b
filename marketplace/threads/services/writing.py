"""Saying something about a document, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import case, select

from marketplace.shared import audit, outbox
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _
from marketplace.threads import policies
from marketplace.threads.attachments import Kept
from marketplace.threads.models import Thread, ThreadFile, ThreadMessage, ThreadReader
from marketplace.threads.queries import lock_message, topic_of
from marketplace.threads.queries.messages import about
from marketplace.threads.queries.people import Reader, listeners
from marketplace.threads.states import LONGEST_TEXT, Audience, tidy
from marketplace.threads.topics import Topic


@transactional
def write_message(
    topic: Topic,
    *,
    actor: Actor,
    body: str,
    files: Sequence[Kept] = (),
    mail_key: str | None = None,
) -> ThreadMessage:
    """Say something; those who took part and those responsible are told by mail.

    A mail that comes twice has the same `mail_key` and is one message: the first is returned.
    Raises `NotFound`, `Forbidden` for those who only read, `Invalid` for the text.
    """
    if not policies.may_read(actor, topic):
        raise NotFound
    require(allowed=policies.may_write(actor, topic), to=_("menulis dalam percakapan ini"))
    text = _checked(body)
    thread = _lock_thread(topic)
    known = _known(thread, mail_key)
    if known is not None:
        return known
    message = _written(thread, actor, text, files)
    message.mail_key = mail_key
    db.session.add(message)
    db.session.flush()
    told = listeners(topic, actor)
    _follow(message, told)
    audit.record(
        "thread.message_written",
        message,
        actor=actor,
        audience=topic.audience,
        number=topic.number,
        text=_digest(text),
        files=[each.digest for each in files],
        by_mail=mail_key is not None,
    )
    for person_id, organisation_id in told:
        outbox.add(
            "threads.mail_message",
            message_id=message.id,
            person_id=person_id,
            organisation_id=organisation_id,
        )
    return message


@transactional
def withdraw_message(message_id: int, *, actor: Actor) -> ThreadMessage:
    """Take one's own message back: its text and files go, that something was said stays.

    Raises `NotFound`, `Forbidden` for others' messages, `RuleBroken` when ten minutes are over.
    """
    message = lock_message(message_id, actor=actor)
    topic, theirs = topic_of(message.thread), actor.person_id == message.author_id
    theirs = theirs and actor.organisation_id == message.organisation_id
    require(allowed=theirs, to=_("menarik pesan orang lain"))
    if message.withdrawn_at is not None:
        return message
    if not policies.may_withdraw(actor, message, utc_now()):
        raise RuleBroken(_("Pesan hanya bisa ditarik dalam 10 menit sesudah dikirim."))
    keys = [file.key for file in message.files]
    audit.record(
        "thread.message_withdrawn",
        message,
        actor=actor,
        audience=topic.audience,
        number=topic.number,
        text=_digest(message.body),
    )
    message.body, message.withdrawn_at, message.files = "", utc_now(), []
    if keys:
        outbox.add("threads.forget_files", keys=keys)
    return message


@transactional
def mark_read(thread_id: int, *, actor: Actor, up_to: int) -> None:
    """Note that the actor has seen what was said up to a message (its id)."""
    if actor.person_id is not None and actor.organisation_id is not None:
        reader = (actor.person_id, actor.organisation_id)
        _keep(thread_id, [reader], up_to, has_read=True)


def _checked(body: str) -> str:
    text = tidy(body)
    if not text:
        raise Invalid({"text": [_("Tulis pesannya dulu.")]})
    if len(text) > LONGEST_TEXT:
        most = _(
            "Pesan paling panjang %(count)s huruf. Ringkas, atau lampirkan.", count="2.000"
        )
        raise Invalid({"text": [most]})
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Invalid({"text": [_("Ada tanda yang tidak terbaca. Ketik ulang.")]})
    return text


def _lock_thread(topic: Topic) -> Thread:
    """Return the conversation, begun if need be, kept from others until we commit."""
    values = {
        "audience": topic.audience,
        "order_id": topic.order.id if topic.part is None else None,
        "producer_order_id": topic.part.id if topic.part is not None else None,
        "created_at": utc_now(),
    }
    column = "order_id" if topic.audience is Audience.INTERNAL else "producer_order_id"
    begun = insert(Thread).values(**values).on_conflict_do_nothing(index_elements=[column])
    db.session.execute(begun)
    return db.session.scalars(select(Thread).where(about(topic)).with_for_update()).one()


def _known(thread: Thread, mail_key: str | None) -> ThreadMessage | None:
    if mail_key is None:
        return None
    wanted = select(ThreadMessage).where(
        ThreadMessage.thread_id == thread.id, ThreadMessage.mail_key == mail_key
    )
    return db.session.scalar(wanted)


def _written(thread: Thread, actor: Actor, text: str, files: Sequence[Kept]) -> ThreadMessage:
    return ThreadMessage(
        thread=thread,
        author_id=actor.person_id,
        organisation_id=actor.organisation_id,
        body=text,
        files=[
            ThreadFile(place=place, name=each.name, key=each.key, size=each.size)
            for place, each in enumerate(files, 1)
        ],
    )


def _follow(message: ThreadMessage, told: Sequence[Reader]) -> None:
    """Let those who are told see it as new; the author has read all there is."""
    if told:
        _keep(message.thread_id, told, message.id - 1, follows=True)
    author = (message.author_id, message.organisation_id)
    _keep(message.thread_id, [author], message.id, follows=True, has_read=True)


def _keep(
    thread_id: int,
    readers: Sequence[Reader],
    read_to: int,
    *,
    follows: bool = False,
    has_read: bool = False,
) -> None:
    """Keep how far people read, never back: an older page may be noted after a newer one.

    `read_to` is where those begin who were not there; with `has_read` the others move, too.
    """
    rows = [
        {
            "thread_id": thread_id,
            "person_id": person_id,
            "organisation_id": organisation_id,
            "read_to": read_to,
            "follows": follows,
        }
        for person_id, organisation_id in readers
    ]
    news: dict[str, object] = {"follows": True} if follows else {}
    if has_read:
        was = ThreadReader.read_to
        news["read_to"] = case((was > read_to, was), else_=read_to)
    kept = insert(ThreadReader).values(rows)
    keys = ["thread_id", "person_id", "organisation_id"]
    db.session.execute(kept.on_conflict_do_update(index_elements=keys, set_=news))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
