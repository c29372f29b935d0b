"""A worker that is killed with -9 once it has placed an order, before its transaction ends.

Run as a program on the database of DATABASE_URL.
"""

from __future__ import annotations

import os
import signal

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.shared import outbox
from marketplace.standing_orders.services import generating


def main() -> None:
    """Do what waits in the outbox until the order is placed."""
    placing = generating.place_order

    def place_and_die(**facts):
        placing(**facts)
        os.kill(os.getpid(), signal.SIGKILL)

    generating.place_order = place_and_die
    with create_app(Config.from_environment()).app_context():
        outbox.drain()


if __name__ == "__main__":
    main()
