"""From the queue to a real receiver: signed, repeated, given up, stopped, sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound, RuleBroken
from marketplace.shared.outbox import OutboxMessage, drain
from marketplace.webhooks import jobs, sending
from marketplace.webhooks.answers import Answer
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery
from marketplace.webhooks.queries import deliveries as queries
from marketplace.webhooks.sealing import secrets_of
from marketplace.webhooks.services import registering, replaying, trying
from marketplace.webhooks.signing import is_genuine
from marketplace.webhooks.states import DeliveryState, EndpointState
from tests.factories.accounts import AnOrganisation
from tests.factories.webhooks import a_delivery, an_endpoint, an_owner

D, E = DeliveryState, EndpointState
GOOD = Answer(200, "ok", 12, "127.0.0.1", None)
BAD = Answer(500, "aduh", 12, "127.0.0.1", "Penerima menjawab 500.")
SILENT = Answer(None, "", 5000, None, "Penerima tidak menjawab.")


@pytest.fixture
def home():
    return AnOrganisation()


@pytest.fixture
def owner(home):
    return an_owner(home)


@pytest.fixture
def endpoint(home, owner):
    return an_endpoint(home, actor=owner)


def make_due(delivery):
    """Let the wait be over, also for the address."""
    delivery.next_at = utc_now() - timedelta(seconds=1)
    delivery.endpoint.rests_until = None
    db.session.commit()


def try_once(delivery, answer):
    make_due(delivery)
    made = trying.claim(delivery.id)
    state = trying.note_answer(made, answer)
    db.session.refresh(delivery)
    return state


def attempts():
    wanted = select(WebhookAttempt).order_by(WebhookAttempt.id)
    return [(each.number, each.status, each.answer) for each in db.session.scalars(wanted)]


def test_a_call_arrives_signed_and_is_written_down(receiver, home, owner):
    endpoint = an_endpoint(home, url=receiver.url, actor=owner)
    delivery = a_delivery(endpoint, owner)
    db.session.commit()
    assert sending.send_due() == 1
    [came] = receiver.calls
    now = int(utc_now().timestamp())
    assert is_genuine(came["headers"], came["body"], secrets_of(endpoint)[0], now=now)
    assert came["body"].decode() == delivery.event.body
    assert came["headers"]["webhook-id"] == delivery.event.reference
    assert came["headers"]["content-type"] == "application/json"
    db.session.refresh(delivery)
    assert (delivery.state, delivery.tries, delivery.last_status) == (D.DELIVERED, 1, 200)
    assert delivery.finished_at is not None
    assert attempts() == [(1, 200, "terima kasih")]
    assert sending.send_due() == 0
    assert len(receiver.calls) == 1


def test_a_repeated_call_carries_the_same_id_and_bytes(receiver, home, owner):
    endpoint = an_endpoint(home, url=receiver.url, actor=owner)
    delivery = a_delivery(endpoint, owner)
    receiver.status = 503
    db.session.commit()
    sending.send_due()
    db.session.refresh(delivery)
    assert (delivery.state, delivery.tries) == (D.PENDING, 1)
    assert utc_now() < delivery.next_at <= utc_now() + timedelta(seconds=12)
    assert sending.send_due() == 0  # not before its time
    receiver.status = 200
    make_due(delivery)
    sending.send_due()
    first, second = receiver.calls
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"]
    assert first["body"] == second["body"]
    assert [each[:2] for each in attempts()] == [(1, 503), (2, 200)]


def test_a_call_into_our_own_network_is_never_made(receiver, home, owner, monkeypatch):
    endpoint = an_endpoint(home, url=receiver.url, actor=owner)
    delivery = a_delivery(endpoint, owner)
    db.session.commit()
    monkeypatch.setattr(sending, "allows_loopback", lambda: False)
    sending.send_due()
    assert receiver.calls == []
    db.session.refresh(delivery)
    assert delivery.last_error == "Alamat harus diawali https://"


def test_a_call_under_way_is_nobody_elses(endpoint, owner):
    delivery = a_delivery(endpoint, owner)
    db.session.commit()
    assert trying.claim(delivery.id).number == 1
    assert trying.claim(delivery.id) is None
    assert sending.send_due() == 0


def test_a_late_answer_of_a_lost_call_changes_nothing(endpoint, owner):
    delivery = a_delivery(endpoint, owner)
    db.session.commit()
    lost = trying.claim(delivery.id)
    make_due(delivery)
    again = trying.claim(delivery.id)
    assert trying.note_answer(lost, BAD) is None
    assert trying.note_answer(again, GOOD) is D.DELIVERED
    db.session.refresh(delivery)
    assert (delivery.state, delivery.tries) == (D.DELIVERED, 2)
    assert [each[0] for each in attempts()] == [1, 2]


def test_after_three_days_it_is_given_up_and_the_owner_told_once_a_day(endpoint, owner, mails):
    first, second = a_delivery(endpoint, owner), a_delivery(endpoint, owner)
    for delivery in (first, second):
        delivery.give_up_at = utc_now() + timedelta(seconds=1)
        assert try_once(delivery, BAD) is D.FAILED
    assert (first.next_at, first.last_status) == (None, 500)
    asked = select(OutboxMessage).where(OutboxMessage.job == "webhooks.mail_failed")
    assert len(db.session.scalars(asked).all()) == 1
    drain()
    [mail] = [path.read_text() for path in mails.glob("*.eml")]
    assert "2 kiriman tidak sampai" in mail
    assert endpoint.state is E.ACTIVE


def test_an_endpoint_that_fails_for_three_days_is_stopped(endpoint, owner, mails):
    delivery = a_delivery(endpoint, owner)
    try_once(delivery, BAD)
    assert (endpoint.state, endpoint.failures_in_row) == (E.ACTIVE, 1)
    endpoint.failing_since = utc_now() - timedelta(days=3)
    assert try_once(delivery, BAD) is D.PENDING
    db.session.refresh(endpoint)
    assert endpoint.state is E.STOPPED
    make_due(delivery)
    assert trying.claim(delivery.id) is None  # what is left waits
    drain()
    assert len(list(mails.glob("*.eml"))) == 1
    registering.resume_endpoint(endpoint.id, actor=owner)
    delivery = db.session.get_one(WebhookDelivery, delivery.id)  # jobs have their own session
    assert try_once(delivery, GOOD) is D.DELIVERED


def test_one_success_forgives_all_failures(endpoint, owner):
    failed, good = a_delivery(endpoint, owner), a_delivery(endpoint, owner)
    try_once(failed, SILENT)
    db.session.refresh(endpoint)
    assert endpoint.rests_until > utc_now()
    try_once(good, GOOD)
    db.session.refresh(endpoint)
    assert (endpoint.failing_since, endpoint.rests_until) == (None, None)
    assert endpoint.failures_in_row == 0


def test_gone_is_understood_at_once(endpoint, owner):
    delivery = a_delivery(endpoint, owner)
    try_once(delivery, Answer(410, "", 5, "127.0.0.1", "Penerima menjawab 410."))
    db.session.refresh(endpoint)
    assert endpoint.state is E.STOPPED


def test_a_silent_address_rests_and_holds_its_queue_back(endpoint, owner):
    silent, waiting = a_delivery(endpoint, owner), a_delivery(endpoint, owner)
    make_due(silent)
    trying.note_answer(trying.claim(silent.id), SILENT)
    assert list(queries.endpoints_with_work(utc_now())) == []
    assert trying.claim(waiting.id) is None


def test_one_is_sent_again_under_its_old_id(endpoint, owner):
    delivery = a_delivery(endpoint, owner)
    with pytest.raises(RuleBroken):
        replaying.replay_delivery(delivery.id, actor=owner)
    try_once(delivery, GOOD)
    reference = delivery.event.reference
    replaying.replay_delivery(delivery.id, actor=owner)
    db.session.refresh(delivery)
    assert (delivery.state, delivery.tries, delivery.tries_now) == (D.PENDING, 1, 0)
    assert delivery.event.reference == reference
    with pytest.raises(NotFound):
        replaying.replay_delivery(delivery.id, actor=an_owner(AnOrganisation()))


def test_all_that_failed_since_a_moment_is_sent_again(endpoint, owner):
    old, failed, good = (a_delivery(endpoint, owner) for _ in range(3))
    for delivery in (old, failed):
        delivery.give_up_at = utc_now()
        try_once(delivery, BAD)
    try_once(good, GOOD)
    old.created_at = utc_now() - timedelta(days=2)
    db.session.commit()
    since = utc_now() - timedelta(days=1)
    assert replaying.replay_failed(endpoint.id, since, actor=owner) == 1
    db.session.expire_all()
    assert [each.state for each in (old, failed, good)] == [D.FAILED, D.PENDING, D.DELIVERED]


def test_what_is_old_is_forgotten_with_its_log(endpoint, owner):
    old, young = a_delivery(endpoint, owner), a_delivery(endpoint, owner)
    try_once(old, GOOD)
    old.event.happened_at = utc_now() - timedelta(days=31)
    db.session.commit()
    jobs.forget_old()
    db.session.expire_all()
    assert db.session.scalars(select(WebhookDelivery.id)).all() == [young.id]
    assert attempts() == []


def test_calls_that_nobody_makes_are_a_fault(endpoint, owner):
    delivery = a_delivery(endpoint, owner)
    assert queries.delivery_faults() == []
    delivery.next_at = utc_now() - timedelta(minutes=16)
    db.session.commit()
    assert queries.delivery_faults() == ["webhooks: 1 calls are overdue; does a worker run?"]
    state = queries.queue_state()
    assert (state.waiting, state.overdue, state.held, state.failed) == (1, 1, 0, 0)
    registering.pause_endpoint(endpoint.id, actor=owner)
    state = queries.queue_state()
    assert (state.waiting, state.overdue, state.held, state.stopped) == (0, 0, 1, 0)
