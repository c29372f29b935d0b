"""Making the calls that are due: beside the worker's other work, few at a time.

A thread of its own looks for due calls and hands them to a small pool. A slow receiver takes at
most two places of the pool for ten seconds, and none of the worker's other jobs waits for it.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import structlog
from flask import Flask, current_app
from prometheus_client import Counter as Figure
from sqlalchemy.exc import SQLAlchemyError

from marketplace.config import Config
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, drop_session
from marketplace.webhooks import signing
from marketplace.webhooks.answers import Answer
from marketplace.webhooks.queries.deliveries import due_of, endpoints_with_work
from marketplace.webhooks.services.trying import Claim, claim, note_answer

PLACES = 8  # calls at the same time
PLACES_OF_ONE = 2  # of them for one endpoint
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_AFTER_A_FAULT = 2.0
SECONDS_TO_FINISH = 12.0
CALLS = Figure(
    "belabeliku_webhook_calls", "Webhook calls made, by what came of them.", ["result"]
)
log = structlog.get_logger()


def allows_loopback() -> bool:
    """Say whether this machine may be called: in the demo and in tests only."""
    config: Config = current_app.extensions["marketplace_config"]
    return config.webhooks_to_loopback


def make_call(made: Claim) -> Answer:
    """Sign and post what was claimed, and note the answer. Holds no transaction meanwhile."""
    from marketplace.webhooks.calling import call  # noqa: PLC0415 - large, for senders only

    now = int(utc_now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Belabeliku-Webhook/1",
        **signing.signed_headers(made.reference, now, made.body, made.secrets),
    }
    answer = call(made.url, made.body, headers, loopback=allows_loopback())
    note_answer(made, answer)
    CALLS.labels("good" if answer.is_good else "silent" if answer.is_silent else "bad").inc()
    return answer


def send_due(limit: int = 100) -> int:
    """Make the calls that are due one after another; return how many were made."""
    made = 0
    for endpoint_id in endpoints_with_work(utc_now()):
        for delivery_id in due_of(endpoint_id, utc_now(), limit - made):
            claimed = claim(delivery_id)
            if claimed is not None:
                make_call(claimed)
                made += 1
    return made


@dataclass
class Sender:
    """Looks for calls that are due and has them made, until told to stop."""

    app: Flask
    stop: Event
    busy: Counter[int] = field(default_factory=Counter)  # calls under way, by endpoint
    lock: Lock = field(default_factory=Lock)
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(PLACES, thread_name_prefix="webhook")
    )

    def run(self) -> None:
        """Work until told to stop; a database that is away is waited for."""
        while not self.stop.is_set():
            try:
                rest = SECONDS_BETWEEN_LOOKS if self.look() == 0 else 0.05
            except SQLAlchemyError as error:
                log.warning("webhooks.database_unavailable", error=type(error).__name__)
                rest = SECONDS_AFTER_A_FAULT
            except Exception:
                log.exception("webhooks.sender_failed")
                rest = SECONDS_AFTER_A_FAULT
            self.stop.wait(rest)
        self.pool.shutdown(wait=True, cancel_futures=True)

    def look(self) -> int:
        """Hand over as many due calls as there are free places; return how many."""
        with self.app.app_context():
            try:
                return self._hand_over()
            finally:
                drop_session()

    def _hand_over(self) -> int:
        handed = 0
        now = utc_now()
        waiting = endpoints_with_work(now) if self._free(None) else ()
        for endpoint_id in waiting:
            free = min(self._free(endpoint_id), self._free(None))
            for delivery_id in due_of(endpoint_id, now, free) if free > 0 else ():
                claimed = claim(delivery_id)
                if claimed is not None:
                    self._start(claimed)
                    handed += 1
        db.session.rollback()
        return handed

    def _free(self, endpoint_id: int | None) -> int:
        with self.lock:
            if endpoint_id is None:
                return PLACES - self.busy.total()
            return PLACES_OF_ONE - self.busy[endpoint_id]

    def _start(self, claimed: Claim) -> None:
        with self.lock:
            self.busy[claimed.endpoint_id] += 1
        self.pool.submit(self._work, claimed).add_done_callback(self._report)

    def _work(self, claimed: Claim) -> None:
        try:
            with self.app.app_context():
                try:
                    make_call(claimed)
                finally:
                    drop_session()
        finally:
            with self.lock:
                self.busy[claimed.endpoint_id] -= 1

    def _report(self, done: Future[None]) -> None:
        if not done.cancelled() and done.exception() is not None:
            log.error("webhooks.call_failed", error=type(done.exception()).__name__)


def start_beside(app: Flask, stop: Event) -> Thread:
    """Let a sender work in a thread of its own; join it after `stop` was set."""
    thread = Thread(target=Sender(app, stop).run, name="webhook-sender", daemon=True)
    thread.start()
    return thread


def wait_for(thread: Thread) -> None:
    """Let the calls under way come to their end."""
    began = time.monotonic()
    thread.join(SECONDS_TO_FINISH)
    log.info("webhooks.sender_ended", seconds=round(time.monotonic() - began, 1))
