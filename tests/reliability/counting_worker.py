"""The real worker with jobs and a round that count how often each was done, and by whom.

Run as a program: `add N` asks for N jobs of each kind, `work` does what is due until stopped.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.working import work_until_stopped
from marketplace.shared import outbox
from marketplace.shared.database import one_transaction
from marketplace.shared.tallies import tally

EVERY = timedelta(seconds=2)


@outbox.job("tests.count")
def count(number: int) -> None:
    """Count this job."""
    tally(f"tests.job.{number}")
    tally(f"tests.worker.{os.getpid()}")


@outbox.job("tests.count_alone", alone=True)
def count_alone(number: int) -> None:
    """Count this job, which holds no transaction of the outbox."""
    tally(f"tests.alone.{number}")


@outbox.every(EVERY, "tests.round")
def go_round() -> None:
    """Count this round."""
    tally("tests.round")


def main() -> None:
    """Do as the command line says."""
    with create_app(Config.from_environment()).app_context():
        if sys.argv[1] == "work":
            work_until_stopped()
            return
        with one_transaction():
            for number in range(int(sys.argv[2])):
                outbox.add("tests.count", number=number)
                outbox.add("tests.count_alone", number=number)


if __name__ == "__main__":
    main()
