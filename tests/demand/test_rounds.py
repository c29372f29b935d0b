"""What happens by itself: one digest a morning, needs that end, and the mails about both."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.demand import jobs
from marketplace.demand.services import publishing
from marketplace.demand.states import NeedState
from marketplace.producers.states import ReviewState
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.clock import JAKARTA, today, utc_now
from marketplace.shared.database import db
from tests.factories.accounts import APerson, a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.needs import a_draft, a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.shared.reading import actions


def morning(days=0, hour=6):
    """Six o'clock WIB, so many days ahead."""
    day = today() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=JAKARTA)


@pytest.fixture(autouse=True)
def _at_night():
    """Needs of the tests are published at two in the morning: before any digest."""
    with time_machine.travel(morning(hour=2)):
        yield


@pytest.fixture
def product():
    return sugar(name_en="Palm sugar")


@pytest.fixture
def kitchen():
    return a_kitchen(name="Resto Landasan")


@pytest.fixture
def sent(mails):
    """Do what waits of ours in the outbox; return new mails: recipient, subject, text."""

    def read():
        for _round in range(2):  # a digest asks for a mail to each member
            waiting = select(outbox.OutboxMessage).where(outbox.OutboxMessage.done_at.is_(None))
            for message in db.session.scalars(waiting).all():
                if message.job.startswith("demand."):
                    outbox.JOBS[message.job](**message.arguments)
                    message.done_at = message.not_before
            db.session.flush()
        files = sorted(mails.glob("*.eml"))
        found = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
        for file in files:
            file.unlink()
        return sorted((mail["To"], mail["Subject"], _text(mail)) for mail in found)

    return read


def _text(mail):
    text = mail.get_body(("plain",)).get_content()
    assert "{{" not in text + mail.get_body(("html",)).get_content()
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _address(actor):
    return db.session.get(Person, actor.person_id).email


def announced(when):
    with time_machine.travel(when):
        jobs.announce()


def test_each_producer_concerned_gets_one_mail_with_all_that_is_new(kitchen, product, sent):
    first, second = an_open_need(kitchen, product), an_open_need(kitchen, product)
    seller, _offer = a_seller(product)
    a_seller(AProduct())  # sells something else
    waiting = AProducer(state=ReviewState.SUBMITTED)
    an_offer(waiting, product=product)
    a_member(waiting.organisation, Role.PRODUCER_OWNER)

    announced(morning())

    ((to, subject, text),) = sent()
    assert (to, subject) == (_address(seller), "Bandara mencari 2 barang")
    assert text.count("- Gula semut, 200 kg") == 2
    assert "Resto Landasan, antar " in text
    assert "paling tinggi Rp 50.000 per kg" in text
    assert "http://localhost/jual/permintaan" in text
    assert first.announced_at is not None
    assert second.announced_at is not None


def test_nothing_is_sent_twice_nor_where_nothing_is_new(kitchen, product, sent):
    an_open_need(kitchen, product)
    a_seller(product)
    announced(morning(hour=5))
    assert sent() == []  # too early
    announced(morning())
    assert len(sent()) == 1
    announced(morning(hour=9))
    announced(morning(days=1))
    assert sent() == []


def test_what_comes_after_the_digest_waits_for_the_next_morning(kitchen, product, sent):
    an_open_need(kitchen, product)
    a_seller(product)
    announced(morning())
    sent()
    an_open_need(kitchen, product)
    announced(morning(hour=17))
    assert sent() == []
    announced(morning(days=1))
    ((_to, subject, _text),) = sent()
    assert subject == "Bandara mencari Gula semut, 200 kg"


def test_drafts_and_needs_that_ended_overnight_are_not_announced(kitchen, product, sent):
    a_draft(kitchen, product)
    gone = an_open_need(kitchen, product)
    publishing.cancel_need(gone.id, actor=kitchen.requester)
    a_seller(product)
    announced(morning())
    assert sent() == []


def test_what_is_answered_before_the_mail_goes_out_is_left_out(kitchen, product, sent):
    need = an_open_need(kitchen, product)
    quick, _a = a_seller(product)
    slow, _b = a_seller(product)
    announced(morning())
    a_pledge(need, quick)
    assert [to for to, _subject, _text_ in sent()] == [_address(slow)]


def test_each_reader_is_written_to_in_their_own_language(kitchen, product, sent):
    an_open_need(kitchen, product)
    producer = AProducer()
    an_offer(producer, product=product)
    english = APerson(language="en")
    a_member(producer.organisation, Role.PRODUCER_OWNER, person=english)
    a_member(producer.organisation, Role.PRODUCER_MEMBER, person=APerson())
    announced(morning())
    mails = {to: text for to, _subject, text in sent()}
    assert len(mails) == 2
    assert "Palm sugar" in mails[english.email]
    assert "Gula semut" not in mails[english.email]


def test_a_need_with_answers_waits_for_its_buyer_who_is_told_once(kitchen, product, sent):
    need = an_open_need(kitchen, product)
    for quantity in (None, 120, 0):
        a_pledge(need, a_seller(product)[0], quantity)
    jobs.end()
    assert sent() == []
    with time_machine.travel(morning(days=5)):
        jobs.end()
        jobs.end()
        ((to, subject, text),) = sent()
    assert need.state is NeedState.OPEN
    assert (to, subject) == (
        _address(kitchen.requester),
        "Tawaran lengkap: Gula semut, 200 kg",
    )
    assert "2 produsen menawarkan 320 kg dari 200 kg yang Anda butuhkan." in text
    assert "/usaha/kebutuhan/" in text


def test_a_need_that_nobody_offers_for_is_closed(kitchen, product, sent):
    need = an_open_need(kitchen, product)
    a_pledge(need, a_seller(product)[0], 0)
    with time_machine.travel(morning(days=5)):
        jobs.end()
        ((to, subject, text),) = sent()
    assert need.state is NeedState.CLOSED
    assert actions(need)[-1] == "need.expired"
    assert (to, subject) == (
        _address(kitchen.requester),
        "Kebutuhan ditutup: Gula semut, 200 kg",
    )
    assert "belum ada produsen yang menawarkan" in text


def test_a_need_whose_day_came_is_closed_even_with_offers(kitchen, product, sent):
    need = an_open_need(kitchen, product)
    a_pledge(need, a_seller(product)[0])
    with time_machine.travel(morning(days=5)):
        jobs.end()
        sent()
    with time_machine.travel(morning(days=10)):
        jobs.end()
        jobs.end()
        ((_to, _subject, text),) = sent()
    assert need.state is NeedState.CLOSED
    assert "tawarannya belum dijadikan pesanan" in text


def test_a_row_of_weeks_stays_open_to_its_last_day(kitchen, product):
    need = an_open_need(kitchen, product, weeks=3)
    a_pledge(need, a_seller(product)[0])
    with time_machine.travel(morning(days=12)):
        jobs.end()
    assert need.state is NeedState.OPEN
    with time_machine.travel(morning(days=24)):
        jobs.end()
    assert need.state is NeedState.CLOSED


def test_a_closed_account_gets_no_mail(kitchen, product, sent):
    an_open_need(kitchen, product)
    seller, _offer = a_seller(product)
    announced(morning())
    db.session.get(Person, seller.person_id).disabled_at = utc_now()
    db.session.flush()
    assert sent() == []
