"""Saying something about an order, and taking it back: what is kept, and who is told."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, RuleBroken
from marketplace.shared.outbox import OutboxMessage
from marketplace.threads.models import Thread, ThreadMessage
from marketplace.threads.queries import messages_of
from marketplace.threads.services.writing import withdraw_message
from marketplace.threads.states import Audience
from tests.factories.accounts import a_member, an_admin


def told():
    """Who gets a mail, as (person, organisation)."""
    db.session.flush()
    jobs = db.session.scalars(
        select(OutboxMessage.arguments).where(OutboxMessage.job == "threads.mail_message")
    )
    return sorted((job["person_id"], job["organisation_id"]) for job in jobs)


def whose(*actors):
    return sorted((actor.person_id, actor.organisation_id) for actor in actors)


def last_entry():
    db.session.commit()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_message_is_kept_with_its_lines_and_tells_the_producers_people(talk):
    message = talk.says(talk.requester, "  Pintu 3 ditutup. \r\nPakai pintu 5.\r\n")
    assert message.body == "Pintu 3 ditutup.\nPakai pintu 5."
    assert told() == whose(talk.seller, talk.helper)
    entry = last_entry()
    assert (entry.action, entry.person_id) == (
        "thread.message_written",
        talk.requester.person_id,
    )
    digest = sha256(message.body.encode()).hexdigest()
    assert entry.details == {
        "audience": "shared",
        "number": talk.part.number,
        "text": digest,
        "files": [],
        "by_mail": False,
    }


def test_an_answer_tells_who_took_part_and_who_looks_after_the_order(talk):
    talk.says(talk.receiver)
    db.session.execute(OutboxMessage.__table__.delete())
    talk.says(talk.seller)
    assert told() == whose(talk.requester, talk.receiver)


def test_the_requester_is_told_of_a_question_and_nobody_outside(talk):
    talk.tells_team(talk.receiver, "Mengapa sebanyak ini?")
    assert told() == whose(talk.requester)


def test_one_conversation_per_document_and_audience(talk):
    talk.says(talk.requester)
    talk.says(talk.seller)
    talk.tells_team(talk.requester, "Rahasia kami")
    threads = db.session.scalars(select(Thread).order_by(Thread.id)).all()
    assert [each.audience for each in threads] == [Audience.SHARED, Audience.INTERNAL]
    assert [m.body for m in messages_of(talk.both).items] == ["Halo", "Halo"]
    assert [m.body for m in messages_of(talk.team).items] == ["Rahasia kami"]


def test_the_database_keeps_audiences_apart(talk):
    thread = talk.tells_team(talk.requester).thread
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text("update threads set audience = 'shared' where id = :id"), {"id": thread.id}
        )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text("update threads set producer_order_id = :part where id = :id"),
            {"part": talk.part.id, "id": thread.id},
        )


@pytest.mark.parametrize("body", ["", " \n ", "x" * 2001, "a\x00b"])
def test_a_text_that_cannot_be_is_refused_and_leaves_nothing(talk, body):
    with pytest.raises(Invalid) as refused:
        talk.says(talk.requester, body)
    assert list(refused.value.errors) == ["text"]
    db.session.rollback()
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 0
    assert told() == []


def test_two_thousand_letters_fit(talk):
    assert len(talk.says(talk.requester, "é" * 2000).body) == 2000


def test_the_regency_reads_but_does_not_write(talk):
    talk.says(talk.requester)
    with pytest.raises(Forbidden):
        talk.says(an_admin())


def test_a_withdrawn_message_keeps_only_that_something_was_said(talk):
    message = talk.says(talk.requester, "Salah kirim")
    withdraw_message(message.id, actor=talk.requester)
    assert (message.body, message.files) == ("", [])
    assert message.withdrawn_at is not None
    entry = last_entry()
    assert entry.action == "thread.message_withdrawn"
    assert entry.details["text"] == sha256(b"Salah kirim").hexdigest()
    before = last_entry().id
    assert withdraw_message(message.id, actor=talk.requester).id == message.id
    assert last_entry().id == before  # pressed twice, withdrawn once


def test_after_ten_minutes_a_message_stays(talk):
    message = talk.says(talk.requester, "Tetap di sini")
    db.session.commit()
    late = time_machine.travel(utc_now() + timedelta(minutes=10, seconds=1), tick=False)
    with late, pytest.raises(RuleBroken):
        withdraw_message(message.id, actor=talk.requester)
    assert message.body == "Tetap di sini"


def test_nobody_withdraws_what_others_said(talk):
    message = talk.says(talk.requester)
    colleague = a_member(talk.part.buyer.organisation, *talk.requester.roles)
    for other in (talk.receiver, talk.seller, colleague):
        with pytest.raises(Forbidden):
            withdraw_message(message.id, actor=other)
    assert message.body == "Halo"
