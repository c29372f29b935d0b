"""Is it alive, and is it ready? Asked by load balancers and by `make run`."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.config import PROJECT
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.outbox import HEARTBEAT, WORKER_IS_LATE, Round
from marketplace.web.access import public

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer 200 while the process lives."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when database, migrations and worker are fine, else 503 with what is not."""
    faults = _faults()
    return jsonify(
        status="unavailable" if faults else "ok", faults=faults
    ), 503 if faults else 200


@cache
def newest_migration() -> str:
    """Return the revision that the code expects the database to have.

    Migrations are numbered, and their files named like them: no need to read them all.
    """
    return max(file.stem for file in (PROJECT / "migrations" / "versions").glob("[0-9]*.py"))


def _faults() -> dict[str, str]:
    try:
        found = db.session.execute(text("select version_num from alembic_version")).scalar()
        beat = db.session.scalar(select(Round.next_at).where(Round.name == HEARTBEAT))
    except SQLAlchemyError:
        db.session.rollback()
        return {"database": "does not answer, or has no tables"}
    faults = {}
    if found != newest_migration():
        faults["migrations"] = f"database is at {found}; run `marketplace upgrade`"
    if beat is None or beat < utc_now() - WORKER_IS_LATE:
        faults["worker"] = "has not shown itself for three minutes"
    return faults
