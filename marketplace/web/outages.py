"""What passes by itself when a database or a disk is away, and how to answer meanwhile."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
from flask import Flask, g
from sqlalchemy.exc import (
    DBAPIError,
    InvalidRequestError,
    OperationalError,
    PendingRollbackError,
    ResourceClosedError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from marketplace.shared.database import db, drop_session
from marketplace.web import navigation

FULL_OR_BROKEN_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})
# https://www.postgresql.org/docs/current/errcodes-appendix.html, by the first two letters:
# connection, rolled back, resources, not in the wanted state, an operator, the system.
PASSING_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
PASSING_CODES = frozenset({"25006", "25P03"})  # became a standby; was idle for too long
GONE_BETWEEN = "This connection is closed"  # says SQLAlchemy's pool after it tried twice


def passes_by_itself(error: BaseException) -> bool:
    """Say whether trying again later may help, without anybody changing the code."""
    if isinstance(error, OSError):
        return error.errno in FULL_OR_BROKEN_DISK
    if isinstance(error, PoolTimeout | OperationalError):
        return True
    if isinstance(error, PendingRollbackError | ResourceClosedError):
        return True  # what came before it failed, and that was the connection
    if isinstance(error, InvalidRequestError):
        return GONE_BETWEEN in str(error)
    return isinstance(error, DBAPIError) and _is_passing(error)


def _is_passing(error: DBAPIError) -> bool:
    if error.connection_invalidated or isinstance(error.orig, sqlite3.OperationalError):
        return True
    code = error.orig.sqlstate if isinstance(error.orig, psycopg.Error) else None
    return code is not None and (code[:2] in PASSING_CLASSES or code in PASSING_CODES)


def described(error: BaseException) -> dict[str, str]:
    """Return kind and reason for the log, without the values that a statement carried."""
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return {"error": type(error).__name__, "reason": lines[0][:200] if lines else ""}


def forget_session() -> None:
    """Undo what was begun, even when the connection is not there to be told so."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        drop_session()


def register(app: Flask) -> None:
    """End every request's session without noise: an answer that is ready stays good."""
    app.teardown_appcontext(lambda _error: drop_session())


def draw_without_asking() -> None:
    """Let this request's page be drawn as for a stranger: the database may be what is wrong."""
    navigation.draw_without_asking()
    g._login_user = None  # else Flask-Login looks the person up for every template
