"""The sender works beside everything else: real threads, real connections, both databases."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.shared import outbox
from marketplace.shared.database import db
from marketplace.webhooks import calling
from marketplace.webhooks.models import WebhookAttempt, WebhookDelivery
from marketplace.webhooks.sending import PLACES_OF_ONE, Sender
from marketplace.webhooks.services import trying
from marketplace.webhooks.states import DeliveryState
from tests.factories.accounts import AnOrganisation
from tests.factories.webhooks import a_delivery, an_endpoint, an_owner
from tests.webhooks.receiver import a_receiver

PATIENCE = 60  # seconds; reached only when something is wrong
MANY = 12


@pytest.fixture
def lone(lone_app, monkeypatch):
    allowed = replace(lone_app.extensions["marketplace_config"], webhooks_to_loopback=True)
    monkeypatch.setitem(lone_app.extensions, "marketplace_config", allowed)
    for name in ("SECONDS_TO_CONNECT", "SECONDS_IN_ALL"):  # a busy machine is no slow receiver
        monkeypatch.setattr(calling, name, 10.0 * PATIENCE)
    monkeypatch.setattr(trying, "LEASE", timedelta(hours=1))
    return lone_app


@contextmanager
def senders(app, count=1):
    """Let so many senders work until the block ends."""
    stop = threading.Event()
    threads = [threading.Thread(target=Sender(app, stop).run) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)


def until(is_so):
    """Wait for something to come true; fail when it does not."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def a_queue(url, count):
    home = AnOrganisation()
    owner = an_owner(home)
    endpoint = an_endpoint(home, url=url, actor=owner)
    made = [a_delivery(endpoint, owner).id for _ in range(count)]
    db.session.commit()
    return made


def states(ids):
    db.session.rollback()
    wanted = select(WebhookDelivery.state).where(WebhookDelivery.id.in_(ids))
    return set(db.session.scalars(wanted))


def test_a_slow_receiver_holds_nobody_up(lone):
    release = threading.Event()
    with a_receiver(hold=release) as slow, a_receiver() as quick:
        slow_ids, quick_ids = a_queue(slow.url, MANY), a_queue(quick.url, MANY)
        with senders(lone):
            until(lambda: len(slow.calls) == PLACES_OF_ONE)
            until(lambda: states(quick_ids) == {DeliveryState.DELIVERED})
            outbox.add("webhooks.mail_failed", endpoint_id=1)
            db.session.commit()
            assert outbox.drain() == 1  # the worker's own thread is free
            assert len(slow.calls) == PLACES_OF_ONE
            assert states(slow_ids) == {DeliveryState.PENDING}
            release.set()
            until(lambda: states(slow_ids) == {DeliveryState.DELIVERED})
        assert (len(slow.calls), len(quick.calls)) == (MANY, MANY)


def test_two_workers_make_each_call_once(lone):
    with a_receiver() as receiver:
        ids = a_queue(receiver.url, 30)
        with senders(lone, count=2):
            until(lambda: states(ids) == {DeliveryState.DELIVERED})
        references = [call["headers"]["webhook-id"] for call in receiver.calls]
    assert (len(references), len(set(references))) == (30, 30)
    assert db.session.scalar(select(func.count(WebhookAttempt.id))) == 30
