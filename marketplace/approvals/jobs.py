"""What time does to approvals. Every round can safely be done twice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.approvals.services import watching
from marketplace.shared import outbox


@outbox.every(timedelta(minutes=1), "approvals.watch")
def watch() -> None:
    """Ask others where nobody answered in time, and deputies where people are away."""
    watching.escalate_overdue()
    watching.follow_absences()
