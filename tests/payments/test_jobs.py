"""What payments do after the commit: mails to producers, and questions about lost news."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import marketplace
from marketplace.payments import collecting, jobs
from marketplace.payments.models import Payment
from marketplace.payments.services import payouts
from marketplace.payments.states import PaymentState
from marketplace.shared import outbox
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from tests.factories.accounts import a_member
from tests.factories.payments import a_bill, earn, released


def sent(mails) -> list:
    files = sorted(mails.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_a_producer_is_told_what_was_paid_and_what_came_back(producer, admins, mails):
    a_member(producer.organisation, Role.PRODUCER_OWNER)
    earn(producer, 300_000)
    [payout] = released(producer, admins).payouts
    payouts.mark_paid(payout.id, actor=admins[0])
    db.session.commit()
    outbox.drain()
    payouts.mark_returned(payout.id, actor=admins[0], reason="Rekening tutup")
    db.session.commit()
    outbox.drain()

    paid, returned = sent(mails)
    assert paid["Subject"] == "Uang Anda sudah dikirim: Rp 300.000"
    assert payout.number in paid.get_body(("plain",)).get_content()
    assert returned["Subject"] == "Uang Anda belum sampai: Rp 300.000"
    assert "Rekening tutup" in returned.get_body(("html",)).get_content()


def test_a_webhook_that_was_lost_is_made_up_for(stripe, news):
    payment = collecting.open_card_payment(a_bill(1_250_000).by_card().id)
    stripe.pay(payment.provider_id)
    with one_transaction():
        payment.created_at = utc_now() - timedelta(hours=1)
        jobs.ask_for_lost_news()
    outbox.drain()

    found = db.session.get(Payment, payment.id, populate_existing=True)
    assert found.state is PaymentState.SUCCEEDED
    assert news == [("payment.settled", payment.id)]


def test_young_and_very_old_attempts_are_left_alone(stripe):
    for age in (timedelta(minutes=5), timedelta(days=4)):
        payment = collecting.open_card_payment(a_bill(1_250_000).by_card().id)
        payment.created_at = utc_now() - age
    with one_transaction():
        jobs.ask_for_lost_news()
    asked = db.session.query(outbox.OutboxMessage).filter_by(job="payments.refresh_payment")
    assert asked.count() == 0


def test_one_module_names_stripe():
    code = Path(marketplace.__file__).parent
    named = {
        str(file.relative_to(code))
        for file in code.rglob("*.py")
        if re.search(r"^\s*(import|from) stripe\b", file.read_text(), re.MULTILINE)
    }
    assert named == {"payments/stripe_gateway.py"}
