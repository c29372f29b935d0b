"""Rounds over many rows: each row is a transaction of its own, and none holds up the others.

A row that raises is left to the outbox, which tries it again like any job and shows it to
admins; while it waits there, rounds pass it by.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import ParamSpec, TypeVar

from sqlalchemy import select

from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, is_writing, one_transaction
from marketplace.shared.errors import Unavailable
from marketplace.shared.metrics import JOBS_DONE

logger = logging.getLogger(__name__)

AT_ONCE = 100  # rows that a round does before other work gets its turn
SOON = timedelta(seconds=2)

P = ParamSpec("P")
R = TypeVar("R")


def one_by_one(use_case: Callable[P, R]) -> Callable[P, R]:
    """Mark a service that does many things by `do_each`: each all-or-nothing, not all."""
    use_case.is_one_by_one = True  # type: ignore[attr-defined]
    return use_case


def do_each(job: str, key: str, ids: Iterable[int], *, most: int = AT_ONCE) -> int:
    """Do a job of the outbox for each of these ids now; return how much was done.

    `key` is the job's argument. A job returns how much it did, or whether it did anything; one
    that returns None did one thing. At most `most` are tried; those that failed and wait in
    the outbox, or were given up there, are not. Raises `RuntimeError` inside a use case, whose
    transaction all of them would share.
    """
    if is_writing():
        raise RuntimeError("many things, each by itself, are no part of one")
    wanted, done, tried = list(ids), 0, 0
    failed = _failed(job, key) if wanted else set()
    for number in wanted:
        if number in failed:
            continue
        if tried == most:
            break
        tried += 1
        done += _done(job, {key: number})
    return done


def _done(job: str, arguments: dict[str, int]) -> int:
    try:
        if job in outbox.ALONE:
            result = outbox.JOBS[job](**arguments)
        else:
            with one_transaction():
                result = outbox.JOBS[job](**arguments)
    except Unavailable as error:
        logger.warning("%s of %s waits: %s", job, arguments, error)
        _leave(job, arguments, error, attempts=0)
        return 0
    except Exception as error:
        logger.exception("%s of %s failed", job, arguments)
        JOBS_DONE.labels(job, "failed").inc()
        _leave(job, arguments, error, attempts=1)
        return 0
    return result if isinstance(result, int) else 1


def _leave(job: str, arguments: dict[str, int], error: Exception, *, attempts: int) -> None:
    """Let the outbox go on with it. Raises when the database is away: then the round failed."""
    with one_transaction():
        db.session.add(
            outbox.OutboxMessage(
                job=job,
                arguments=arguments,
                not_before=utc_now() + SOON,
                attempts=attempts,
                last_error=outbox.told_to_admins(error),
            )
        )


def _failed(job: str, key: str) -> set[int]:
    message = outbox.OutboxMessage
    wanted = select(message.arguments).where(
        message.done_at.is_(None), message.job == job, message.last_error.is_not(None)
    )
    return {arguments[key] for arguments in db.session.scalars(wanted) if key in arguments}
