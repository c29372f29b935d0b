"""Counts every answer and how long it took, by the rule of its address."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from marketplace.shared.metrics import REQUESTS, SECONDS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMEASURED = frozenset({"health.alive", "health.ready", "operations.show_metrics"})


def register(app: Flask) -> None:
    """Measure all requests of this app."""
    app.after_request(_measure)


def _measure(response: Response) -> Response:
    if request.endpoint in UNMEASURED:
        return response
    # Rules and known methods only: whatever strangers ask for makes no new series.
    rule = request.url_rule.rule if request.url_rule else "-"
    method = request.method if request.method in METHODS else "-"
    REQUESTS.labels(rule, method, str(response.status_code)).inc()
    if "began" in g:
        SECONDS.labels(rule, method).observe(time.perf_counter() - g.began)
    return response
