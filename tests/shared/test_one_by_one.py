"""Rounds over many rows: one that raises holds up none of the others, and is not silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.operations.queries.jobs import failed_jobs
from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.errors import Unavailable
from marketplace.shared.one_by_one import do_each
from marketplace.shared.outbox import OutboxMessage, Round

JOB = "tests.row"


@pytest.fixture
def rows(monkeypatch):
    """What became of each row: every try, those that were kept, and what raises."""
    rows = Rows()
    monkeypatch.setattr(outbox, "JOBS", {JOB: rows.do, "tests.mail": lambda **_facts: None})
    return rows


class Rows:
    """Rows that write a message each, unless they are poisoned."""

    def __init__(self) -> None:
        self.tried: list[int] = []
        self.poison: dict[int, Exception] = {}

    def do(self, *, row_id: int) -> bool:
        self.tried.append(row_id)
        outbox.add("tests.mail", row_id=row_id)
        db.session.flush()
        if row_id in self.poison:
            raise self.poison[row_id]
        return row_id > 0

    def kept(self) -> list[int]:
        wanted = select(OutboxMessage).where(OutboxMessage.job == "tests.mail")
        return sorted(each.arguments["row_id"] for each in db.session.scalars(wanted))


def test_one_that_raises_holds_up_none_and_leaves_nothing(rows):
    rows.poison = {2: ValueError("poisoned")}
    assert do_each(JOB, "row_id", [1, 2, 3]) == 2
    assert rows.tried == [1, 2, 3]
    assert rows.kept() == [1, 3]
    (failed,) = failed_jobs()
    assert (failed.job, failed.about, failed.attempts) == (JOB, "row_id 2", 1)
    assert failed.last_error == "ValueError: poisoned"


def test_the_outbox_goes_on_with_it_and_rounds_pass_it_by(rows):
    rows.poison = {2: ValueError("poisoned")}
    do_each(JOB, "row_id", [2])
    do_each(JOB, "row_id", [2, 3])
    assert rows.tried == [2, 3]
    assert len(failed_jobs()) == 1
    rows.poison.clear()
    with time_machine.travel(utc_now() + timedelta(seconds=3), tick=False):
        outbox.drain()
    assert (rows.tried, rows.kept()) == ([2, 3, 2], [2, 3])
    assert failed_jobs() == []
    do_each(JOB, "row_id", [2])
    assert rows.tried[-1] == 2, "what is done is no longer passed by"


def test_what_was_given_up_stays_visible_and_is_not_asked_for_twice(rows):
    rows.poison = {2: ValueError("poisoned")}
    do_each(JOB, "row_id", [2])
    db.session.scalars(select(OutboxMessage)).one().attempts = outbox.GIVE_UP_AFTER
    db.session.commit()
    do_each(JOB, "row_id", [2])
    (failed,) = failed_jobs()
    assert (failed.next_try, rows.tried) == (None, [2])


def test_many_that_raise_do_not_take_the_turns_of_others(rows):
    rows.poison = {number: ValueError("poisoned") for number in (1, 2)}
    assert do_each(JOB, "row_id", [1, 2, 3, 4], most=2) == 0
    assert do_each(JOB, "row_id", [1, 2, 3, 4], most=2) == 2
    assert rows.tried == [1, 2, 3, 4]


def test_a_server_that_is_away_uses_no_tries_up(rows):
    rows.poison = {1: Unavailable("away")}
    assert do_each(JOB, "row_id", [1]) == 0
    (failed,) = failed_jobs()
    assert (failed.attempts, failed.last_error) == (0, "Unavailable: away")


def test_what_had_nothing_to_do_is_not_counted(rows):
    assert do_each(JOB, "row_id", [-1, 1, -2]) == 1


def test_it_is_never_part_of_a_use_case(rows):
    with pytest.raises(RuntimeError), one_transaction():
        do_each(JOB, "row_id", [1])
    assert rows.tried == []


def test_a_round_left_alone_opens_no_transaction_and_is_noted(rows, monkeypatch):
    def look():
        do_each(JOB, "row_id", [1, 2])

    rows.poison = {1: ValueError("poisoned")}
    monkeypatch.setattr(outbox, "ROUNDS", {"tests.look": (look, timedelta(hours=1))})
    monkeypatch.setattr(outbox, "ALONE", {"tests.look"})
    outbox.do_rounds()
    assert rows.kept() == [2]
    noted = db.session.get(Round, "tests.look")
    assert (noted.last_at is not None, noted.last_error) == (True, None)
