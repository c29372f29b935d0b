"""Jobs of the outbox: how many wait, are being done, or failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import UtcDateTime, db
from marketplace.shared.errors import NotFound
from marketplace.shared.outbox import GIVE_UP_AFTER, OutboxMessage

MOST_FAILED = 50
DAY = timedelta(days=1)
NOW = bindparam(  # of a kept statement, so it is asked when that is sent
    "now", callable_=utc_now, type_=UtcDateTime(), unique=True
)


@dataclass(frozen=True)
class JobCounts:
    """How many jobs stand where; `oldest_due` is since when the longest waits, if one does."""

    due: int
    later: int
    running: int
    failed: int
    stuck: int  # failed so often that no worker tries again
    done_today: int
    dropped_today: int
    oldest_due: datetime | None

    @property
    def age(self) -> timedelta:
        """How long the job has waited that waits longest."""
        return utc_now() - self.oldest_due if self.oldest_due else timedelta()


@dataclass(frozen=True)
class FailedJob:
    """A job that failed, as admins see it: ids of things, never what is in them."""

    id: int
    job: str
    about: str
    attempts: int
    last_error: str
    next_try: datetime | None


def job_counts() -> JobCounts:
    """Count the jobs by where they stand, and those that ended in the last 24 hours."""
    now = utc_now()
    held = _held(now)
    failed = and_(~held, OutboxMessage.last_error.is_not(None))
    stuck = and_(~held, OutboxMessage.attempts >= GIVE_UP_AFTER)
    fresh = and_(~held, OutboxMessage.last_error.is_(None))
    due = and_(fresh, OutboxMessage.not_before <= now)
    counted = select(
        _count(due),
        _count(and_(fresh, OutboxMessage.not_before > now)),
        _count(held),
        _count(and_(failed, ~stuck)),
        _count(stuck),
        func.min(case((due, OutboxMessage.not_before))),
    ).where(OutboxMessage.done_at.is_(None))
    ended = select(
        _count(OutboxMessage.dropped_at.is_(None)),
        _count(OutboxMessage.dropped_at.is_not(None)),
    ).where(OutboxMessage.done_at >= now - DAY)
    row, done = db.session.execute(counted).one(), db.session.execute(ended).one()
    due_now, later, running, has_failed, is_stuck, oldest = row
    return JobCounts(due_now, later, running, has_failed, is_stuck, done[0], done[1], oldest)


def counting_failures(_actor: Actor) -> Select[int]:
    """Return what counts the jobs that failed and are not done, as `job_counts` does."""
    failed = OutboxMessage.last_error.is_not(None)
    return select(func.count(OutboxMessage.id)).where(
        OutboxMessage.done_at.is_(None),
        or_(failed, OutboxMessage.attempts >= GIVE_UP_AFTER),
        ~_held(NOW),
    )


def failed_jobs() -> Sequence[FailedJob]:
    """List jobs that failed and are not done, the oldest first."""
    failed = OutboxMessage.last_error.is_not(None)
    wanted = (
        select(OutboxMessage)
        .where(OutboxMessage.done_at.is_(None), failed, ~_held(utc_now()))
        .order_by(OutboxMessage.id)
        .limit(MOST_FAILED)
    )
    return [_shown(message) for message in db.session.scalars(wanted)]


def lock_job(message_id: int) -> OutboxMessage:
    """Return a job and keep workers from it until we commit, or stop with `NotFound`."""
    wanted = select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update()
    message = db.session.scalar(wanted.execution_options(populate_existing=True))
    if message is None:
        raise NotFound
    return message


def _held(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(OutboxMessage.locked_until.is_not(None), OutboxMessage.locked_until > now)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _shown(message: OutboxMessage) -> FailedJob:
    ids = (f"{name} {value}" for name, value in message.arguments.items() if type(value) is int)
    return FailedJob(
        id=message.id,
        job=message.job,
        about=", ".join(ids),
        attempts=message.attempts,
        last_error=message.last_error or "",
        next_try=message.not_before if message.attempts < GIVE_UP_AFTER else None,
    )
