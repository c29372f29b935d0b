"""Mails over a real SMTP server: delivered, tried again, never lost."""

from __future__ import annotations

import dataclasses
import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from marketplace.accounts.services.registering import register_household
from marketplace.app import create_app
from marketplace.operations.migrating import upgrade_database
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.language import speaking
from marketplace.shared.outbox import OutboxMessage
from tests.factories.passwords import PASSWORD

pytestmark = pytest.mark.servers  # the outbox commits for itself, on a database of its own


class PostOffice:
    """Keeps what it takes; `refuse` makes it say that it cannot take anything now."""

    def __init__(self):
        self.mails, self.refuse = [], False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.refuse:
            return "451 Please come back later"
        self.mails.append(
            (envelope, email.message_from_bytes(envelope.content, policy=default))
        )
        return "250 Taken"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def office():
    return PostOffice()


@pytest.fixture
def server(office):
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mailing_app(config, request, tmp_path):
    """Make an app on a database of its own that sends its mails to this port."""
    apps = []

    def make(port: int):
        url = f"sqlite:///{tmp_path / 'mails.sqlite3'}"
        if config.database_url.startswith("postgresql"):
            url = request.getfixturevalue("postgresql").create_database()
        settings = dataclasses.replace(
            config, database_url=url, smtp_url=f"smtp://127.0.0.1:{port}"
        )
        app = create_app(settings)
        context = app.app_context()
        context.push()
        upgrade_database()
        apps.append(context)
        return app

    yield make
    for context in apps:
        db.session.remove()
        db.engine.dispose()
        context.pop()


def register(language: str = "id") -> None:
    with speaking(language):
        register_household(
            name="Sumirah <b>Wati</b>",
            email="sumirah@contoh.example",
            password=PASSWORD,
            phone=None,
            home_address="Padukuhan Contoh, Hargotirto",
            address=None,
        )


def messages() -> list[OutboxMessage]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def make_due() -> None:
    """Let the time of waiting pass."""
    with one_transaction():
        for message in messages():
            message.not_before = utc_now()
            message.locked_until = None


def test_a_mail_is_delivered_in_text_and_html(mailing_app, server, office):
    mailing_app(server.port)
    register()

    assert outbox.drain() == 1

    [(envelope, mail)] = office.mails
    assert envelope.rcpt_tos == ["sumirah@contoh.example"]
    assert mail["To"] == "sumirah@contoh.example"
    assert mail["Subject"] == "Konfirmasi e-mail Anda di Belabeliku"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Yth. Sumirah <b>Wati</b>," in text
    assert "Yth. Sumirah &lt;b&gt;Wati&lt;/b&gt;," in html
    for body in (text, html):
        assert "http://localhost/konfirmasi/" in body
    assert '<html lang="id">' in html


def test_a_mail_speaks_the_readers_language(mailing_app, server, office):
    mailing_app(server.port)
    register("en")
    outbox.drain()
    assert '<html lang="en">' in office.mails[0][1].get_body(("html",)).get_content()


@pytest.mark.parametrize("down", ["away", "refusing"])
def test_while_the_server_is_down_the_mail_waits_and_is_sent_once(
    mailing_app, office, down, caplog
):
    port = free_port()
    mailing_app(port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    if down == "refusing":
        office.refuse = True
        controller.start()
    register()

    assert outbox.drain() == 1

    [message] = messages()
    assert (message.done_at, message.attempts) == (None, 1)
    assert message.not_before > utc_now()
    assert message.last_error
    assert office.mails == []
    assert outbox.drain() == 0, "it waits before the next try"

    office.refuse = False
    if down == "away":
        controller.start()
    make_due()
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    controller.stop()
    assert len(office.mails) == 1
    [message] = messages()
    assert (message.attempts, message.last_error) == (2, None)
    assert message.done_at is not None


def test_a_job_done_twice_sends_the_same_link(mailing_app, server, office):
    """A worker that dies between sending and marking: at least once, and both mails work."""
    mailing_app(server.port)
    register()
    outbox.drain()
    with one_transaction():
        messages()[0].done_at = None
    make_due()
    outbox.drain()

    links = {mail.get_body(("plain",)).get_content() for _envelope, mail in office.mails}
    assert len(office.mails) == 2
    assert len(links) == 1


def test_nothing_is_sent_for_what_was_undone(mailing_app, server, office):
    mailing_app(server.port)

    class Stop(Exception):
        pass

    def fail_after_registering():
        with one_transaction():
            register()
            raise Stop

    with pytest.raises(Stop):
        fail_after_registering()
    assert outbox.drain() == 0
    assert office.mails == []
