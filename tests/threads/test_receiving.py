"""Answers by mail: taken once, from the right person only, and nothing else ever happens."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from marketplace.accounts.models import Membership
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.threads import limits
from marketplace.threads.mail import receiving
from marketplace.threads.mail.addresses import read_address, reply_address
from marketplace.threads.mail.parsing import LARGEST_MAIL
from marketplace.threads.mail.receiving import Exit, receive_mail
from marketplace.threads.models import ThreadFile, ThreadMessage
from marketplace.web.storage import storage
from tests.factories.threads import DOMAIN, a_mail, person_of

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _answerable(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_REPLY_DOMAIN", DOMAIN)


@pytest.fixture
def asked(talk):
    """The producer was asked something; its owner has an address to answer at."""
    talk.question = talk.says(talk.requester, "Jam berapa?")
    talk.address = address_of(talk, talk.seller)
    db.session.commit()
    return talk


def address_of(talk, actor):
    return reply_address(
        talk.question.thread_id, actor.person_id, actor.organisation_id, DOMAIN
    )


def answers():
    db.session.expire_all()
    wanted = select(ThreadMessage).where(ThreadMessage.mail_key.is_not(None))
    return [message.body for message in db.session.scalars(wanted)]


def test_an_answer_lands_in_its_conversation_in_its_authors_name(asked):
    result = receive_mail(a_mail(asked.seller, asked.address))
    assert (result.code, answers()) == (Exit.OK, ["Kami kirim pagi."])
    message = result.message
    assert message.thread_id == asked.question.thread_id
    assert (message.author_id, message.organisation_id) == (
        asked.seller.person_id,
        asked.seller.organisation_id,
    )


def test_the_same_mail_twice_is_one_message_and_another_is_another(asked):
    mail = a_mail(asked.seller, asked.address)
    assert [receive_mail(mail).code for _ in range(3)] == [Exit.OK] * 3
    assert answers() == ["Kami kirim pagi."]
    receive_mail(a_mail(asked.seller, asked.address, "Lagi", message_id="<dua@mail.example>"))
    assert answers() == ["Kami kirim pagi.", "Lagi"]


def test_the_envelopes_recipient_counts_before_headers_and_capitals_do_not_matter(asked):
    mail = a_mail(asked.seller, "lain@contoh.example")
    assert receive_mail(mail).code is Exit.NOPERM
    assert receive_mail(mail, recipients=[asked.address.upper()]).code is Exit.OK
    assert answers() == ["Kami kirim pagi."]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"Return_Path": "<MAILER-DAEMON>"},
        {"List_Id": "<daftar.contoh.example>"},
    ],
)
def test_machines_are_left_alone_quietly(asked, headers):
    assert receive_mail(a_mail(asked.seller, asked.address, **headers)).code is Exit.OK
    assert answers() == []


@pytest.mark.parametrize("sender", ["", "<>", " ", "MAILER-DAEMON", "mailer-daemon@x.example"])
def test_bounces_are_left_alone_quietly(asked, sender):
    assert receive_mail(a_mail(asked.seller, asked.address), sender=sender).code is Exit.OK
    assert answers() == []


def test_a_person_who_says_that_no_machine_wrote_it_is_heard(asked):
    mail = a_mail(asked.seller, asked.address, Auto_Submitted="no")
    assert receive_mail(mail, sender="a@b.example").code is Exit.OK
    assert answers() == ["Kami kirim pagi."]


def test_every_changed_letter_of_a_token_is_noticed(asked):
    local = asked.address.partition("@")[0]
    for place in range(len("thread+"), len(local)):
        other = "a" if local[place] != "a" else "b"
        forged = f"{local[:place]}{other}{local[place + 1 :]}@{DOMAIN}"
        assert read_address(forged, DOMAIN) is None
    assert read_address(f"{local}@lain.example", DOMAIN) is None
    assert read_address(asked.address, DOMAIN).person_id == asked.seller.person_id
    assert len(local) <= 64  # RFC 5321, 4.5.3.1.1


@pytest.mark.parametrize("address", ["thread+@", "thread+" + "a" * 48 + "@", "x@", "@", "é@"])
def test_a_forged_address_is_refused(asked, address):
    result = receive_mail(a_mail(asked.seller, "a@b.example"), recipients=[address + DOMAIN])
    assert (result.code, answers()) == (Exit.NOPERM, [])


def test_another_persons_answer_at_this_address_is_refused(asked):
    for other in (asked.helper, asked.requester):
        result = receive_mail(a_mail(other, asked.address))
        assert result.code is Exit.NOPERM
        assert "Balas dari alamat e-mail yang terdaftar" in result.said
    two = a_mail(asked.seller, asked.address).replace(
        b"From: ", b"From: Lain <lain@contoh.example>, "
    )
    assert receive_mail(two).code is Exit.NOPERM
    assert answers() == []


def test_an_address_ends_after_thirty_days(asked):
    with time_machine.travel(utc_now() + timedelta(days=30), tick=False):
        assert receive_mail(a_mail(asked.seller, asked.address)).code is Exit.OK
    with time_machine.travel(utc_now() + timedelta(days=31), tick=False):
        late = receive_mail(a_mail(asked.seller, asked.address, message_id="<2@x.example>"))
    assert (late.code, "30 hari" in late.said) == (Exit.NOPERM, True)
    assert answers() == ["Kami kirim pagi."]


def test_who_has_left_answers_no_more(asked):
    member = db.session.get_one(Membership, asked.seller.membership_id)
    member.ended_at = utc_now()
    db.session.commit()
    assert receive_mail(a_mail(asked.seller, asked.address)).code is Exit.NOPERM
    assert answers() == []


def test_who_was_closed_out_answers_no_more(asked):
    person_of(asked.seller).disabled_at = utc_now()
    db.session.commit()
    assert receive_mail(a_mail(asked.seller, asked.address)).code is Exit.NOPERM
    assert answers() == []


def with_file(asked, content, name="surat.pdf", text="Terlampir"):
    mail = EmailMessage()
    mail["From"], mail["To"] = person_of(asked.seller).email, asked.address
    mail["Message-ID"] = "<berkas@mail.example>"
    mail.set_content(text)
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes(policy=SMTP)


def test_files_come_along_under_the_same_rules(asked):
    before = set(storage().all_keys())
    assert receive_mail(with_file(asked, PDF)).code is Exit.OK
    receive_mail(with_file(asked, PDF))  # again: its file is not kept twice
    (file,) = db.session.scalars(select(ThreadFile)).all()
    assert (file.name, set(storage().all_keys()) - before) == ("surat.pdf", {file.key})
    bad = with_file(asked, b"<html>").replace(b"<berkas@", b"<buruk@")
    result = receive_mail(bad)
    assert (result.code, "Kirim PDF" in result.said) == (Exit.DATAERR, True)
    assert answers() == ["Terlampir"]


def test_a_file_alone_is_a_message(asked):
    assert receive_mail(with_file(asked, PDF, text="")).code is Exit.OK
    assert answers() == ["Lihat lampiran."]


def test_a_mail_without_words_or_with_too_many_goes_back(asked):
    for text in ("", "> dikutip saja", "x" * 2001):
        result = receive_mail(a_mail(asked.seller, asked.address, text))
        assert result.code is Exit.DATAERR
        assert result.said
    assert answers() == []


def test_a_mail_that_is_too_large_goes_back(asked):
    mail = a_mail(asked.seller, asked.address) + b"x" * LARGEST_MAIL
    assert receive_mail(mail).code is Exit.DATAERR
    many = a_mail(asked.seller, asked.address, X_Panjang="x" * 140_000)
    assert receive_mail(many).code is Exit.DATAERR
    assert answers() == []


def test_while_the_database_is_away_the_server_tries_again(asked, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("select", {}, OSError("gone"))

    monkeypatch.setattr(receiving, "acting_for", away)
    assert receive_mail(a_mail(asked.seller, asked.address)).code is Exit.TEMPFAIL
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 1


def test_without_the_setting_nothing_is_lost(app, asked, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_REPLY_DOMAIN", None)
    assert receive_mail(a_mail(asked.seller, asked.address)).code is Exit.TEMPFAIL
    assert answers() == []


def test_somebody_who_writes_without_end_waits(asked, monkeypatch):
    monkeypatch.setattr(limits, "MOST_MESSAGES", 2)
    codes = [
        receive_mail(a_mail(asked.seller, asked.address, message_id=f"<{n}@x.example>")).code
        for n in range(3)
    ]
    assert codes == [Exit.OK, Exit.OK, Exit.TEMPFAIL]
    assert len(answers()) == 2
