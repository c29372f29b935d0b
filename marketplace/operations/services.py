"""Looking after jobs that failed, and remembering how checks and backups went."""

from __future__ import annotations

from typing import Any

from marketplace.operations import policies, queries
from marketplace.operations.models import Result
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.outbox import OutboxMessage


@transactional
def retry_job(message_id: int, *, actor: Actor) -> OutboxMessage:
    """Let a failed job be tried again at once, with all its tries before it.

    Raises `RuleBroken` for one that is done, given up or being done.
    """
    message = _failed_job(message_id, actor)
    audit.record("job.retried", message, actor=actor, job=message.job, tries=message.attempts)
    message.attempts, message.not_before = 0, utc_now()
    return message


@transactional
def drop_job(message_id: int, *, actor: Actor) -> OutboxMessage:
    """Give a failed job up: nobody tries it any more; its last error stays with it.

    Raises `RuleBroken` for one that is done, given up or being done.
    """
    message = _failed_job(message_id, actor)
    audit.record("job.dropped", message, actor=actor, job=message.job, tries=message.attempts)
    message.done_at = message.dropped_at = utc_now()
    return message


@transactional
def note_result(name: str, **details: Any) -> Result:  # noqa: ANN401
    """Remember how the last work of this name went, in place of the one before."""
    result = db.session.merge(Result(name=name, found_at=utc_now(), details=details))
    db.session.flush()
    return result


def _failed_job(message_id: int, actor: Actor) -> OutboxMessage:
    message = queries.lock_job(message_id)
    require(allowed=policies.may_look_after_jobs(actor), to=_("mengurus pekerjaan sistem"))
    now = utc_now()
    is_held = message.locked_until is not None and message.locked_until > now
    if message.done_at is not None or message.last_error is None or is_held:
        raise RuleBroken(
            _("Pekerjaan ini sedang dikerjakan, atau sudah selesai. Muat ulang halaman.")
        )
    return message
