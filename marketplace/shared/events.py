"""News inside one transaction: a lower feature announces, upper features take part.

What must be true together is changed together: when a receipt is recorded, its invoice exists
in the same commit. Work that may come later (mails, Stripe) goes through the outbox instead.
"""

from collections.abc import Callable
from typing import Any

Subscriber = Callable[..., None]
SUBSCRIBERS: dict[str, list[Subscriber]] = {}


def on(name: str) -> Callable[[Subscriber], Subscriber]:
    """Register the decorated function to take part whenever `name` is announced."""

    def register(function: Subscriber) -> Subscriber:
        SUBSCRIBERS.setdefault(name, []).append(function)
        return function

    return register


def announce(name: str, /, **facts: Any) -> None:  # noqa: ANN401
    """Let every subscriber take part, in this transaction; one that fails undoes it all."""
    for subscriber in SUBSCRIBERS.get(name, []):
        subscriber(**facts)
