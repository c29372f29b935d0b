"""What the worker does for the running of the service itself."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from marketplace.operations import services
from marketplace.operations.checking import all_faults
from marketplace.operations.models import Result
from marketplace.shared import outbox, tallies
from marketplace.shared.clock import JAKARTA, utc_now
from marketplace.shared.database import db

HOUR_OF_THE_CHECK = 2  # WIB: nobody orders then
MOST_FAULTS = 50


@outbox.every(timedelta(minutes=1), outbox.HEARTBEAT)
def show_life() -> None:
    """Do nothing: that this round is never late shows `/readyz` that a worker lives."""


@outbox.every(timedelta(hours=1), "operations.nightly")
def plan_nightly_work() -> None:
    """Ask for the check once a night, and at once where there never was one."""
    last = db.session.scalar(select(Result.found_at).where(Result.name == "check"))
    now = utc_now()
    if last is None or (
        now.astimezone(JAKARTA).hour == HOUR_OF_THE_CHECK and now - last > timedelta(hours=12)
    ):
        outbox.add("operations.check")
    tallies.forget_old_tallies()


@outbox.job("operations.check", alone=True)
def check() -> None:
    """Run `marketplace check`, and remember what it found for the operations page."""
    began = time.monotonic()
    faults = all_faults(current_app.extensions["marketplace_config"], deploy=False)
    db.session.rollback()
    services.note_result(
        "check",
        faults=faults[:MOST_FAULTS],
        count=len(faults),
        seconds=round(time.monotonic() - began, 1),
    )
