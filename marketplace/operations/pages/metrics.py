"""`/metrics` for Prometheus: what all processes counted, and how the jobs stand now."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from marketplace.config import Config
from marketplace.operations import queries
from marketplace.operations.pages import pages
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.web.access import public
from marketplace.web.neighbours import is_neighbour
from marketplace.webhooks.queries.deliveries import queue_state


@pages.get("/metrics")
@public
def show_metrics() -> ResponseReturnValue:
    """Show the figures to this machine, or to whoever brings the METRICS_TOKEN."""
    if not (is_neighbour(request) or _brings_token()):
        raise NotFound
    now = CollectorRegistry()
    now.register(_Jobs())
    text = generate_latest(_counted()) + generate_latest(now)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _brings_token() -> bool:
    config: Config = current_app.extensions["marketplace_config"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted = config.metrics_token
    return bool(wanted) and hmac.compare_digest(given.encode(), (wanted or "").encode())


def _counted() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]
    return of_all


class _Jobs(Collector):
    """Asks the database at each look, so that it does not matter which process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give jobs by state, how long the oldest waits, and whether the worker lives."""
        up = GaugeMetricFamily("belabeliku_database_up", "Whether the database answers.")
        try:
            counts, late = queries.job_counts(), queries.worker_is_late()
            calls = queue_state()
        except SQLAlchemyError:
            db.session.rollback()
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        jobs = GaugeMetricFamily(
            "belabeliku_jobs", "Jobs not done, by state.", labels=["state"]
        )
        for state in ("due", "later", "running", "failed", "stuck"):
            jobs.add_metric([state], getattr(counts, state))
        yield jobs
        waiting = GaugeMetricFamily(
            "belabeliku_webhook_deliveries",
            "Webhook deliveries that wait or were given up, by state.",
            labels=["state"],
        )
        for state in ("waiting", "held", "failed", "overdue"):
            waiting.add_metric([state], getattr(calls, state))
        yield waiting
        age = "belabeliku_oldest_job_seconds"
        yield GaugeMetricFamily(age, "Age of the oldest job due.", counts.age.total_seconds())
        worker = "belabeliku_worker_up"
        yield GaugeMetricFamily(worker, "Whether a worker was seen lately.", int(not late))
