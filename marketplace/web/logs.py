"""Structured logs: one JSON line per request, with an id and without personal data."""

from __future__ import annotations

import logging
import sys
import time
from secrets import token_hex
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from marketplace.shared.redaction import redacted

QUIET = frozenset({"static", "health.alive", "health.ready", "operations.show_metrics"})
OURS = frozenset({"request", "job_id", "id", "timestamp"})  # made by us, or by Stripe: kept
log = structlog.get_logger()


def configure() -> None:
    """Write JSON lines to standard error, ours and the libraries', each one line."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [
        structlog.processors.format_exc_info,
        without_personal_data,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    _send_libraries_to(_Stderr(formatter))


def without_personal_data(_logger: Any, _method: str, line: EventDict) -> EventDict:  # noqa: ANN401
    """Mask e-mail addresses, long numbers and secrets wherever they stand in a line."""
    return {
        name: redacted(value) if isinstance(value, str) and name not in OURS else value
        for name, value in line.items()
    }


class _Stderr(logging.Handler):
    """Writes to standard error, whatever that is at the moment."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stderr.write(self.format(record) + "\n")


def _send_libraries_to(handler: logging.Handler) -> None:
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _Stderr)]:
        root.removeHandler(old)
    root.addHandler(handler)
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.handlers.clear()  # its own lines are no JSON
    gunicorn.propagate = True


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
