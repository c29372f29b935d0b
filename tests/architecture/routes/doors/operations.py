"""What the regency sees of the running service, and how it looks after failed jobs."""

from __future__ import annotations

from marketplace.shared import outbox
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from tests.architecture.routes.naming import Door, text

JOB = text("deal.failed_job", missing="999999999")

DOORS = {"operations.drop_job": Door(JOB), "operations.retry_job": Door(JOB)}
FIXED = {"operations.show_metrics"}
LISTS = {"operations.download_audit", "operations.show_audit", "operations.show_running"}


def furnish(deal):
    """Let a job have failed."""
    failed = outbox.OutboxMessage(
        job="orders.mail_waiting",
        arguments={},
        not_before=utc_now(),
        attempts=9,
        last_error="SMTPServerDisconnected",
    )
    db.session.add(failed)
    db.session.flush()
    deal.failed_job = str(failed.id)
