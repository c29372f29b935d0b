"""What time does to approvals. Every round can safely be done twice."""

from __future__ import annotations

from datetime import timedelta

from marketplace.approvals.services import watching
from marketplace.shared import outbox


@outbox.every(timedelta(minutes=1), "approvals.watch", alone=True)
def watch() -> None:
    """Ask others where nobody answered in time, and deputies where people are away."""
    watching.escalate_overdue()
    watching.follow_absences()


@outbox.job("approvals.escalate")
def escalate(*, step_id: int) -> bool:
    """Ask others about one step."""
    return watching.escalate(step_id)


@outbox.job("approvals.follow_absence")
def follow_absence(*, step_id: int) -> bool:
    """Let one step change hands."""
    return watching.follow_absence(step_id)
