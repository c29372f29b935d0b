"""Mails about messages, and files nobody may read any more. Every job can safely run twice."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Person
from marketplace.accounts.queries import acting_for
from marketplace.shared import outbox
from marketplace.shared.database import db
from marketplace.threads.mail.addresses import reply_address
from marketplace.threads.models import ThreadMessage
from marketplace.threads.policies import may_read, may_write
from marketplace.threads.queries import topic_of
from marketplace.web.mailing import send_mail
from marketplace.web.storage import storage


@outbox.job("threads.mail_message", alone=True)
def mail_message(*, message_id: int, person_id: int, organisation_id: int) -> None:
    """Tell one person of a message that was not withdrawn and that they may still read."""
    message = _whole(message_id)
    reader, topic = acting_for(person_id, organisation_id), topic_of(message.thread)
    if message.withdrawn_at is not None or reader is None or not may_read(reader, topic):
        return
    person = db.session.get_one(Person, person_id)
    domain = current_app.config["MAIL_REPLY_DOMAIN"]
    answerable = domain and may_write(reader, topic)
    send_mail(
        "thread_message",
        to=person.email,
        language=person.language,
        name=person.name,
        reply_to=reply_address(message.thread_id, person_id, organisation_id, domain)
        if answerable
        else None,
        message=message,
        topic=topic,
    )


@outbox.job("threads.forget_files", alone=True)
def forget_files(*, keys: Sequence[str]) -> None:
    """Delete the files of a withdrawn message."""
    for key in keys:
        storage().delete(key)


def _whole(message_id: int) -> ThreadMessage:
    people = (joinedload(ThreadMessage.author), joinedload(ThreadMessage.organisation))
    whole = (*people, selectinload(ThreadMessage.files), joinedload(ThreadMessage.thread))
    return db.session.get_one(ThreadMessage, message_id, options=whole, populate_existing=True)
