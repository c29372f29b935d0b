from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.orders import jobs
from marketplace.orders.services import deciding
from marketplace.shared import outbox
from marketplace.shared.database import db
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen


@pytest.fixture
def sent(mails):
    """Do what waits of ours in the outbox; return new mails: recipient, subject, text."""

    def read():
        for message in db.session.query(outbox.OutboxMessage).all():
            if message.job.startswith("orders.") and message.done_at is None:
                outbox.JOBS[message.job](**message.arguments)
                message.done_at = message.not_before
        files = sorted(mails.glob("*.eml"))
        found = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
        for file in files:
            file.unlink()
        return [(mail["To"], mail["Subject"], _text(mail)) for mail in found]

    return read


def _text(mail):
    text = mail.get_body(("plain",)).get_content()
    assert "{{" not in text + mail.get_body(("html",)).get_content()
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _address(actor):
    return db.session.get(Person, actor.person_id).email


@pytest.fixture
def kitchen():
    return a_kitchen()


@pytest.fixture
def waiting(kitchen):
    return kitchen.places((an_offer(prices={1: 100_000}), 40))


def test_approvers_are_asked_while_it_waits(kitchen, waiting, sent):
    ((to, subject, text),) = sent()
    assert to == _address(kitchen.approver)
    assert subject == f"Pesanan {waiting.number} menunggu persetujuan Anda"
    assert f"/usaha/persetujuan/{waiting.number}" in text
    assert "Rp 4.057.500" in text


def test_nobody_is_asked_about_a_decided_order(kitchen, waiting, sent):
    deciding.approve_order(waiting.id, actor=kitchen.approver)
    ((to, subject, _text),) = sent()
    assert (to, subject) == (
        _address(kitchen.requester),
        f"Pesanan {waiting.number} disetujui",
    )


def test_the_requester_reads_why_not(kitchen, waiting, sent):
    sent()
    deciding.reject_order(waiting.id, actor=kitchen.approver, reason="anggaran habis")
    ((to, subject, text),) = sent()
    assert (to, subject) == (
        _address(kitchen.requester),
        f"Pesanan {waiting.number} tidak disetujui",
    )
    assert "anggaran habis" in text


def test_the_round_ends_what_is_late_and_tells(kitchen, waiting, sent):
    sent()
    with time_machine.travel(waiting.hold_expires_at + timedelta(hours=1), tick=False):
        jobs.expire()
    ((_to, subject, text),) = sent()
    assert subject == f"Pesanan {waiting.number} dibatalkan"
    assert "Tidak disetujui sampai batas waktunya." in text


def test_a_silent_producer_is_reported(kitchen, sent):
    order = kitchen.places((an_offer(), 3))
    part = order.producer_orders[0]
    with time_machine.travel(part.answer_by, tick=False):
        jobs.expire()
    ((to, subject, text),) = sent()
    assert to == _address(kitchen.requester)
    assert subject == f"{part.producer.name} tidak menjawab pesanan {part.number}"
    assert f"3 karton {part.lines[0].product_name}" in text


def test_closed_accounts_get_no_mail(kitchen, waiting, sent):
    db.session.get(Person, kitchen.approver.person_id).disabled_at = waiting.placed_at
    db.session.flush()
    assert sent() == []
