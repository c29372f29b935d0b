"""What the people who run the service look up. Reads only."""

from marketplace.operations.queries.health import Health, health, worker_is_late
from marketplace.operations.queries.history import History, history
from marketplace.operations.queries.jobs import (
    FailedJob,
    JobCounts,
    counting_failures,
    failed_jobs,
    job_counts,
    lock_job,
)

__all__ = [
    "FailedJob",
    "Health",
    "History",
    "JobCounts",
    "counting_failures",
    "failed_jobs",
    "health",
    "history",
    "job_counts",
    "lock_job",
    "worker_is_late",
]
