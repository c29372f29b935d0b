"""Work to do after the commit: mails, Stripe calls, reminders.

A service adds a message in its own transaction, so the message exists if and only if the
change does. Workers claim due messages by lease and deliver each at least once: every job can
safely run twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import JSON, Index, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base, db, drop_session, insert, one_transaction
from marketplace.shared.errors import Unavailable
from marketplace.shared.metrics import JOBS_DONE
from marketplace.shared.redaction import redacted
from marketplace.shared.tallies import tally

logger = logging.getLogger(__name__)

Job = Callable[..., object]
JOBS: dict[str, Job] = {}
ALONE: set[str] = set()  # jobs and rounds that open transactions themselves, or none
ROUNDS: dict[str, tuple[Job, timedelta]] = {}  # what is done again and again, and how often

LEASE = timedelta(seconds=60)  # a job that takes longer may be done by two workers
LOOK_AGAIN = timedelta(seconds=15)  # how soon a server that was away is asked again
GIVE_UP_AFTER = 20  # tries; then an admin looks at it
HEARTBEAT = "operations.heartbeat"  # the round that shows that a worker lives
WORKER_IS_LATE = timedelta(minutes=3)


class OutboxMessage(Base):
    """One job waiting to be done, or done."""

    __tablename__ = "outbox_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    not_before: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))
    dropped_at: Mapped[datetime | None]  # an admin gave it up: then it counts as done

    __table_args__ = (Index("ix_outbox_messages_due", "done_at", "not_before"),)


class Round(Base):
    """When a recurring job is due again."""

    __tablename__ = "rounds"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    next_at: Mapped[datetime]
    last_at: Mapped[datetime | None]  # when it was done last
    last_error: Mapped[str | None] = mapped_column(String(500))  # None: it went well


def job(name: str, *, alone: bool = False) -> Callable[[Job], Job]:
    """Register the function that carries out the named job.

    It is done in one transaction with its own mark of being done, unless it is to be left
    `alone`: then it opens transactions itself, and none is held while another server thinks.
    """

    def register(function: Job) -> Job:
        JOBS[name] = function
        if alone:
            ALONE.add(name)
        return function

    return register


def every(interval: timedelta, name: str, *, alone: bool = False) -> Callable[[Job], Job]:
    """Register a function that one of the workers calls once per interval.

    It is one transaction, unless it is to be left `alone`: so are rounds that do many things,
    each by itself.
    """

    def register(function: Job) -> Job:
        ROUNDS[name] = (function, interval)
        if alone:
            ALONE.add(name)
        return function

    return register


def add(job_name: str, *, delay: timedelta = timedelta(), **arguments: object) -> None:
    """Ask for a job to be done once this transaction commits, after `delay`."""
    message = OutboxMessage(
        job=job_name, arguments=arguments, not_before=utc_now() + delay, attempts=0
    )
    db.session.add(message)


def do_next() -> bool:
    """Claim one due message and do its job. False: none is due."""
    claimed = _claim()
    if claimed is None:
        return False
    message_id, name, arguments = claimed
    with structlog.contextvars.bound_contextvars(job=name, job_id=message_id):
        _do(message_id, name, arguments)
    return True


def _do(message_id: int, name: str, arguments: dict[str, Any]) -> None:
    def work() -> None:
        JOBS[name](**arguments)

    def mark() -> None:
        _mark(message_id, done_at=utc_now(), last_error=None)

    try:
        _with_its_mark(name, work, mark)
        JOBS_DONE.labels(name, "done").inc()
    except Unavailable as error:
        JOBS_DONE.labels(name, "waiting").inc()
        logger.warning("outbox message %s (%s) waits: %s", message_id, name, error)
        _wait_for_service(message_id, name, error)
    except Exception as error:
        JOBS_DONE.labels(name, "failed").inc()
        logger.exception("outbox message %s (%s) failed", message_id, name)
        _postpone(message_id, error)
    finally:
        drop_session()


def _with_its_mark(name: str, work: Job, mark: Callable[[], None]) -> None:
    """Do it and mark it as done, in one transaction where it is not to be left alone."""
    if name in ALONE:
        work()
        with one_transaction():
            mark()
        return
    with one_transaction():
        work()
        mark()


def do_rounds() -> None:
    """Call every recurring job that is due; other workers then find it done."""
    for name, (function, interval) in ROUNDS.items():
        if not _claim_round(name, interval):
            continue
        try:
            _with_its_mark(name, function, partial(_note_well, name))
        except Exception as error:
            logger.exception("round %s failed", name)
            with one_transaction():
                _note_round(name, last_error=told_to_admins(error))
        finally:
            drop_session()


def drain(limit: int = 10_000) -> int:
    """Do all due jobs one after another; return how many were done (at most `limit`)."""
    done = 0
    while done < limit and do_next():
        done += 1
    return done


def _claim() -> tuple[int, str, dict[str, Any]] | None:
    now = utc_now()
    free = or_(OutboxMessage.locked_until.is_(None), OutboxMessage.locked_until < now)
    due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.not_before <= now, free)
        .where(OutboxMessage.attempts < GIVE_UP_AFTER)
        .order_by(OutboxMessage.not_before, OutboxMessage.id)  # who waited longest
        .limit(1)
    )
    if db.session.scalar(due) is None:  # look before taking SQLite's write lock
        db.session.rollback()
        return None
    with one_transaction():
        oldest = db.session.scalar(due.with_for_update(skip_locked=True))
        if oldest is None:
            return None
        taken = (
            update(OutboxMessage)
            .where(OutboxMessage.id == oldest, free, OutboxMessage.done_at.is_(None))
            .values(locked_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
            .returning(OutboxMessage.id, OutboxMessage.job, OutboxMessage.arguments)
            .execution_options(synchronize_session=False)
        )
        row = db.session.execute(taken).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def _claim_round(name: str, interval: timedelta) -> bool:
    now = utc_now()
    next_at = db.session.scalar(select(Round.next_at).where(Round.name == name))
    if next_at is not None and next_at > now:
        db.session.rollback()
        return False
    with one_transaction():
        row = insert(Round).values(name=name, next_at=now + interval)
        claim = row.on_conflict_do_update(
            index_elements=["name"],
            set_={"next_at": now + interval},
            where=Round.next_at <= now,
        )
        return db.session.execute(claim.returning(Round.name)).first() is not None


def _mark(message_id: int, **values: object) -> None:
    wanted = update(OutboxMessage).where(OutboxMessage.id == message_id)
    db.session.execute(wanted.values(**values).execution_options(synchronize_session=False))


def _wait_for_service(message_id: int, name: str, error: Unavailable) -> None:
    """Put off all that the same feature wants of other servers; it is no fault of the job.

    One of them then tries for all, so that a queue before a silent server keeps nobody else
    waiting, and is worked off as soon as the server answers.
    """
    with one_transaction():
        later = utc_now() + LOOK_AGAIN
        taken_back = OutboxMessage.attempts - 1  # a long outage must not use the tries up
        _mark(
            message_id,
            not_before=later,
            locked_until=None,
            attempts=taken_back,
            last_error=told_to_admins(error),
        )
        feature = name.partition(".")[0]
        same = [other for other in ALONE if other.partition(".")[0] == feature]
        queue = update(OutboxMessage).where(
            OutboxMessage.job.in_(same),
            OutboxMessage.done_at.is_(None),
            OutboxMessage.not_before < later,
        )
        db.session.execute(
            queue.values(not_before=later).execution_options(synchronize_session=False)
        )


def _postpone(message_id: int, error: Exception) -> None:
    """Try again after 2, 4, 8, 16 … seconds, at most an hour."""
    with one_transaction():
        message = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
        message.not_before = utc_now() + timedelta(seconds=min(2**message.attempts, 3600))
        message.locked_until = None
        message.last_error = told_to_admins(error)
        tally(f"failed.{type(error).__name__}"[:60])


def _note_well(name: str) -> None:
    _note_round(name, last_at=utc_now(), last_error=None)


def _note_round(name: str, **values: object) -> None:
    wanted = update(Round).where(Round.name == name)
    db.session.execute(wanted.values(**values).execution_options(synchronize_session=False))


def told_to_admins(error: Exception) -> str:
    """Describe an error to admins: its first line, for servers repeat whom a mail was for."""
    return redacted(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")[:500]
