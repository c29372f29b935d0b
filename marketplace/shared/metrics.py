"""What is counted while the service runs, for Prometheus. No label ever holds a person's data.

Several processes count into files of one folder, `PROMETHEUS_MULTIPROC_DIR`: prometheus-client
reads it when it is imported. `marketplace serve` sets it.
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram
from sqlalchemy import event
from sqlalchemy.orm import Session

from marketplace.shared.database import db

REQUESTS = Counter(
    "belabeliku_http_requests",
    "Requests answered, by the rule of the address.",
    ["rule", "method", "status"],
)
SECONDS = Histogram(
    "belabeliku_http_request_seconds",
    "How long requests took, in seconds.",
    ["rule", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10),
)
ACTIONS = Counter(
    "belabeliku_actions",
    "Committed actions by their name in the audit log, such as order.placed.",
    ["action"],
)
ORDER_REFUSALS = Counter(
    "belabeliku_order_refusals",
    "Orders refused: stock, capacity or a producer's terms were short of them.",
)
JOBS_DONE = Counter(
    "belabeliku_jobs_done", "Jobs of the outbox that ended, and how.", ["job", "result"]
)

TO_COUNT = "actions_to_count"


def count_at_commit(session: Session, actions: list[str]) -> None:
    """Count these actions once they are committed, and not at all when they are undone."""
    session.info[TO_COUNT] = actions


@event.listens_for(db.session, "after_commit")
def _count(session: Session) -> None:
    for action in session.info.pop(TO_COUNT, ()):
        ACTIONS.labels(action).inc()
