"""Structured logs: one JSON line per request, with an id and without personal data."""

from __future__ import annotations

import logging
import sys
import time
from secrets import token_hex

import structlog
from flask import Flask, Response, g, request
from structlog.typing import Processor

QUIET = frozenset({"static", "health.alive", "health.ready"})
log = structlog.get_logger()


def configure() -> None:
    """Write JSON lines to standard error, ours and the libraries'."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def register(app: Flask) -> None:
    """Give every request an id, and log how it was answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    if request.endpoint not in QUIET:
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        # The rule, not the address: addresses may carry one-time tokens and search words.
        rule = request.url_rule.rule if request.url_rule else "-"
        log.info(
            "request",
            method=request.method,
            rule=rule,
            status=response.status_code,
            milliseconds=took,
        )
    return response
