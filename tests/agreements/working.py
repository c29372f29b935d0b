"""What the worker does of agreements, at once."""

from __future__ import annotations

from marketplace.agreements.jobs import order_release
from marketplace.agreements.queries.releases import due_releases


def release_due() -> None:
    """Order the firm deliveries whose day to be ordered has come."""
    for release_id in due_releases():
        order_release(release_id=release_id)
