"""Mails: who is told, what stands in them, and that nothing more does."""

from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.fulfilment.services import close_producer_order, dispatch, record_receipt
from marketplace.orders.services.answering import confirm_producer_order, reject_producer_order
from marketplace.shared import events, outbox
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from tests.factories.fulfilment import (
    a_promised_order,
    a_sent_order,
    an_order_under_way,
    its_buyer,
    its_producer,
)


@pytest.fixture
def sent(mails):
    """Do all that waits in the outbox; return the mails by recipient."""

    def read():
        done = 0
        wanted = select(outbox.OutboxMessage).order_by(outbox.OutboxMessage.id)
        while waiting := db.session.scalars(wanted.offset(done)).all():
            for message in waiting:  # a job may ask for more
                outbox.JOBS[message.job](**message.arguments)
            done += len(waiting)
        written = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in sorted(mails.glob("*.eml"))
        ]
        return {mail["To"]: mail for mail in written}

    return read


def text_of(mail) -> str:
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "{{" not in text + html
    return text.replace("\N{NO-BREAK SPACE}", " ")


def address(actor) -> str:
    return db.session.get(Person, actor.person_id).email


def test_every_member_of_the_producer_is_asked_for_an_answer(sent):
    sold = a_sent_order()
    owner, member = its_producer(sold), its_producer(sold, Role.PRODUCER_MEMBER)

    events.announce("order.released", order_id=sold.order_id)
    mails = sent()

    assert set(mails) == {address(owner), address(member)}
    mail = mails[address(owner)]
    assert sold.number in mail["Subject"]
    text = text_of(mail)
    assert f"- 10 karton {sold.lines[0].product_name}" in text
    assert "Jumlah: Rp 440.000" in text
    assert f"http://localhost/jual/pesanan/{sold.number}" in text
    assert sold.order.requester.name not in text
    assert sold.order.requester.email not in text


def test_an_answered_order_is_not_asked_for_again(sent):
    sold = a_sent_order()
    maker = its_producer(sold)
    events.announce("order.released", order_id=sold.order_id)
    confirm_producer_order(sold.id, actor=maker)
    assert sent() == {}


def test_the_requester_hears_of_a_part(sent):
    sold = a_sent_order()
    line = sold.lines[0]
    answer = {"id": line.id, "confirmed_quantity": Decimal("6.5"), "reason": "panen kurang"}

    confirm_producer_order(sold.id, actor=its_producer(sold), lines=[answer])
    mails = sent()

    assert set(mails) == {sold.order.requester.email}
    text = text_of(mails[sold.order.requester.email])
    assert f"{line.product_name}: 6,5 dari 10 karton (panen kurang)" in text


def test_the_requester_hears_of_a_rejection(sent):
    sold = a_sent_order()
    reject_producer_order(sold.id, actor=its_producer(sold), reason="mesin rusak")
    mail = sent()[sold.order.requester.email]
    assert mail["Subject"] == f"{sold.producer.name} menolak pesanan {sold.number}"
    assert "Alasannya: mesin rusak" in text_of(mail)


def test_the_requester_hears_of_a_dispatch(sent):
    sold = a_promised_order()
    line = sold.lines[0]
    lot = {"line_id": line.id, "code": "A-1", "quantity": Decimal(10)}

    note = dispatch(sold.id, actor=its_producer(sold), lots=[lot], vehicle="AB 1 KP")

    text = text_of(sent()[sold.order.requester.email])
    assert f"- 10 karton {line.product_name} (lot A-1)" in text
    assert "Kendaraan: AB 1 KP" in text
    assert note.code not in text  # the code belongs to the paper


def test_the_producer_hears_what_was_rejected_and_why(sent):
    bought = an_order_under_way()
    owner = its_producer(bought)
    gone = its_producer(bought)
    db.session.get(Person, gone.person_id).disabled_at = bought.answered_at
    judgement = {
        "id": bought.lines[0].id,
        "accepted_quantity": Decimal(7),
        "regraded_quantity": Decimal(1),
        "regrade_percent": 25,
        "rejected_quantity": Decimal(2),
        "reason": "kemasan sobek",
    }

    receipt = record_receipt(bought.id, actor=its_buyer(bought), lines=[judgement])
    mails = sent()

    assert set(mails) == {address(owner)}
    text = text_of(mails[address(owner)])
    assert receipt.number in text
    for words in (
        "diterima 7 karton",
        "diterima dengan potongan 25 persen: 1 karton",
        "ditolak: 2 karton",
        "penyebab: kemasan sobek",
    ):
        assert words in text


def test_a_clean_receipt_needs_no_mail(sent):
    bought = an_order_under_way()
    its_producer(bought)
    judgement = {"id": bought.lines[0].id, "accepted_quantity": Decimal(10)}
    record_receipt(bought.id, actor=its_buyer(bought), lines=[judgement])
    assert sent() == {}


def test_both_sides_hear_that_the_rest_is_not_waited_for(sent):
    bought = an_order_under_way()
    owner, dock = its_producer(bought), its_buyer(bought)
    judgement = {"id": bought.lines[0].id, "accepted_quantity": Decimal(4)}
    record_receipt(bought.id, actor=dock, lines=[judgement])

    close_producer_order(bought.id, actor=dock, reason="sudah cukup")
    mails = sent()

    assert set(mails) == {address(owner), bought.order.requester.email}
    assert "tiba 4 dari 10 karton" in text_of(mails[address(owner)])


def test_a_reader_of_english_gets_english_dates(sent):
    sold = a_sent_order()
    reader = its_producer(sold)
    db.session.get(Person, reader.person_id).language = "en"
    events.announce("order.released", order_id=sold.order_id)
    mail = sent()[address(reader)]
    assert 'lang="en"' in mail.get_body(("html",)).get_content()
