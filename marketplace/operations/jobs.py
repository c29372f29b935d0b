"""What the worker does for the running of the service itself."""

from datetime import timedelta

from marketplace.shared import outbox
from marketplace.web.health import HEARTBEAT


@outbox.every(timedelta(minutes=1), HEARTBEAT)
def show_life() -> None:
    """Do nothing: that this round is never late shows `/readyz` that a worker lives."""
