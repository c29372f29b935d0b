"""Putting an answer that came by mail into its conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from marketplace.accounts.models import Person
from marketplace.accounts.queries import acting_for
from marketplace.shared.actors import Actor, Channel
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import DomainError, NotFound, TooMany, Unavailable
from marketplace.shared.language import _, speaking
from marketplace.threads.attachments import forget_files, keep_files
from marketplace.threads.limits import count_message
from marketplace.threads.mail.addresses import ReplyTo, read_address
from marketplace.threads.mail.parsing import (
    Mail,
    Unreadable,
    is_bounce,
    parse_mail,
    read_head,
)
from marketplace.threads.models import Thread, ThreadMessage
from marketplace.threads.policies import may_write
from marketplace.threads.queries import topic_of
from marketplace.threads.services.writing import write_message
from marketplace.threads.topics import Topic
from marketplace.web.storage import storage


class Exit(IntEnum):
    """What the mail server is told (sysexits.h)."""

    OK = 0  # done, or quietly left alone
    DATAERR = 65  # the sender gets it back
    TEMPFAIL = 75  # tried again later
    NOPERM = 77  # the sender gets it back


@dataclass(frozen=True)
class Received:
    """What became of a mail, and the sentence for whoever sent it."""

    code: Exit
    said: str = ""
    message: ThreadMessage | None = None


def receive_mail(
    raw: bytes, *, recipients: Sequence[str] = (), sender: str | None = None
) -> Received:
    """Take one raw mail; `recipients` and `sender` are the envelope's, where they are known.

    Never raises for what is in the mail. A database or storage that is away is `TEMPFAIL`.
    """
    domain = current_app.config["MAIL_REPLY_DOMAIN"]
    if not domain:
        return Received(Exit.TEMPFAIL, "MAIL_REPLY_DOMAIN is not set")
    try:
        head = read_head(raw)
        if head.by_machine or (sender is not None and is_bounce(sender)):
            return Received(Exit.OK, "left alone: no person wrote it")
        reply_to = _answered([*recipients, *head.recipients], domain)
        mail = parse_mail(raw) if reply_to else None  # what is not for us is not read
    except Unreadable as error:
        return Received(Exit.DATAERR, str(error))
    if reply_to is None or mail is None:
        return Received(Exit.NOPERM, "nobody can be answered at this address")
    try:
        return _received(mail, reply_to)
    except (SQLAlchemyError, OSError, Unavailable, TooMany) as error:
        db.session.rollback()
        return Received(Exit.TEMPFAIL, f"not now: {type(error).__name__}")


def _answered(addresses: Sequence[str], domain: str) -> ReplyTo | None:
    """Return what the first address of ours stands for."""
    named = (read_address(each, domain) for each in addresses)
    return next((each for each in named if each is not None), None)


def _received(mail: Mail, reply_to: ReplyTo) -> Received:
    person = db.session.get(Person, reply_to.person_id)
    thread = db.session.get(Thread, reply_to.thread_id)
    if person is None or thread is None:
        return Received(Exit.NOPERM, "nobody can be answered at this address")
    with speaking(person.language):
        refusal = _refusal(mail, reply_to, person)
        if refusal:
            return Received(Exit.NOPERM, refusal)
        actor = _actor(reply_to)
        if actor is None or not may_write(actor, topic_of(thread)):
            return Received(
                Exit.NOPERM, _("Anda tidak bisa lagi menulis dalam percakapan ini.")
            )
        count_message(actor)
        try:
            return Received(Exit.OK, message=_write(mail, topic_of(thread), actor))
        except (TooMany, Unavailable):
            raise
        except NotFound as error:
            return Received(Exit.NOPERM, str(error))
        except DomainError as error:
            said = [sentence for told in error.errors.values() for sentence in told]
            return Received(Exit.DATAERR, " ".join(said) or str(error))


def _refusal(mail: Mail, reply_to: ReplyTo, person: Person) -> str:
    """Say why this mail is not taken, or nothing."""
    if list(mail.senders) != [person.email]:
        return _("Balas dari alamat e-mail yang terdaftar di akun Anda.")
    if reply_to.last_day < today():
        return _(
            "Alamat balasan ini sudah lewat 30 hari. Buka percakapannya dan tulis di sana."
        )
    return ""


def _actor(reply_to: ReplyTo) -> Actor | None:
    found = acting_for(reply_to.person_id, reply_to.organisation_id)
    return found.through(Channel.COMMAND) if found is not None else None


def _write(mail: Mail, topic: Topic, actor: Actor) -> ThreadMessage:
    kept = keep_files(mail.files, storage())
    body = mail.text or (_("Lihat lampiran.") if kept else "")
    try:
        message = write_message(topic, actor=actor, body=body, files=kept, mail_key=mail.key)
    except BaseException:
        forget_files(kept, storage())
        raise
    ours = {file.key for file in message.files}
    forget_files([each for each in kept if each.key not in ours], storage())
    return message
