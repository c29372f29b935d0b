"""A message goes out over a real mail server, and its answer comes back."""

from __future__ import annotations

import dataclasses
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.app import create_app
from marketplace.operations.migrating import upgrade_database
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.threads.commands import receive_command
from marketplace.threads.models import ThreadMessage
from marketplace.threads.services.writing import withdraw_message
from tests.accounts.test_mailing import PostOffice, free_port
from tests.factories.threads import DOMAIN, a_talk, person_of

pytestmark = pytest.mark.servers  # the outbox commits for itself, on a database of its own


@pytest.fixture
def office():
    return PostOffice()


@pytest.fixture
def mailing_app(config, request, tmp_path, office):
    url = f"sqlite:///{tmp_path / 'mails.sqlite3'}"
    if config.database_url.startswith("postgresql"):
        url = request.getfixturevalue("postgresql").create_database()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = dataclasses.replace(
        config,
        database_url=url,
        smtp_url=f"smtp://127.0.0.1:{controller.port}",
        mail_reply_domain=DOMAIN,
    )
    app = create_app(settings)
    with app.app_context():
        upgrade_database()
        yield app
        db.session.remove()
        db.engine.dispose()
    controller.stop()


def an_answer(mail, address, text):
    """Answer a mail as mail programs do: above it, with the mail quoted."""
    reply = EmailMessage()
    reply["From"], reply["To"] = address, mail["Reply-To"]
    reply["Subject"], reply["In-Reply-To"] = f"Re: {mail['Subject']}", mail["Message-ID"]
    reply["Message-ID"] = "<jawaban@mail.example>"
    quoted = mail.get_body(("plain",)).get_content().splitlines()
    below = "\n".join(f"> {line}".rstrip() for line in quoted)
    reply.set_content(f"{text}\n\nPada Sen, 30 Nov 2026 Belabeliku menulis:\n\n{below}\n")
    return reply.as_bytes(policy=SMTP)


def test_a_message_goes_out_by_mail_and_its_answer_comes_back(mailing_app, office):
    with one_transaction():
        talk = a_talk()
        person_of(talk.helper).language = "en"
        talk.says(talk.requester, "Pintu mana, ya?")
    outbox.drain()
    by_reader = {envelope.rcpt_tos[0]: mail for envelope, mail in office.mails}
    seller, helper = person_of(talk.seller), person_of(talk.helper)
    assert set(by_reader) == {seller.email, helper.email}
    mail = by_reader[seller.email]
    assert mail["Subject"].startswith(f"Pesan baru di {talk.part.number} dari ")
    assert mail["Reply-To"].endswith(f"@{DOMAIN}")
    assert mail["Reply-To"] != by_reader[helper.email]["Reply-To"]
    plain = mail.get_body(("plain",)).get_content()
    assert plain.startswith("--- Balas di atas garis ini ---")
    assert "Pintu mana, ya?" in plain
    in_english = by_reader[helper.email].get_body(("plain",)).get_content()
    assert in_english.startswith("--- Reply above this line ---")

    raw = an_answer(mail, seller.email, "Pintu 5.\nJam 05.00.")
    results = [receive(mailing_app, raw, mail) for _ in range(2)]
    assert [(result.exit_code, result.stdout) for result in results] == [(0, ""), (0, "")]
    db.session.rollback()  # look anew: the command wrote through a session of its own
    wanted = select(ThreadMessage.body).order_by(ThreadMessage.id)
    assert list(db.session.scalars(wanted)) == ["Pintu mana, ya?", "Pintu 5.\nJam 05.00."]
    office.mails.clear()
    outbox.drain()
    (told,) = office.mails
    assert told[0].rcpt_tos == [person_of(talk.requester).email]


def test_without_the_setting_mails_cannot_be_answered(mailing_app, office, monkeypatch):
    monkeypatch.setitem(mailing_app.config, "MAIL_REPLY_DOMAIN", None)
    with one_transaction():
        talk = a_talk()
        talk.says(talk.requester, "Halo")
    outbox.drain()
    for _envelope, mail in office.mails:
        assert mail["Reply-To"] is None
        assert "Balas di atas" not in mail.get_body(("plain",)).get_content()
    assert len(office.mails) == 2


def test_nobody_is_mailed_what_was_withdrawn_or_is_no_longer_theirs(mailing_app, office):
    with one_transaction():
        talk = a_talk()
        gone = talk.says(talk.requester, "Ditarik")
        withdraw_message(gone.id, actor=talk.requester)
        talk.says(talk.requester, "Tetap")
        db.session.get_one(Membership, talk.helper.membership_id).ended_at = utc_now()
    outbox.drain()
    (sent,) = office.mails
    assert sent[0].rcpt_tos == [person_of(talk.seller).email]
    assert "Tetap" in sent[1].get_body(("plain",)).get_content()


def test_the_commands_exit_code_says_what_became_of_a_mail(mailing_app):
    runner = mailing_app.test_cli_runner()
    forged = b"From: a@b.example\nTo: thread+" + b"a" * 48 + f"@{DOMAIN}".encode() + b"\n\nhi\n"
    assert runner.invoke(receive_command, input=forged).exit_code == 77
    broken = b"From: " + b"x" * 5000 + b"\n\nhi\n"
    refused = runner.invoke(receive_command, input=broken)
    assert (refused.exit_code, "too long" in refused.stdout) == (65, True)
    bounce = runner.invoke(receive_command, ["--sender", ""], input=b"\n\nhi\n")
    assert bounce.exit_code == 0


def receive(app, raw, mail):
    words = ["--sender", "a@b.example", "--recipient", mail["Reply-To"]]
    return app.test_cli_runner().invoke(receive_command, words, input=raw)
