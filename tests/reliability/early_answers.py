"""The real service with one seeded fault: orders are acknowledged before they are committed.

The test of kill -9 must notice; nothing but that test ever starts this module.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

from marketplace.shared import database
from marketplace.shared.database import BEFORE_COMMIT, db
from marketplace.web import idempotency
from wsgi import app

SECONDS_LATE = 0.5


@contextmanager
def acknowledge_first():
    """Let the answer go out while the commit still waits in another thread."""
    session = db.session()
    database._begin_to_write(session)
    session.info["in_transaction"] = True
    try:
        yield
        for finish in BEFORE_COMMIT:
            finish(session)
        session.flush()
        db.session.registry.clear()
        threading.Thread(target=_commit_late, args=(session,)).start()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()


def _commit_late(session) -> None:
    time.sleep(SECONDS_LATE)
    session.commit()
    session.close()


idempotency.one_transaction = acknowledge_first
__all__ = ["app"]
