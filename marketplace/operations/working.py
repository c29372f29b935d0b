"""`marketplace worker`: does the outbox's jobs and the recurring rounds until told to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import structlog
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from marketplace.shared import outbox
from marketplace.shared.database import drop_session
from marketplace.webhooks import sending

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_AFTER_A_FAULT = 2.0
log = structlog.get_logger()


def work_until_stopped() -> None:
    """Do what is due, again and again; a database that is away is waited for."""
    stop = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, finish)
    # Receivers of webhooks may be slow: they are called beside all other work.
    sender = sending.start_beside(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
    while not stop.is_set():
        stop.wait(_one_turn(stop))
    sending.wait_for(sender)


def _one_turn(stop: threading.Event) -> float:
    """Do all that is due now; return how many seconds to rest."""
    try:
        outbox.do_rounds()
        while not stop.is_set() and outbox.do_next():
            pass
    except SQLAlchemyError as error:
        drop_session()
        log.warning("worker.database_unavailable", error=type(error).__name__)
        return SECONDS_AFTER_A_FAULT
    return SECONDS_BETWEEN_LOOKS
