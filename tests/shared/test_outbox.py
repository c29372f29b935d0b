"""Jobs wait for servers that are away without using up their tries or other jobs' time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import Unavailable
from marketplace.shared.outbox import OutboxMessage


@pytest.fixture
def done(monkeypatch):
    """What was done, by two jobs that need a server and one that does not."""
    monkeypatch.setattr(outbox, "JOBS", {})
    monkeypatch.setattr(outbox, "ALONE", set())
    heard, server = [], {"is_there": False}

    def needs_server(number):
        heard.append(number)
        if not server["is_there"]:
            raise Unavailable("tidak menjawab")

    outbox.job("money.charge", alone=True)(needs_server)
    outbox.job("money.refund", alone=True)(needs_server)
    outbox.job("mail.tell")(lambda: heard.append("surat"))
    return heard, server


def _add(name, **arguments):
    with one_transaction():
        outbox.add(name, **arguments)
        db.session.flush()


def test_one_asks_for_all_and_nothing_is_given_up(done):
    heard, server = done
    for number in range(3):
        _add("money.charge", number=number)
    _add("money.refund", number=3)
    _add("mail.tell")
    start = utc_now()
    with time_machine.travel(start, tick=False) as clock:
        for _round in range(30):  # more often than a job may fail
            outbox.drain()
            clock.shift(outbox.LOOK_AGAIN)
        assert heard.count("surat") == 1
        assert len(heard) == 31, "one try each time, whichever asks"
        server["is_there"] = True
        heard.clear()
        assert outbox.drain() == 4
        assert sorted(heard) == [0, 1, 2, 3]
    assert db.session.query(OutboxMessage).filter_by(done_at=None).count() == 0


def test_who_waited_longest_comes_first(done):
    heard, server = done
    server["is_there"] = True
    with one_transaction():
        outbox.add("money.charge", delay=timedelta(seconds=10), number=1)
        outbox.add("money.charge", delay=timedelta(seconds=5), number=2)
    with time_machine.travel(utc_now() + timedelta(minutes=1)):
        outbox.drain()
    assert heard == [2, 1]
