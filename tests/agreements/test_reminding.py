"""Both sides are reminded 90, 30 and 7 days before the end: each step once."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.agreements.jobs import remind, remind_of_end
from marketplace.agreements.models import AgreementEndWarning
from marketplace.agreements.queries.endings import ending_agreements
from marketplace.agreements.services import drafting
from marketplace.agreements.services.ending import give_notice
from marketplace.agreements.services.reminding import remind as remind_one
from marketplace.procurement.work import counts, tasks
from marketplace.producers.dashboard import tasks_of
from marketplace.shared import outbox
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.outbox import OutboxMessage
from tests.agreements.conftest import told
from tests.factories.agreements import an_agreement

TO_ALL = [("ending", "buyer"), ("ending", "producer"), ("ending", "producer")]


@pytest.fixture
def long():
    """In force for 180 days."""
    return an_agreement(2, valid_until=today() + timedelta(days=180))


def after(days):
    return time_machine.travel(utc_now() + timedelta(days=days), tick=False)


def reminded():
    return [each for each in told() if each[0] == "ending"]


def steps():
    wanted = select(AgreementEndWarning.days).order_by(AgreementEndWarning.days.desc())
    return list(db.session.scalars(wanted))


def look():
    for agreement_id in ending_agreements():
        remind_of_end(agreement_id=agreement_id)


def test_each_step_is_told_once_to_both_sides(long):
    for days, times in ((89, 0), (90, 1), (91, 1), (149, 1), (150, 2), (173, 3), (180, 3)):
        with after(days):
            look()
            look()
        assert reminded() == TO_ALL * times, days
    assert steps() == [90, 30, 7]


def test_after_an_outage_only_the_tightest_step_is_told(long):
    with after(174):
        look()
        assert reminded() == TO_ALL
        assert steps() == [90, 30, 7]
        look()
    assert reminded() == TO_ALL
    assert long.agreement.id


def test_a_short_agreement_is_not_ending_as_soon_as_it_begins():
    an_agreement(2, valid_until=today() + timedelta(days=60))
    look()
    assert reminded() == []
    with after(30):
        look()
    assert reminded() == TO_ALL


def test_who_gave_notice_or_has_signed_what_follows_is_not_reminded(long):
    give_notice(long.agreement.id, actor=long.sellers[0][0], reason="Pindah usaha")
    with after(90):
        look()
    assert reminded() == TO_ALL[:2]
    rows = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.job == "agreements.tell")
    )
    to = [row.arguments["organisation_id"] for row in rows if row.arguments["news"] == "ending"]
    assert to == [long.kitchen.buyer.id, long.sellers[1][1].producer_id]


def test_a_signed_renewal_ends_the_reminders(long):
    drafting.begin_version(long.agreement.id, actor=long.kitchen.requester, renewal=True)
    long.offers()
    long.all_sign()
    with after(100):
        look()
        assert remind_one(long.agreement.id) is False
    assert reminded() == []


def test_it_waits_on_both_work_lists_until_a_renewal_is_written(long):
    seller, buyer = long.sellers[0][0], long.kitchen.requester
    with after(90):
        look()
        (task,) = [
            each for each in tasks(buyer, counts(buyer)) if each.kind == "agreements_ending"
        ]
        assert (task.title, task.due) == ("Gula untuk dapur", long.version().valid_until)
        named = [each.title for each in tasks_of(seller) if "berakhir" in each.title]
        assert len(named) == 1
        drafting.begin_version(long.agreement.id, actor=buyer, renewal=True)
        assert [
            each for each in tasks(buyer, counts(buyer)) if each.kind == "agreements_ending"
        ] == []
        assert [each.title for each in tasks_of(seller) if "berakhir" in each.title] == []


def test_the_mail_says_when_and_leads_to_the_page(long, mails):
    with after(90):
        remind()
        outbox.drain()
    written = [read_mail(path) for path in mails.glob("*.eml")]
    texts = [text for subject, text in written if "Segera berakhir" in subject]
    assert len(texts) >= 3
    assert any("Tekan Perpanjang" in each and "/usaha/kesepakatan/" in each for each in texts)
    assert any("Hubungi pembeli" in each and "/jual/kesepakatan/" in each for each in texts)


def read_mail(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return message["subject"], message.get_body(("plain",)).get_content()
