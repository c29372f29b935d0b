"""A worker that stops in the midst of ordering a day, for a test to kill it there.

Run as a program: it says when the order is written, but not committed, and waits.
"""

from __future__ import annotations

import sys
import threading

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.shared import outbox
from marketplace.shared.database import db
from marketplace.standing_orders.services import generating

WRITTEN = "written"


def main() -> None:
    """Do the outbox's jobs until a day's order is written."""
    placing = generating.place_order

    def place_and_wait(**facts):
        placing(**facts)
        db.session.flush()
        sys.stdout.write(f"{WRITTEN}\n")
        sys.stdout.flush()
        threading.Event().wait()

    generating.place_order = place_and_wait
    with create_app(Config.from_environment()).app_context():
        outbox.drain()


if __name__ == "__main__":
    main()
