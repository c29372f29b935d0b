"""Many words at the same instant: one conversation, and one message per mail."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db
from marketplace.threads.mail.addresses import reply_address
from marketplace.threads.mail.receiving import Exit, receive_mail
from marketplace.threads.models import Thread, ThreadMessage
from marketplace.threads.queries import part_topic
from marketplace.threads.services.writing import write_message
from tests.factories.threads import DOMAIN, a_mail, a_talk
from tests.servers.at_once import at_once

AT_ONCE = 8


def count(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_first_words_from_both_sides_begin_one_conversation(lone_app):
    talk = a_talk()
    part_id, sides = talk.part.id, (talk.requester, talk.seller)
    db.session.commit()

    def say(actor):
        def work():
            return write_message(part_topic(part_id, actor=actor), actor=actor, body="Halo").id

        return work

    ids = at_once(lone_app, [say(sides[place % 2]) for place in range(AT_ONCE)])
    assert len(set(ids)) == AT_ONCE
    assert (count(Thread), count(ThreadMessage)) == (1, AT_ONCE)
    assert chain_faults() == []


def test_the_same_mail_many_times_at_once_is_one_message(lone_app):
    lone_app.config["MAIL_REPLY_DOMAIN"] = DOMAIN
    talk = a_talk()
    thread, seller = talk.says(talk.requester).thread, talk.seller
    address = reply_address(thread.id, seller.person_id, seller.organisation_id, DOMAIN)
    mail = a_mail(seller, address)
    db.session.commit()

    def receive():
        code = Exit.TEMPFAIL
        while code is Exit.TEMPFAIL:  # a mail server tries again
            code = receive_mail(mail).code
        return code

    codes = at_once(lone_app, [receive] * AT_ONCE)
    assert codes == [True] * AT_ONCE  # Exit.OK is 0
    assert count(ThreadMessage) == 2
